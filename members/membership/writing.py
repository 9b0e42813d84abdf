"""Writing and taking back one period: what starting, renewing and changing share. Callers hold the lock."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from django.utils import timezone

from core import audit
from core.audit import Actor
from core.money import ZERO
from members.membership import chasing, errors, pricing
from members.membership.models import Membership, Period, Plan
from members.membership.periods import Span
from payments import charging, invoicing
from payments.charging import Line
from payments.errors import NothingToInvoice
from payments.models import Payable


def write_period(
    membership: Membership,
    span: Span,
    *,
    by: Actor,
    plan: Plan | None = None,
    complimentary: str = "",
    is_renewal: bool = False,
) -> Period:
    """Write the period `span`, priced by `plan` (the membership's), and return it. Nothing is invoiced yet.

    `complimentary` is the reason why nothing is charged. Raises NoPrice, Overlaps.
    """
    plan = plan or membership.plan
    clash = membership.periods.standing().filter(starts__lt=span.ends, ends__gt=span.starts)
    if clash.exists():
        raise errors.Overlaps
    price = ZERO if complimentary else pricing.price_of(membership, span, plan)
    grace = timedelta(days=plan.grace_days)
    period = Period.objects.create(
        membership=membership,
        plan=plan,
        starts=span.starts,
        ends=span.ends,
        price=price,
        is_complimentary=bool(complimentary),
        reason=complimentary,
        grace_ends=span.starts + grace if is_renewal or plan.access_before_payment else span.starts,
        lapses_on=span.ends + grace,
        settled_at=None if complimentary or price else timezone.now(),
        created_by_id=getattr(by, "pk", None),
    )
    audit.record(
        by,
        "membership.period_added",
        membership,
        {"period": period.pk, "from": span.starts, "until": span.ends, "price": price},
    )
    return period


def cancel_period(period: Period, *, by: Actor, reason: str) -> None:
    """Take a period back: nothing is owed for it any more, and what was invoiced is credited.

    Money that came for it is on account then. A payable that another school's period shares stays.
    """
    period.cancelled_at = timezone.now()
    period.save(update_fields=["cancelled_at"])
    payable = period.payable
    if payable and not Period.objects.standing().filter(payable=payable).exists():
        cancel_payable(payable, by=by, reason=reason)
    audit.record(by, "membership.period_cancelled", period.membership, {"period": period.pk})


def cancel_payable(payable: Payable, *, by: Actor, reason: str, keep: Iterable[Line] = ()) -> None:
    """Reverse what is charged for `payable`, charge `keep` in its place, and credit what was invoiced."""
    charging.cancel_payable(payable, by=by, keep=keep)
    with suppress(NothingToInvoice):
        invoicing.issue([payable], by=by, order_needed=False, reason=reason)


def extend_grace(period: Period, *, by: Actor, until: date) -> Period:
    """Let the member keep everything until `until` (the first day without), though `period` is not paid."""
    if until < period.starts:
        raise errors.NotAPeriod
    period.grace_ends = until
    period.save(update_fields=["grace_ends"])
    chasing.release_after_lapse(period, by=by)
    audit.record(by, "membership.grace_changed", period.membership, {"period": period.pk, "until": until})
    return period
