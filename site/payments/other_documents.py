"""Pro formas and receipts: numbered like invoices, and binding nobody."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import ZERO
from payments.documents import write_document
from payments.errors import NothingToInvoice, TransitionRefused
from payments.locking import lock_payers
from payments.models import Charge, DocumentKind, FinancialDocument, Payable, Payment


@transaction.atomic
def issue_pro_forma(
    payables: Iterable[Payable], *, by: Actor = None, on: date | None = None
) -> FinancialDocument:
    """Return a pro forma of what is charged for `payables` and not invoiced. Nothing goes into the books.

    Raises NothingToInvoice where that comes to nothing.
    """
    payables = list(payables)
    payer = payables[0].payer
    lock_payers(payer.pk)
    charges = list(
        Charge.objects.filter(payable__in=payables)
        .not_invoiced()
        .select_related("payable__purchase_order")
        .order_by("payable_id", "pk")
    )
    if sum((charge.gross for charge in charges), ZERO) <= 0:
        raise NothingToInvoice("There is nothing to pay that is not invoiced yet.")
    order = next((charge.payable.purchase_order for charge in charges if charge.payable.purchase_order), None)
    document = write_document(
        DocumentKind.PRO_FORMA, payer, on or timezone.localdate(), charges, purchase_order=order
    )
    record(by, "pro_forma.issued", document, {"number": document.number, "gross": document.gross})
    return document


@transaction.atomic
def receipt_for(payment: Payment, *, by: Actor = None) -> FinancialDocument:
    """Return the receipt of a payment that came, made when it is first asked for.

    Raises TransitionRefused for money that has not come, or whose payer is not known.
    """
    lock_payers(payment.payer_id)
    existing = FinancialDocument.objects.filter(kind=DocumentKind.RECEIPT, payment=payment).first()
    if existing:
        return existing
    if not payment.has_come or payment.payer is None:
        raise TransitionRefused("A receipt is for money that has come from a payer we know.")
    document = write_document(
        DocumentKind.RECEIPT,
        payment.payer,
        timezone.localdate(),
        [],
        payment=payment,
        net=payment.amount,
        gross=payment.amount,
    )
    record(by, "receipt.issued", document, {"number": document.number, "gross": document.gross})
    return document
