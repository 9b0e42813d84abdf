"""The payer's orders: given, amended, with the document attached. An older one stays as it was."""

from collections.abc import Iterable

from django.core.files.base import File
from django.db import transaction

from core.audit import Actor, record
from payments.locking import lock_payers
from payments.models import FinancialDocument, Payable, PurchaseOrder


@transaction.atomic
def set_for_document(
    document: FinancialDocument,
    number: str,
    *,
    file: File | None = None,
    by: Actor = None,
    by_link: bool = False,
) -> PurchaseOrder:
    """Note the order `number` (and its document) on an invoice or pro forma and what it is for; return it.

    The same number again only adds a document where there was none. Another number, or another
    document, amends: a new order that replaces the one before, which stays with its document.
    `by_link`: the payer did it, by the signed link.
    """
    lock_payers(document.payer_id)
    document.refresh_from_db(fields=["purchase_order"])
    order = _order(document.payer_id, number, document.purchase_order, file)
    document.purchase_order = order
    document.save(update_fields=["purchase_order"])
    Payable.objects.filter(charges__document_lines__document=document, cancelled_at=None).update(
        purchase_order=order
    )
    record(by, "purchase_order.set", document, _said(order, file, by_link=by_link))
    return order


@transaction.atomic
def set_for_payables(
    payables: Iterable[Payable], number: str, *, file: File | None = None, by: Actor = None
) -> PurchaseOrder:
    """Note the order `number` on `payables` of one payer before they are invoiced, and return it."""
    payables = list(payables)
    lock_payers(payables[0].payer_id)
    before = next((payable.purchase_order for payable in payables if payable.purchase_order), None)
    order = _order(payables[0].payer_id, number, before, file)
    for payable in payables:
        payable.purchase_order = order
        payable.save(update_fields=["purchase_order"])
        record(by, "purchase_order.set", payable, _said(order, file))
    return order


def history(order: PurchaseOrder | None) -> list[PurchaseOrder]:
    """Return `order` and those that it replaced, the latest first."""
    orders = []
    while order:
        orders.append(order)
        order = order.replaces
    return orders


def _said(order: PurchaseOrder, file: File | None, *, by_link: bool = False) -> dict:
    said = {"purchase_order": order.pk, "number": order.number, "with_document": file is not None}
    return {**said, "through": "the payer’s link"} if by_link else said


def _order(payer_id: int, number: str, before: PurchaseOrder | None, file: File | None) -> PurchaseOrder:
    number = number.strip()
    if before and before.number == number and not (file and before.document):
        if file:
            before.document.save(file.name, file)
        return before
    replaces = before if before and not hasattr(before, "replaced_by") else None
    order = PurchaseOrder(payer_id=payer_id, number=number, replaces=replaces)
    if file:
        order.document.save(file.name, file, save=False)
    order.save()
    return order
