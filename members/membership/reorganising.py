"""Schools merge and split, and their membership goes on: paid stays paid, and nothing is asked twice.

It is done on the day, like the reorganisation itself, with what there is then.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q
from django.dispatch import receiver

from core import audit
from core.money import pounds
from members.membership import chasing, contact_log, ending, pausing, renewing, seats, writing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Pause, Period
from members.membership.querysets import GOOD, PAID_OR_FREE, Status
from members.organisations.models import VirtualSchool
from members.organisations.signals import school_continued


@receiver(school_continued)
def on_school_continued(
    sender, school: VirtualSchool, successors: Sequence[VirtualSchool], on: date, **kwargs
) -> list[str]:
    """Let the membership of `school` end on `on`, and go on in each of `successors` that has none.

    What is left of the year that runs goes on there under the same invoice, paid or still owed; so
    does a later year that is paid, a pause, and an end that was agreed. A later year that is not paid
    is credited: it is asked of the successor, once somebody said which council pays. Where the
    successor is a member already, its own goes on: of what is there twice, the part of the old one from
    that day on is credited, and a note says so. What had lapsed stays lapsed.
    """
    said: list[str] = []
    still = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    present = {
        one.school_id: one
        for one in Membership.objects.filter(school__in=successors).open(on).order_by("-pk")
    }
    for old in Membership.objects.filter(still, school=school).order_by("started_on", "pk"):
        old = lock_membership(old, ended_too=True)
        was = Membership.objects.with_status(on - timedelta(days=1)).get(pk=old.pk).status
        resting = list(old.pauses.filter(Q(ends__isnull=True) | Q(ends__gt=on)))
        for pause in resting:
            if pause.ends is None:
                pausing.end_pause(old, max(on, pause.starts), by=None)
        for successor in successors:
            if successor.pk in present:
                _join(old, present[successor.pk], on)
                said.append(f"{successor} is a member already, and so was {school}: see the contact log.")
            elif was == Status.LAPSED:
                said.append(f"The membership of {school} had lapsed: {successor} is no member by it.")
            else:
                new = _continue(old, successor, on, resting, renew=was in GOOD)
                label = Membership.objects.with_status(on).get(pk=new.pk).status_label
                said.append(f"The membership of {school} goes on in {successor}: {label.lower()}.")
        _end(old, successors, on)
    # Those who came from a school that was no member have a seat too, as long as one is free.
    for membership in Membership.objects.filter(school__in=successors).open(on).order_by("pk"):
        seats.fill(lock_membership(membership, ended_too=True))
    return said


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


def _continue(
    old: Membership, successor: VirtualSchool, on: date, resting: Sequence[Pause], *, renew: bool
) -> Membership:
    new = Membership.objects.create(
        school=successor,
        plan=old.plan,
        size_band=old.size_band,
        started_on=max(on, old.started_on),
        ended_on=old.ended_on,
        end_reason=old.end_reason,
    )
    audit.record(None, "membership.carried_over", new, {"from": old.pk, "on": on})
    goes_on = Q(cancelled_at__isnull=True) & (PAID_OR_FREE | Q(starts__lt=on))
    for period in old.periods.filter(goes_on, ends__gt=on).distinct():
        _carry(period, new, on)
    for pause in resting:
        rest = Pause.objects.create(
            membership=new, starts=max(pause.starts, on), ends=pause.ends, reason=pause.reason
        )
        chasing.hold_for_pause(rest, by=None)
    if renew and not new.periods.exists():
        # Their people must not be shut out on that day because a worker was away.
        renewing.renew_one(new, by=None, today=on, until=on)
    seats.carry(old, new, on)
    contact_log.write_note(
        new,
        f"Goes on from the membership of {old.school}. Check who is invoiced from {on:%-d %B %Y}.",
        by=None,
    )
    return new


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


def _end(old: Membership, successors: Sequence[VirtualSchool], on: date) -> None:
    reason = f"Continued by {' and '.join(str(one) for one in successors)}"[:300]
    for period in old.periods.standing().filter(starts__gte=on):
        writing.cancel_period(period, by=None, reason=reason)
    old.ended_on, old.end_reason = max(on, old.started_on), reason
    old.save(update_fields=["ended_on", "end_reason"])
    data = {"on": on, "continued_by": [one.pk for one in successors]}
    audit.record(None, "membership.ended", old, data)
