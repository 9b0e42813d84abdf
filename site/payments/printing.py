"""From a document in the database to its PDF: always the same, but for what was paid since."""

from datetime import date
from decimal import Decimal

from core.models import SiteSettings
from core.money import ZERO
from payments.models import Allocation, DocumentKind, FinancialDocument, PaymentSettings
from payments.pdf import document_pdf
from payments.pdf.papers import (
    BankDetails,
    Customer,
    InvoiceDocument,
    PaperKind,
    PaperLine,
    Seller,
)
from payments.vat import VatTreatment

RATES: dict[str, str] = {
    VatTreatment.EXEMPT: "Exempt",
    VatTreatment.OUTSIDE_SCOPE: "Outside scope",
    VatTreatment.ZERO: "0%",
}


def pdf_of(document: FinancialDocument, *, link: str = "") -> bytes:
    """Return the PDF of `document`; `link` is the address where its payer sees and pays it."""
    return document_pdf(paper_of(document, link=link))


def file_name(document: FinancialDocument) -> str:
    """Return the name of the PDF as a file."""
    return f"{document.number}.pdf"


def seller(our_vat_number: str = "") -> Seller:
    """Return the charity as it stands on documents, from the site's and the payment settings."""
    site, payments = SiteSettings.load(), PaymentSettings.load()
    bank = None
    if payments.bank_account_number:
        bank = BankDetails(
            account_name=payments.bank_account_name or payments.legal_name or site.organisation_name,
            sort_code=payments.bank_sort_code,
            account_number=payments.bank_account_number,
            bank=payments.bank_name,
            iban=payments.bank_iban,
            bic=payments.bank_bic,
        )
    return Seller(
        name=payments.legal_name or site.organisation_name,
        address=tuple(_lines(payments.legal_address)),
        charity_number=site.charity_number,
        vat_number=our_vat_number,
        email=payments.finance_email or site.contact_email,
        bank=bank,
    )


def paper_of(document: FinancialDocument, *, link: str = "") -> InvoiceDocument:
    """Return what the PDF of `document` says. A credit note and a receipt carry no link to pay."""
    sums = FinancialDocument.objects.with_sums().get(pk=document.pk)
    is_invoice = document.kind == DocumentKind.INVOICE
    lines = _receipt_lines(document) if document.kind == DocumentKind.RECEIPT else _paper_lines(document)
    return InvoiceDocument(
        kind=PaperKind(document.kind),
        number=document.number,
        seller=seller(document.our_vat_number),
        customer=Customer(
            document.billing_name, tuple(_lines(document.billing_address)), document.payer_vat_number
        ),
        issued_on=document.issued_on,
        lines=lines,
        net=document.net,
        vat=document.vat,
        gross=document.gross,
        tax_point=document.tax_point,
        due_on=document.due_on,
        reference=document.payment_reference,
        purchase_order=document.purchase_order.number if document.purchase_order else "",
        credited=_credited(document),
        reason=document.reason,
        paid_by=_paid_by(document),
        paid=sums.paid if is_invoice else ZERO,
        credited_sum=sums.credited if is_invoice else ZERO,
        link=link if document.kind in (DocumentKind.INVOICE, DocumentKind.PRO_FORMA) else "",
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _paper_lines(document: FinancialDocument) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            net=line.net,
            vat=line.vat,
            rate=RATES.get(line.vat_treatment) or f"{line.vat_percent.normalize():f}%",
            group=line.title,
        )
        for line in document.lines.all()
    )


def _receipt_lines(document: FinancialDocument) -> tuple[PaperLine, ...]:
    """Return what the money of a receipt was used for, and what of it is on account."""
    used: dict[str, Decimal] = {}
    for allocation in Allocation.objects.filter(payment=document.payment_id).select_related("invoice"):
        number = allocation.invoice.number
        used[number] = used.get(number, ZERO) + allocation.amount
    lines = [(f"Invoice {number}", amount) for number, amount in used.items() if amount > 0]
    rest = document.gross - sum((amount for _, amount in lines), ZERO)
    if rest > 0:
        lines.append(("On account", rest))
    return tuple(PaperLine(words, Decimal(1), amount, amount) for words, amount in lines)


def _credited(document: FinancialDocument) -> tuple[str, date] | None:
    return (document.credits.number, document.credits.issued_on) if document.credits else None


def _paid_by(document: FinancialDocument) -> tuple[str, date] | None:
    payment = document.payment
    if payment is None or payment.received_on is None:
        return None
    return payment.get_method_display(), payment.received_on
