"""Which days of the books are closed, and what stood on the accounts at the end of a day."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max

from core.money import ZERO, round_pounds, total
from payments.models import ClosedMonth, Entry, LedgerAccount


def closed_until() -> date | None:
    """Return the last day that is closed, None where none is."""
    return ClosedMonth.objects.aggregate(last=Max("last_day"))["last"]


def open_day(day: date) -> date:
    """Return `day`, or the first day that is open where `day` is closed."""
    closed = closed_until()
    return closed + timedelta(days=1) if closed and day <= closed else day


def balances(until: date) -> dict[str, Decimal]:
    """Return what stands on every ledger account at the end of `until`, in pounds (debits above zero)."""
    sums = dict(
        Entry.objects.filter(transaction__on__lte=until)
        .order_by()
        .values("account")
        .annotate(sum=total("amount"))
        .values_list("account", "sum")
    )
    return {account: round_pounds(sums.get(account, ZERO)) for account in LedgerAccount.values}


def last_day_of(day: date) -> date:
    """Return the last day of the month of `day`."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
