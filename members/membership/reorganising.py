"""Schools merge and split, and their membership goes on: paid stays paid, and nothing is asked twice.

It is written, like the reorganisation itself, with its day, which may be months ahead.
"""

from datetime import date, timedelta

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from core import audit
from core.money import pounds
from members.membership import contact_log, ending, renewing, seats, writing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Period
from members.membership.querysets import PAID_OR_FREE
from members.organisations.models import VirtualSchool
from members.organisations.signals import school_continued


@receiver(school_continued)
def on_school_continued(sender, school: VirtualSchool, successor: VirtualSchool, on: date, **kwargs) -> None:
    """Let the membership of `school` end on `on`, and go on in `successor` where that has none.

    What is left of the year that runs goes on there under the same invoice, paid or still owed; so
    does a later year that is paid. A later year that is not is credited: it is asked of the successor,
    once somebody said which council pays. Where the successor is a member already, its own goes on: of
    what is there twice, the part of the old one from that day on is credited, and a note says so. Money
    that was paid for it is then on account.
    """
    still = Q(ended_on__isnull=True) | Q(ended_on__gte=on)  # of several successors the first ended it
    for old in Membership.objects.filter(still, school=school).order_by("pk"):
        old = lock_membership(old, ended_too=True)
        there = Membership.objects.filter(school=successor).open(on).first()
        if there is None:
            there = _continue(old, successor, on)
        else:
            _join(old, there, on)
        _end(old, successor, on)
        seats.fill(there)


def _continue(old: Membership, successor: VirtualSchool, on: date) -> Membership:
    new = Membership.objects.create(school=successor, plan=old.plan, size_band=old.size_band, started_on=on)
    audit.record(None, "membership.carried_over", new, {"from": old.pk, "on": on})
    goes_on = Q(cancelled_at__isnull=True) & (PAID_OR_FREE | Q(starts__lt=on))
    for period in old.periods.filter(goes_on | Q(carried_to__isnull=False), ends__gt=on).distinct():
        _carry(period, new, on)
    if not new.periods.exists():
        # Their people must not be shut out on that day because a worker was away.
        renewing.renew_one(new, by=None, today=timezone.localdate(), until=on)
    contact_log.write_note(
        new,
        f"Goes on from the membership of {old.school}. Check who is invoiced from {on:%-d %B %Y}.",
        by=None,
    )
    return new


def _join(old: Membership, there: Membership, on: date) -> None:
    """Let the years of `old` give way to those of `there`, or go on in it where it has none then."""
    there = lock_membership(there)
    said = [f"{old.school} becomes part of this school on {on:%-d %B %Y} and was a member too."]
    for period in old.periods.standing().filter(ends__gt=on).order_by("starts"):
        first = max(period.starts, on)
        theirs = there.periods.standing().filter(starts__lt=period.ends, ends__gt=first)
        if not theirs.exists():
            if period.is_good:
                _carry(period, there, on)
                said.append(f"Its year to {period.last_day:%-d %B %Y} is paid for, and counts here.")
        elif period.starts < on:
            credited = ending.credit_rest(period, on, by=None, reason=f"Continued by {there}")
            if credited:
                said.append(
                    f"{pounds(credited)} of its invoice for {period.label} was credited, being asked twice. "
                    "What was paid of it is on account of its payer: see in Finance whether it is to be "
                    "refunded."
                )
        for unpaid in theirs.unpaid():
            # Both schools' people count by it now: nobody is shut out on the day.
            later = max(unpaid.grace_ends, on + timedelta(days=unpaid.plan.grace_days))
            unpaid.grace_ends = later
            unpaid.save(update_fields=["grace_ends"])
    said.append("Check who is invoiced and at which price.")
    for membership in (there, old):
        contact_log.write_note(membership, " ".join(said), by=None)


def _carry(period: Period, new: Membership, on: date) -> None:
    Period.objects.create(
        membership=new,
        plan=period.plan,
        starts=max(period.starts, on),
        ends=period.ends,
        price=period.price,
        payable=period.payable,
        is_complimentary=period.is_complimentary,
        reason=period.reason,
        carried_from=period,
        grace_ends=max(period.grace_ends, on),
        lapses_on=period.lapses_on,
        settled_at=period.settled_at,
    )


def _end(old: Membership, successor: VirtualSchool, on: date) -> None:
    if old.ended_on is not None and old.ended_on <= on:
        return
    for period in old.periods.standing().filter(starts__gte=on):
        writing.cancel_period(period, by=None, reason=f"Continued by {successor}"[:300])
    old.ended_on = max(on, old.started_on)
    old.end_reason = f"Continued by {successor}"[:300]
    old.save(update_fields=["ended_on", "end_reason"])
    audit.record(None, "membership.ended", old, {"on": on, "continued_by": successor.pk})
