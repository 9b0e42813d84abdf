"""A membership rests for a while: nobody is a member by it, nothing is renewed or asked for.

All its clocks stand still meanwhile, those at payments too: whoever had ten days of grace left has ten
on the first day back.
"""

from datetime import date, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import chasing, errors, invoicing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Pause, Period, Plan


@transaction.atomic
def pause(membership: Membership, *, by: Actor, reason: str, on: date | None = None) -> Pause:
    """Let `membership` rest from `on` (today). Raises ReasonMissing, IsPaused, HasEnded, NotAPeriod."""
    from members.membership.tasks import mail_pause

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
    chasing.hold_for_pause(made, by=by)
    audit.record(by, "membership.paused", membership, {"pause": made.pk, "on": on})
    transaction.on_commit(partial(mail_pause.enqueue, made.pk, "paused"))
    return made


@transaction.atomic
def resume(membership: Membership, *, by: Actor, on: date | None = None) -> Pause:
    """End the pause on `on` (today), the first day on which the membership counts again.

    Twelve months that were paid for become longer by the days they rested, unless the next year is
    there already; a financial year ends when it ends. Days of grace that were left are left still.
    Raises NotPaused, NotAPeriod.
    """
    from members.membership.tasks import mail_pause

    on = on or timezone.localdate()
    membership = lock_membership(membership)
    found = end_pause(membership, on, by=by)
    if found is None:
        raise errors.NotPaused
    audit.record(by, "membership.resumed", membership, {"pause": found.pk, "on": on})
    for period in membership.periods.not_invoiced():
        invoicing.ask(period, by=by)
    transaction.on_commit(partial(mail_pause.enqueue, found.pk, "resumed"))
    return found


def end_pause(membership: Membership, on: date, *, by: Actor) -> Pause | None:
    """End the open pause on `on` and set all clocks going again; None without one. Raises NotAPeriod.

    The caller holds the lock.
    """
    found = membership.pauses.filter(ends__isnull=True).first()
    if found is None:
        return None
    if on < found.starts:
        raise errors.NotAPeriod
    found.ends = on
    found.days_added = _lengthen(membership, found, on)
    found.save(update_fields=["ends", "days_added"])
    for period in membership.periods.standing():
        _leave_grace(period, found.starts, on)
    chasing.release_after_pause(membership, on, by=by)
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


def _leave_grace(period: Period, since: date, on: date) -> None:
    """Move the two days on which grace ends by what of it fell into a pause from `since` to `on`."""
    clock, first = ("lapses_on", period.ends) if period.is_good else ("grace_ends", period.starts)
    stood_still_from = max(since, first)
    if stood_still_from < min(on, getattr(period, clock)):
        setattr(period, clock, getattr(period, clock) + (on - stood_still_from))
        period.save(update_fields=[clock])
