"""Closing the books up to the end of a month: what was reported to trustees and to HMRC stays as it was.

Nothing is written for a closed day any more. What happened then and is only heard of now (a transfer on a
statement that comes late) counts for the first day that is open; its own day stands on the payment and on
the bank's line. A closed month cannot be opened again: what was wrong in it is put right in an open one.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from core.audit import Actor, record
from payments import reconciling
from payments.closed_days import balances, closed_until, last_day_of
from payments.errors import PaymentsError
from payments.locking import hold_the_books
from payments.models import ClosedMonth, Transaction


class CannotClose(PaymentsError):
    """The books cannot be closed up to that day: it is not over, or was closed, or something is wrong."""


def months_to_close(today: date) -> list[date]:
    """Return the last days of the months that are over on `today` (London) and not closed, earliest first."""
    closed = closed_until()
    first = closed + timedelta(days=1) if closed else Transaction.objects.aggregate(on=Min("on"))["on"]
    found = []
    while first and (end := last_day_of(first)) < today:
        found.append(end)
        first = end + timedelta(days=1)
    return found


@transaction.atomic
def close(last_day: date, *, by: Actor) -> ClosedMonth:
    """Close the books up to and with `last_day`, the last of a month, and return the closed month.

    Raises CannotClose where the month is not over or was closed, or where the books do not agree.
    """
    hold_the_books(alone=True)  # first: what is read below is what will be closed
    if last_day not in months_to_close(timezone.localdate()):
        raise CannotClose(f"{last_day:%B %Y} is closed already, or is not over yet.")
    wrong = next(reconciling.differences(), None)
    if wrong:
        raise CannotClose(f"The books do not agree: {wrong} Put it right first, then close the month.")
    sums = {account: str(amount) for account, amount in balances(last_day).items()}
    closed = ClosedMonth.objects.create(
        last_day=last_day, balances=sums, closed_by_id=getattr(by, "pk", None)
    )
    record(by, "books.closed", closed, {"last_day": last_day})
    return closed
