"""Whether a call is open: follows from its two moments and the time, to the second."""

from datetime import datetime

from django.db.models import TextChoices


class CallState(TextChoices):
    """The values are those that `components/state_tag.html` knows."""

    SOON = "soon", "Opening soon"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


def state_at(now: datetime, opens_at: datetime, closes_at: datetime) -> CallState:
    """Return the state at `now` (all aware): open from `opens_at` on, closed from `closes_at` on."""
    if now < opens_at:
        return CallState.SOON
    return CallState.OPEN if now < closes_at else CallState.CLOSED
