"""What the Finance group has to do, as queues with counts."""

from datetime import date

from django.db.models import QuerySet

from payments.models import (
    Charge,
    FinancialDocument,
    Payable,
    Payment,
    Refund,
    RefundMethod,
    RefundState,
    StaffAlert,
)
from payments.models.alerts import AlertKind


def open_alerts() -> QuerySet[StaffAlert]:
    """Return what somebody must look at."""
    return StaffAlert.objects.filter(closed_at=None).select_related("payment__payer")


def books_that_disagree() -> QuerySet[StaffAlert]:
    """Return what the nightly check found wrong in the books, and found right by none since."""
    return open_alerts().filter(kind=AlertKind.BOOKS_DISAGREE)


def other_alerts() -> QuerySet[StaffAlert]:
    """Return what somebody must look at but for `books_that_disagree`."""
    return open_alerts().exclude(kind=AlertKind.BOOKS_DISAGREE)


def refunds_to_approve() -> QuerySet[Refund]:
    """Return the refunds that wait for a second person."""
    return Refund.objects.filter(state=RefundState.REQUESTED).select_related("payment__payer", "requested_by")


def transfers_to_make() -> QuerySet[Refund]:
    """Return the refunds that somebody must make at the bank."""
    return Refund.objects.filter(state=RefundState.APPROVED, method=RefundMethod.TRANSFER).select_related(
        "payment__payer"
    )


def money_on_account() -> QuerySet[Payment]:
    """Return the payments of which something is not used, oldest first, with their sums."""
    return Payment.objects.on_account().select_related("payer")


def overdue(today: date) -> QuerySet[FinancialDocument]:
    """Return the invoices that should have been paid by `today` (London), oldest first, with their sums."""
    return FinancialDocument.objects.outstanding().filter(due_on__lt=today).select_related("payer")


def to_invoice() -> QuerySet[Payable]:
    """Return the payables that have charges on no invoice yet."""
    return (
        Payable.objects.filter(charges__in=Charge.objects.not_invoiced()).distinct().select_related("payer")
    )
