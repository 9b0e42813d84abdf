"""Invoices, credit notes, pro formas and receipts: numbered at issue, and then for ever."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from core.append_only import AppendOnly
from core.money import MoneyField
from payments.querysets import DocumentManager, DocumentQuerySet
from payments.vat import VatTreatment


class DocumentKind(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"
    PRO_FORMA = "pro_forma", "Pro forma invoice"
    RECEIPT = "receipt", "Receipt"


# The kinds that bind: a charge is on one of these at most.
FISCAL_KINDS = (DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE)

# What stands in the place of a name or of words once they are forgotten (`payments.forgetting`).
FORGOTTEN = "Forgotten after six years"

# What a number begins with. A series never changes its meaning.
SERIES: dict[str, str] = {
    DocumentKind.INVOICE: "INV",
    DocumentKind.CREDIT_NOTE: "CN",
    DocumentKind.PRO_FORMA: "PF",
    DocumentKind.RECEIPT: "REC",
}


class NumberCounter(models.Model):
    """The last number given in a series in one year. Its row is locked while a number is given."""

    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "year"], name="counter_once_per_year")]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}: {self.last}"


class FinancialDocument(AppendOnly):
    """What is sent to a payer. Sums, names and numbers are those of the moment of issue.

    Only what the payer may still tell us (the purchase order) and what happens to the letter (sent,
    link renewed) can change. The status of an invoice is derived, never stored.
    """

    kind = models.CharField(max_length=20, choices=DocumentKind)
    series = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=30, unique=True)
    payment_reference = models.CharField(
        max_length=30, blank=True, db_index=True, help_text="What to quote with a bank transfer."
    )
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    payer = models.ForeignKey("payments.Payer", on_delete=models.PROTECT, related_name="documents")
    billing_name = models.CharField(max_length=200)
    billing_address = models.TextField()
    payer_vat_number = models.CharField(max_length=20, blank=True)
    our_vat_number = models.CharField(
        max_length=20, blank=True, help_text="Empty where the charity was not registered for VAT that day."
    )
    issued_on = models.DateField()
    tax_point = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    net = MoneyField()
    vat = MoneyField("VAT")
    gross = MoneyField()
    credits = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="credit_notes"
    )
    payment = models.ForeignKey(
        "payments.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="receipts"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Why a credit was given.")
    created_at = models.DateTimeField(auto_now_add=True)

    purchase_order = models.ForeignKey(
        "payments.PurchaseOrder", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    link_version = models.PositiveSmallIntegerField(default=1)
    sent_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    # What `with_sums` and `with_status` add, in pounds.
    credited: Decimal
    paid: Decimal
    outstanding: Decimal
    status: str

    frozen_fields = (
        "kind",
        "series",
        "year",
        "sequence",
        "number",
        "payment_reference",
        "key",
        "payer",
        "billing_name",
        "billing_address",
        "payer_vat_number",
        "our_vat_number",
        "issued_on",
        "tax_point",
        "due_on",
        "net",
        "vat",
        "gross",
        "credits",
        "payment",
        "reason",
    )
    forgettable = {
        "billing_name": FORGOTTEN,
        "billing_address": "",
        "payer_vat_number": "",
        "reason": "",
    }
    dated_by = "issued_on"

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "year", "sequence"], name="document_number_once"),
            models.UniqueConstraint(
                fields=["payment_reference"],
                condition=~Q(payment_reference=""),
                name="document_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(gross=Round(F("net") + F("vat"), 2)), name="document_gross_is_net_and_vat"
            ),
            models.CheckConstraint(condition=Q(gross__gte=0), name="document_gross_not_negative"),
            models.CheckConstraint(condition=Q(sequence__gte=1), name="document_numbers_begin_at_one"),
            models.CheckConstraint(
                condition=Q(kind=DocumentKind.CREDIT_NOTE, credits__isnull=False)
                | (~Q(kind=DocumentKind.CREDIT_NOTE) & Q(credits__isnull=True)),
                name="document_credits_only_if_credit_note",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DocumentKind.INVOICE) | Q(due_on__isnull=False),
                name="document_invoice_is_due_some_day",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DocumentKind.RECEIPT) | Q(payment__isnull=False),
                name="document_receipt_is_for_a_payment",
            ),
        ]
        indexes = [models.Index(fields=["kind", "due_on"], name="document_by_due_date")]

    def __str__(self) -> str:
        return self.number


class Invoice(FinancialDocument):
    """An invoice, by its own name."""

    objects = DocumentManager(DocumentKind.INVOICE)

    class Meta:
        proxy = True


class CreditNote(FinancialDocument):
    """A credit note: its sums are above zero and reduce those of the invoice it `credits`."""

    objects = DocumentManager(DocumentKind.CREDIT_NOTE)

    class Meta:
        proxy = True


class ProForma(FinancialDocument):
    """A pro forma invoice: what an invoice would say, for those who must order first. Binds nobody."""

    objects = DocumentManager(DocumentKind.PRO_FORMA)

    class Meta:
        proxy = True


class Receipt(FinancialDocument):
    """A receipt for one payment."""

    objects = DocumentManager(DocumentKind.RECEIPT)

    class Meta:
        proxy = True


class DocumentLine(AppendOnly):
    """One line as it was printed: a charge on an invoice; on a credit note, with its sign turned."""

    document = models.ForeignKey(FinancialDocument, on_delete=models.PROTECT, related_name="lines")
    charge = models.ForeignKey(
        "payments.Charge", null=True, blank=True, on_delete=models.PROTECT, related_name="document_lines"
    )
    fiscal = models.BooleanField(help_text="Whether it stands on an invoice or credit note.")
    title = models.CharField(max_length=200, blank=True, help_text="The payable it belongs to.")
    description = models.CharField(max_length=300)
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    unit_price = MoneyField()
    vat_treatment = models.CharField("VAT", max_length=20, choices=VatTreatment)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2)
    net = MoneyField()
    vat = MoneyField("VAT amount")
    gross = MoneyField()

    forgettable = {"title": "", "description": FORGOTTEN}

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["charge"], condition=Q(fiscal=True), name="charge_invoiced_or_credited_once"
            ),
            models.CheckConstraint(
                condition=Q(gross=Round(F("net") + F("vat"), 2)), name="line_gross_is_net_and_vat"
            ),
        ]

    def __str__(self) -> str:
        return self.description
