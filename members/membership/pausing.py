"""A membership rests for a while: nobody is a member by it, nothing is renewed, no letter goes out."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import errors
from members.membership.locking import lock_membership
from members.membership.models import Membership, Pause, Period, Plan


@transaction.atomic
def pause(membership: Membership, *, by: Actor, reason: str, on: date | None = None) -> Pause:
    """Let `membership` rest from `on` (today). Raises ReasonMissing, IsPaused, HasEnded, NotAPeriod."""
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    on = on or timezone.localdate()
    membership = lock_membership(membership)
    if membership.pauses.filter(ends__isnull=True).exists():
        raise errors.IsPaused
    if on < membership.started_on or membership.pauses.filter(ends__gt=on).exists():
        raise errors.NotAPeriod
    made = Pause.objects.create(membership=membership, starts=on, reason=reason)
    audit.record(by, "membership.paused", membership, {"pause": made.pk, "on": on})
    return made


@transaction.atomic
def resume(membership: Membership, *, by: Actor, on: date | None = None) -> Pause:
    """End the pause on `on` (today), the first day on which the membership counts again.

    Twelve months that were paid for become longer by the days they rested, unless the next year is
    there already; a financial year ends when it ends. Raises NotPaused, NotAPeriod.
    """
    on = on or timezone.localdate()
    membership = lock_membership(membership)
    found = membership.pauses.filter(ends__isnull=True).first()
    if found is None:
        raise errors.NotPaused
    if on < found.starts:
        raise errors.NotAPeriod
    found.ends = on
    found.days_added = _lengthen(membership, found, on)
    found.save(update_fields=["ends", "days_added"])
    audit.record(by, "membership.resumed", membership, {"pause": found.pk, "on": on})
    return found


def _lengthen(membership: Membership, pause: Pause, on: date) -> int:
    running: Period | None = membership.periods.good().on(pause.starts).first()
    if running is None or running.plan.year != Plan.Year.TWELVE_MONTHS:
        return 0
    if membership.periods.standing().filter(starts__gte=running.ends).exists():
        return 0
    rested = on - pause.starts
    running.ends += rested
    running.lapses_on += rested
    running.save(update_fields=["ends", "lapses_on"])
    return rested // timedelta(days=1)
