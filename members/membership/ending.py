"""A membership ends on a day: a school leaves, an associate no longer wants it. It stays as history."""

from datetime import date
from decimal import Decimal

from django.db import models, transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from core.money import ZERO, round_pounds
from members.membership import errors, pausing, writing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Period, Plan
from members.membership.periods import Span, months_begun
from payments import charging
from payments.charging import Line
from payments.models import Payable


class Credit(models.TextChoices):
    """What becomes of the money for the year in which a membership ends."""

    NONE = "none", "Nothing: the year was agreed"
    UNUSED = "unused", "Credit what is left of the year"
    ALL = "all", "Credit the whole year"


@transaction.atomic
def end(
    membership: Membership,
    *,
    by: Actor,
    on: date | None = None,
    reason: str,
    credit: str = Credit.NONE,
) -> Membership:
    """End `membership` on `on` (today), the first day without it, and return it.

    Years that would begin later are taken back and credited; of the year that runs, what `credit`
    says. Money paid for what is credited is then on account: Finance gives it back or keeps it for
    something else. An end that is still to come may be moved. Raises ReasonMissing, HasEnded,
    NotAPeriod.
    """
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    on = on or timezone.localdate()
    membership = lock_membership(membership)
    if on < membership.started_on:
        raise errors.NotAPeriod("That day is before the membership began.")
    _end_pause(membership, on, by)
    membership.ended_on, membership.end_reason = on, reason[:300]
    membership.save(update_fields=["ended_on", "end_reason"])
    for period in membership.periods.standing().filter(starts__gte=on):
        writing.cancel_period(period, by=by, reason=reason[:300])
    running = membership.periods.on(on).filter(starts__lt=on).first()
    if running and credit != Credit.NONE:
        credit_rest(running, on, by=by, reason=reason, credit=credit)
    audit.record(by, "membership.ended", membership, {"on": on, "credit": credit})
    return membership


def credit_rest(period: Period, on: date, *, by: Actor, reason: str, credit: str = Credit.UNUSED) -> Decimal:
    """Credit what `credit` says of a year that ends on `on`, before its time; return the pounds, with VAT.

    Nothing is credited of an invoice by which another school is a member too, after a split.
    """
    payable = period.payable
    if payable is None or payable.cancelled_at:
        return ZERO
    others = Period.objects.standing().filter(payable=payable, ends__gt=on)
    if others.exclude(membership=period.membership_id).exclude(membership__ended_on__lte=on).exists():
        return ZERO
    before = _charged(payable)
    writing.cancel_payable(payable, by=by, reason=reason[:300], keep=_used(period, on, credit))
    return round_pounds(before - _charged(payable))


def _charged(payable: Payable) -> Decimal:
    return sum((charge.gross for charge in charging.standing_charges(payable)), ZERO)


def _end_pause(membership: Membership, on: date, by: Actor) -> None:
    """End a pause with the membership: what stays owed is then asked for again, by Finance's reminders."""
    pause = membership.pauses.filter(ends__isnull=True).first()
    if pause is not None:
        pausing.end_pause(membership, max(on, pause.starts), by=by)


def _used(period: Period, on: date, credit: str) -> list[Line]:
    """Return the line that stays charged: the part of `period` before `on`, counted as it was sold."""
    if credit == Credit.ALL:
        return []
    first = period
    while first.carried_from is not None:  # the year was sold to the school that this one came from
        first = first.carried_from
    whole, used = Span(first.starts, period.ends), Span(first.starts, on)
    price = round_pounds(period.price * _share(period, whole, used))
    line = Line(f"{period.plan.name}, {used.label}", price, vat_treatment=period.plan.vat_treatment)
    return [line] if price else []


def _share(period: Period, whole: Span, used: Span) -> Decimal:
    if period.plan.pro_rata == Plan.ProRata.DAY or period.plan.year == Plan.Year.TWELVE_MONTHS:
        return Decimal((used.ends - used.starts).days) / (whole.ends - whole.starts).days
    return Decimal(months_begun(used)) / months_begun(whole)


@transaction.atomic
def go_on(membership: Membership, *, by: Actor) -> Membership:
    """Take back an end that has not come yet; the next renewal is then due as ever. Raises HasEnded."""
    membership = lock_membership(membership)
    if membership.ended_on is not None:
        membership.ended_on, membership.end_reason = None, ""
        membership.save(update_fields=["ended_on", "end_reason"])
        audit.record(by, "membership.goes_on", membership)
    return membership
