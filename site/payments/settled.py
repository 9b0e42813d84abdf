"""Which business is over: settled, and of a financial year that ended six full years ago or more.

Everything here errs towards keeping. What is unpaid, on account, in dispute, on its way back, or of a
payer whose papers are to be kept, is never over, and what hangs on it is not either. Time runs from
the last thing that happened: an invoice whose credit note or payment is younger waits for that.

`before` is always the first day of the earliest financial year that is kept (London).
"""

from collections.abc import Callable
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from core.append_only import KEPT_YEARS
from core.london import LONDON
from payments.models import (
    Allocation,
    BankLine,
    BankLineState,
    Charge,
    Dispute,
    DisputeState,
    DocumentKind,
    DocumentLine,
    Entry,
    FinancialDocument,
    Payable,
    Payer,
    Payment,
    PaymentState,
    PurchaseOrder,
    Refund,
    RefundState,
    Transaction,
    TransactionKind,
)

NOT_HELD = Q(payer__kept_because="")
_in_use: list[Callable[[], QuerySet]] = []


def register_payers_in_use(payers: Callable[[], QuerySet]) -> Callable[[], QuerySet]:
    """Keep the contacts of the payers whose keys `payers()` gives: a room deals with them (a decorator)."""
    _in_use.append(payers)
    return payers


def first_day_kept(now: datetime) -> date:
    """Return the first day of the earliest financial year that is kept at `now`.

    A financial year runs from 1 April to 31 March. Its records are kept for six years from its end:
    those of the year that ended on 31 March 2020 until 31 March 2026 (Charities Act 2011, section 131;
    HMRC, VAT Notice 700/21).
    """
    today = now.astimezone(LONDON).date()
    this_year = today.year if (today.month, today.day) >= (4, 1) else today.year - 1
    return date(this_year - KEPT_YEARS, 4, 1)


def start_of(before: date) -> datetime:
    """Return the first moment of `before` (London)."""
    return timezone.make_aware(datetime.combine(before, time()), LONDON)


def keys(rows: QuerySet) -> list:
    """Return the keys of `rows`: one question within another, as deep as here, is too much for SQLite."""
    return list(rows.order_by().values_list("pk", flat=True))


def _of(model, field: str, *conditions: Q, **more) -> Exists:
    return Exists(model._base_manager.filter(*conditions, **{field: OuterRef("pk")}, **more))


def _running_payments(before: date) -> QuerySet:
    """Return the payments with which something still happens, or happened since `before`."""
    start = start_of(before)
    disputed = Q(state__in=[DisputeState.WARNING, DisputeState.OPEN]) | Q(changed_at__gte=start)
    ended = [RefundState.DONE, RefundState.FAILED, RefundState.CANCELLED]
    going_back = ~Q(state__in=ended) | Q(done_on__gte=before) | Q(created_at__gte=start)
    return Payment.objects.filter(
        Q(received_on__gte=before)
        | Q(received_on=None, created_at__gte=start)
        | Q(state__in=[PaymentState.CREATED, PaymentState.PENDING])
        | _of(Dispute, "payment", disputed)
        | _of(Refund, "payment", going_back)
    )


def invoices(before: date) -> QuerySet:
    """Return the invoices that are over: paid or credited to the penny, and nothing of it younger."""
    running = keys(_running_payments(before))
    late_credit = Q(issued_on__gte=before)
    moved = Q(payment__in=running) | Q(created_at__gte=start_of(before))
    return (
        FinancialDocument.objects.filter(NOT_HELD, kind=DocumentKind.INVOICE, issued_on__lt=before)
        .filter(~_of(FinancialDocument, "credits", late_credit), ~_of(Allocation, "invoice", moved))
        .filter(~_of(Payment, "document", pk__in=running))
        .with_sums()
        .filter(outstanding=0)
    )


def payments(before: date) -> QuerySet:
    """Return the payments that are over: all of the money used or back, for invoices that are over."""
    done = keys(invoices(before))
    return (
        Payment.objects.filter(Q(payer=None) | NOT_HELD)
        .exclude(pk__in=keys(_running_payments(before)))
        .filter(~Exists(Allocation.objects.filter(payment=OuterRef("pk")).exclude(invoice__in=done)))
        .filter(Q(document=None) | Q(document__in=done) | ~Q(document__kind=DocumentKind.INVOICE))
        .filter(Q(payable=None) | Q(payable__in=keys(payables(before))))
        .with_sums()
        .filter(unallocated=0)
    )


def documents(before: date) -> QuerySet:
    """Return the invoices, credit notes, receipts and pro formas of business that is over."""
    done = keys(invoices(before))
    paid = keys(payments(before))
    waiting = keys(charges_not_over(before))
    kinds = (
        Q(pk__in=done)
        | Q(kind=DocumentKind.CREDIT_NOTE, credits__in=done)
        | Q(kind=DocumentKind.RECEIPT, payment__in=paid)
        | Q(kind=DocumentKind.PRO_FORMA) & ~_of(DocumentLine, "document", charge__in=waiting)
    )
    return FinancialDocument.objects.filter(NOT_HELD, kinds, issued_on__lt=before)


def charges_not_over(before: date) -> QuerySet:
    """Return the charges that are young, are not invoiced yet, or whose invoice is not over."""
    done = keys(invoices(before))
    # A charge stands on an invoice, its reversal on a credit note for one.
    kept = (
        DocumentLine.objects.filter(fiscal=True, charge=OuterRef("pk"))
        .exclude(document__in=done)
        .exclude(document__credits__in=done, document__credits__isnull=False)
    )
    return Charge.objects.filter(
        Q(charged_on__gte=before)
        | ~Q(payable__payer__kept_because="")
        | Q(pk__in=Charge.objects.not_invoiced().order_by().values("pk"))
        | Exists(kept)
    ).order_by()


def charges(before: date) -> QuerySet:
    """Return the charges of business that is over."""
    return Charge.objects.exclude(pk__in=keys(charges_not_over(before)))


def payables(before: date) -> QuerySet:
    """Return the things paid for of which no charge waits for anything."""
    return Payable.objects.filter(
        NOT_HELD,
        ~_of(Charge, "payable", pk__in=keys(charges_not_over(before))),
        created_at__lt=start_of(before),
    )


def purchase_orders(before: date) -> QuerySet:
    """Return the orders on which nothing was bought that is not over."""
    return PurchaseOrder.objects.filter(
        NOT_HELD,
        ~Exists(_others(FinancialDocument, "purchase_order", documents(before))),
        ~Exists(_others(Payable, "purchase_order", payables(before))),
        received_at__lt=start_of(before),
    )


def bank_lines(before: date) -> QuerySet:
    """Return the bank's lines that were decided, and whose payment, if they have one, is over."""
    paid = keys(payments(before))
    booked = (Q(payment=None) | Q(payment__in=paid)) & (Q(refund=None) | Q(refund__payment__in=paid))
    decided = Q(state=BankLineState.SET_ASIDE) | Q(state=BankLineState.BOOKED) & booked
    return BankLine.objects.filter(decided, booked_on__lt=before)


def transactions(before: date) -> QuerySet:
    """Return the ledger's transactions of payments that are over; those of documents name numbers alone."""
    kinds = [TransactionKind.PAYMENT, TransactionKind.TRANSFER]
    kept = Entry.objects.filter(transaction=OuterRef("pk"), payment__isnull=False)
    paid = keys(payments(before))
    return Transaction.objects.filter(~Exists(kept.exclude(payment__in=paid)), kind__in=kinds, on__lt=before)


def payers(before: date) -> QuerySet:
    """Return the payers with whom there was no business that is not over, and whom no room deals with."""
    found = Payer.objects.filter(
        ~Exists(_others(FinancialDocument, "payer", documents(before))),
        ~Exists(_others(Payment, "payer", payments(before))),
        ~Exists(_others(Payable, "payer", payables(before))),
        kept_because="",
        created_at__lt=start_of(before),
    )
    for in_use in _in_use:
        found = found.exclude(pk__in=in_use())
    return found


def _others(model, field: str, over: QuerySet) -> QuerySet:
    rows = model._base_manager.filter(**{field: OuterRef("pk")})
    return rows.exclude(pk__in=keys(over))
