"""What payments tells this room: a year is paid for, or is not any more."""

from datetime import timedelta

from django.utils import timezone

from core import audit
from core.money import ZERO
from members.membership import chasing
from members.membership.models import Membership, Period
from payments import charging
from payments.handlers import Event, What
from payments.models import Payable

# The kind of our payables at `payments`.
KIND = "membership"

# When paid money goes back (a bank's mistake, a dispute), nobody is shut out before somebody looked.
NOTICE = timedelta(days=14)


def lock(references: list[str]) -> None:
    """Lock the memberships that payables of these references are about, before payments locks payers."""
    ids = Period.objects.filter(payable__kind=KIND, payable__reference__in=references).values("membership_id")
    list(Membership.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))


def on_money(event: Event) -> None:
    """Note on every period of the payable that it is paid for, or is not any more."""
    periods = list(Period.objects.standing().filter(payable=event.payable).order_by("pk"))
    if event.what == What.SETTLED and _is_charged(event.payable):
        for period in periods:
            _settle(period)
    elif event.what == What.UNSETTLED:
        for period in periods:
            _unsettle(period)


def _is_charged(payable: Payable) -> bool:
    """Say whether anything is charged: an invoice that was credited whole is settled, and not paid."""
    return sum((charge.gross for charge in charging.standing_charges(payable)), ZERO) > 0


def _settle(period: Period) -> None:
    from members.membership import notices

    if period.settled_at is not None:
        return
    period.settled_at = timezone.now()
    period.save(update_fields=["settled_at"])
    chasing.release_after_lapse(period, by=None)
    audit.record(None, "membership.paid", period.membership, {"period": period.pk})
    notices.thank(period)


def _unsettle(period: Period) -> None:
    if period.settled_at is None:
        return
    period.settled_at = None
    period.grace_ends = max(period.grace_ends, timezone.localdate() + NOTICE)
    period.save(update_fields=["settled_at", "grace_ends"])
    audit.record(None, "membership.unpaid", period.membership, {"period": period.pk})
