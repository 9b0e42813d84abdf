"""Reading calls. The three states are the same as in `eoi.states.state_at`, said to the database."""

from datetime import datetime

from wagtail.models import PageManager

from core.querysets import BasePageQuerySet


class CallQuerySet(BasePageQuerySet):
    """Calls by their state at an aware moment `now`, each in the order in which people want them."""

    def open(self, now: datetime):
        """Return the calls that are open at `now`, the next to close first."""
        return self.filter(opens_at__lte=now, closes_at__gt=now).order_by("closes_at", "title", "pk")

    def opening_soon(self, now: datetime):
        """Return the calls that have not opened at `now`, the next to open first."""
        return self.filter(opens_at__gt=now).order_by("opens_at", "title", "pk")

    def closed(self, now: datetime):
        """Return the calls that are closed at `now`, the last to close first."""
        return self.filter(closes_at__lte=now).order_by("-closes_at", "title", "pk")

    def closing_before(self, now: datetime, until: datetime):
        """Return the calls that are open at `now` and will be closed at `until`."""
        return self.open(now).filter(closes_at__lte=until)


CallManager = PageManager.from_queryset(CallQuerySet)
