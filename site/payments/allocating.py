"""Using money for invoices, and taking it back: every move is a row and a transaction of the ledger."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import ZERO, sum_of
from payments import handlers, ledger
from payments.errors import NotEnoughMoney
from payments.ledger import Leg
from payments.locking import lock_payers, lock_payment
from payments.models import (
    Allocation,
    FinancialDocument,
    LedgerAccount,
    Payer,
    Payment,
    TransactionKind,
)
from payments.settling import payables_of, telling


@dataclass(frozen=True)
class Freed:
    """Money of `payment`, in pounds, that was used and is on account again."""

    payment: Payment
    amount: Decimal


@transaction.atomic
def allocate(
    payment: Payment, invoice: FinancialDocument, amount: Decimal | None = None, *, by: Actor = None
) -> Decimal:
    """Use `amount` of `payment` (None: as much as there is and as is due) for `invoice`; return how much.

    Raises NotEnoughMoney; a room that refuses (`handlers.Refused`) raises through, and nothing is used.
    """
    payables = payables_of(invoice)
    handlers.lock(payables)
    payment = lock_payment(payment.pk, invoice.payer_id)
    with telling(payables, payment):
        return _use(payment, invoice, amount, by)


def use_for(payment: Payment, invoice: FinancialDocument, *, by: Actor = None) -> Decimal:
    """Use what is left of a locked `payment` for `invoice`; the caller tells the rooms. Return how much."""
    return _use(payment, invoice, None, by)


@transaction.atomic
def take_back(
    payment: Payment, invoice: FinancialDocument, amount: Decimal | None = None, *, by: Actor, reason: str
) -> Decimal:
    """Put `amount` (None: all) that was used for `invoice` back on account; return how much."""
    payables = payables_of(invoice)
    handlers.lock(payables)
    payment = lock_payment(payment.pk, invoice.payer_id)
    used = used_for(payment, invoice)
    amount = used if amount is None else amount
    if not ZERO < amount <= used:
        raise NotEnoughMoney("That much of this payment was not used for this invoice.")
    with telling(payables, payment):
        _move(payment, invoice, -amount, by, reason)
    return amount


def release_excess(invoice: FinancialDocument, *, by: Actor) -> list[Freed]:
    """Put on account what `invoice` was paid beyond what it still comes to (a credit note reduced it).

    The latest money goes first. The caller holds the payer's lock and tells the rooms.
    """
    excess = -FinancialDocument.objects.with_sums().get(pk=invoice.pk).outstanding
    freed = []
    for payment in _payments_of(invoice):
        if excess <= 0:
            break
        amount = min(excess, used_for(payment, invoice))
        if amount > 0:
            _move(payment, invoice, -amount, by, "The invoice was credited")
            freed.append(Freed(payment, amount))
            excess -= amount
    return freed


def use_freed(freed: list[Freed], invoice: FinancialDocument, *, by: Actor) -> None:
    """Use money that a credit note set free for the `invoice` that takes the place of what was credited."""
    for part in freed:
        due = FinancialDocument.objects.with_sums().get(pk=invoice.pk).outstanding
        amount = min(part.amount, due)
        if amount > 0:
            _move(part.payment, invoice, amount, by, "From the invoice that was credited")


def make_free(payment: Payment, amount: Decimal, *, by: Actor, reason: str) -> None:
    """Take a locked `payment` out of invoices, latest first, until `amount` of it is on account.

    The caller locked the rooms' rows and every payer (`everything_of`), and tells the rooms.
    """
    missing = amount - unallocated(payment)
    invoices = FinancialDocument.objects.filter(allocations__payment=payment).distinct().order_by("-pk")
    for invoice in invoices:
        if missing <= 0:
            break
        part = min(missing, used_for(payment, invoice))
        if part > 0:
            _move(payment, invoice, -part, by, reason)
            missing -= part


@transaction.atomic
def assign_payer(payment: Payment, payer: Payer, *, by: Actor = None) -> None:
    """Say whose money `payment` is: what of it is on account moves to the account of `payer`."""
    payment_row = lock_payment(payment.pk, payer.pk)
    _assign(payment_row, payer, by)
    payment.payer = payer


def _assign(payment: Payment, payer: Payer, by: Actor) -> None:
    if payment.payer_id == payer.pk:
        return
    # Counted from the books: what was used for invoices stays where it was used.
    held = -sum_of(payment.entries.filter(account=LedgerAccount.ON_ACCOUNT, payer=payment.payer), "amount")
    before, payment.payer = payment.payer, payer
    payment.save(update_fields=["payer", "changed_at"])
    event = record(by, "payment.payer_assigned", payment, {"payer": payer.pk})
    ledger.post(
        key=f"transfer:{event.pk}",
        kind=TransactionKind.TRANSFER,
        on=timezone.localdate(),
        description=f"Payment {payment.pk} is of {payer.name}",
        legs=[
            Leg(LedgerAccount.ON_ACCOUNT, held, payer=before, payment=payment),
            Leg(LedgerAccount.ON_ACCOUNT, -held, payer=payer, payment=payment),
        ],
        by=by,
    )


def used_for(payment: Payment, invoice: FinancialDocument) -> Decimal:
    """Return how much of `payment` is used for `invoice`, in pounds."""
    return sum_of(Allocation.objects.filter(payment=payment, invoice_id=invoice.pk), "amount")


def unallocated(payment: Payment) -> Decimal:
    """Return how much of `payment` is on account and not spoken for by a refund, in pounds."""
    return Payment.objects.with_sums().get(pk=payment.pk).unallocated


def _payments_of(invoice: FinancialDocument) -> list[Payment]:
    return list(Payment.objects.filter(allocations__invoice=invoice.pk).distinct().order_by("-pk"))


def _use(payment: Payment, invoice: FinancialDocument, amount: Decimal | None, by: Actor) -> Decimal:
    lock_payers(invoice.payer_id)
    left = unallocated(payment)
    due = FinancialDocument.objects.with_sums().get(pk=invoice.pk).outstanding
    amount = min(left, due) if amount is None else amount
    if amount > left:
        raise NotEnoughMoney("There is not that much left of this payment.")
    if amount > due:
        raise NotEnoughMoney(f"Less than that is due on {invoice.number}.")
    if amount <= 0:
        return ZERO
    if payment.payer is None:
        _assign(payment, invoice.payer, by)
    _move(payment, invoice, amount, by, "")
    return amount


def _move(payment: Payment, invoice: FinancialDocument, amount: Decimal, by: Actor, reason: str) -> None:
    """Move `amount` of `payment` from on account to `invoice`; back, where it is below zero."""
    row = Allocation.objects.create(payment=payment, invoice_id=invoice.pk, amount=amount, reason=reason)
    record(
        by,
        "payment.allocated" if amount > 0 else "payment.taken_back",
        payment,
        {"invoice": invoice.number, "amount": amount, "reason": reason},
    )
    ledger.post(
        key=f"allocation:{row.pk}",
        kind=TransactionKind.ALLOCATION,
        on=timezone.localdate(),
        description=f"Payment {payment.pk} {'for' if amount > 0 else 'taken back from'} {invoice.number}",
        legs=[
            Leg(LedgerAccount.ON_ACCOUNT, amount, payer=payment.payer, document=invoice, payment=payment),
            Leg(LedgerAccount.RECEIVABLE, -amount, payer=invoice.payer, document=invoice, payment=payment),
        ],
        by=by,
    )
