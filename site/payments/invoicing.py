"""Issuing invoices and credit notes for what was charged. A number is given here and never before."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import ZERO
from payments import allocating, ledger
from payments.documents import write_document
from payments.errors import NegativeInvoice, NothingToInvoice, PurchaseOrderMissing
from payments.ledger import Leg
from payments.locking import lock_payers
from payments.models import (
    Charge,
    DocumentKind,
    DocumentLine,
    FinancialDocument,
    LedgerAccount,
    Payable,
    Payer,
    PaymentSettings,
    TransactionKind,
)
from payments.settling import telling


@dataclass
class Issued:
    """What `issue` made: at most one invoice, and a credit note for each invoice that was reduced."""

    invoice: FinancialDocument | None = None
    credit_notes: list[FinancialDocument] = field(default_factory=list)


@transaction.atomic
def issue(
    payables: Iterable[Payable],
    *,
    by: Actor = None,
    on: date | None = None,
    order_needed: bool = True,
    reason: str = "",
) -> Issued:
    """Put every charge of `payables` that waits on an invoice, and every reversal on a credit note.

    Several payables of one payer make one consolidated invoice. Money that a credit note sets free
    is used for the new invoice. Raises NothingToInvoice; PurchaseOrderMissing where the payer wants
    an order number (not with `order_needed=False`, as when a card paid already); NegativeInvoice.
    """
    payables = list(payables)
    with telling(payables):
        return issue_untold(payables, by=by, on=on, order_needed=order_needed, reason=reason)


def issue_untold(
    payables: list[Payable],
    *,
    by: Actor = None,
    on: date | None = None,
    order_needed: bool = True,
    reason: str = "",
) -> Issued:
    """Do what `issue` does, within a caller's transaction that tells the rooms itself."""
    payer = _one_payer(payables)
    lock_payers(payer.pk)
    charges = list(
        Charge.objects.filter(payable__in=payables)
        .not_invoiced()
        .select_related("payable__purchase_order", "reverses")
        .order_by("payable_id", "pk")
    )
    if not charges:
        raise NothingToInvoice("There is nothing that is not invoiced yet.")
    credits, rest = _sorted_out(charges, payables)
    on = on or timezone.localdate()
    issued, freed = Issued(), []
    for invoice, reversed_charges in credits:
        issued.credit_notes.append(_credit(invoice, reversed_charges, on, reason, by))
        freed += allocating.release_excess(invoice, by=by)
    if rest:
        issued.invoice = _invoice(payer, rest, on, by, order_needed=order_needed)
        allocating.use_freed(freed, issued.invoice, by=by)
    return issued


def _one_payer(payables: list[Payable]) -> Payer:
    payers = {payable.payer_id for payable in payables}
    if len(payers) != 1:
        raise ValueError("An invoice is made out to one payer.")
    return Payer.objects.get(pk=payers.pop())


def _sorted_out(
    charges: list[Charge], payables: list[Payable]
) -> tuple[list[tuple[FinancialDocument, list[Charge]]], list[Charge]]:
    """Return the invoices to be credited, each with its charges, and the charges for a new invoice."""
    invoice_of = dict(
        DocumentLine.objects.filter(
            charge__in=[charge.reverses_id for charge in charges if charge.reverses_id],
            fiscal=True,
            document__kind=DocumentKind.INVOICE,
        ).values_list("charge_id", "document_id")
    )
    reversals: dict[int, list[Charge]] = defaultdict(list)
    rest: list[Charge] = []
    for charge in charges:
        invoice_id = invoice_of.get(charge.reverses_id)
        (rest if invoice_id is None else reversals[invoice_id]).append(charge)
    credits = []
    for invoice in FinancialDocument.objects.filter(pk__in=reversals).with_sums().order_by("pk"):
        if _gross(reversals[invoice.pk]) > 0:  # a voucher was taken back: that is charged, not credited
            rest += reversals[invoice.pk]
        else:
            _check_creditable(invoice, -_gross(reversals[invoice.pk]))
            credits.append((invoice, reversals[invoice.pk]))
    if _gross(rest) < 0:
        credits.append((_invoice_to_reduce(payables, -_gross(rest), credits), rest))
        rest = []
    return credits, rest


def _gross(charges: list[Charge]) -> Decimal:
    return sum((charge.gross for charge in charges), ZERO)


def _check_creditable(invoice: FinancialDocument, amount: Decimal) -> None:
    if invoice.gross - invoice.credited < amount:
        raise NegativeInvoice(
            f"Invoice {invoice.number} would be credited with more than is left of it. "
            "Take back the vouchers that reduced it as well."
        )


def _invoice_to_reduce(payables: list[Payable], amount: Decimal, taken: list) -> FinancialDocument:
    """Return the latest invoice of `payables` of which `amount` is neither credited nor about to be."""
    spoken_for = {invoice.pk: -_gross(charges) for invoice, charges in taken}
    invoices = FinancialDocument.objects.filter(
        pk__in=DocumentLine.objects.filter(
            charge__payable__in=payables, document__kind=DocumentKind.INVOICE
        ).values("document")
    )
    for invoice in invoices.with_sums().order_by("-pk"):
        if invoice.gross - invoice.credited - spoken_for.get(invoice.pk, ZERO) >= amount:
            return invoice
    raise NegativeInvoice(
        "The charges come to less than nothing, and there is no invoice that they could reduce."
    )


def _invoice(
    payer: Payer, charges: list[Charge], on: date, by: Actor, *, order_needed: bool
) -> FinancialDocument:
    payables = [charge.payable for charge in charges]
    order = next((payable.purchase_order for payable in payables if payable.purchase_order), None)
    if order_needed and payer.purchase_order_required and order is None and _gross(charges) > 0:
        raise PurchaseOrderMissing(f"{payer.name} wants its purchase order number on every invoice.")
    document = write_document(
        DocumentKind.INVOICE,
        payer,
        on,
        charges,
        due_on=on + timedelta(days=_terms(payer, payables)),
        purchase_order=order,
    )
    _post(document, charges, TransactionKind.INVOICE, by)
    record(by, "invoice.issued", document, {"number": document.number, "gross": document.gross})
    return document


def _terms(payer: Payer, payables: list[Payable]) -> int:
    """Return the days to pay: the shortest that a payable asks for, else the payer's, else the charity's."""
    own = [payable.terms_days for payable in payables if payable.terms_days is not None]
    if own:
        return min(own)
    return payer.terms_days if payer.terms_days is not None else PaymentSettings.load().terms_days


def _credit(
    invoice: FinancialDocument, charges: list[Charge], on: date, reason: str, by: Actor
) -> FinancialDocument:
    document = write_document(
        DocumentKind.CREDIT_NOTE,
        invoice.payer,
        on,
        charges,
        sign=-1,
        credits=invoice,
        purchase_order=invoice.purchase_order,
        reason=reason,
    )
    _post(document, charges, TransactionKind.CREDIT_NOTE, by)
    record(
        by,
        "credit_note.issued",
        document,
        {"number": document.number, "gross": document.gross, "invoice": invoice.number},
    )
    return document


def _post(document: FinancialDocument, charges: list[Charge], kind: str, by: Actor) -> None:
    """Write `document` into the books: what is owed on one side, income and VAT on the other."""
    sums: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO, ZERO])
    for charge in charges:
        of = sums[charge.payable.kind, charge.vat_treatment]
        of[0] += charge.net
        of[1] += charge.vat
    legs = [Leg(LedgerAccount.RECEIVABLE, _gross(charges), payer=document.payer, document=document)]
    for (payable_kind, treatment), (net, tax) in sorted(sums.items()):
        for account, amount in ((LedgerAccount.INCOME, -net), (LedgerAccount.VAT, -tax)):
            legs.append(Leg(account, amount, kind=payable_kind, vat_treatment=treatment, document=document))
    ledger.post(
        key=f"document:{document.number}",
        kind=kind,
        on=document.tax_point,
        description=f"{document.get_kind_display()} {document.number}",
        legs=legs,
        by=by,
    )
