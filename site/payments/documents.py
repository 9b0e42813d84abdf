"""Writing one numbered document with its lines: what every kind of document shares."""

from collections.abc import Sequence
from datetime import date

from core.money import LARGEST, ZERO
from payments.errors import SumTooLarge
from payments.models import Charge, DocumentLine, FinancialDocument, Payer, PaymentSettings
from payments.models.documents import FISCAL_KINDS, SERIES, DocumentKind
from payments.numbering import next_number
from payments.references import reference_for

# One running number for all payment references, whatever the year: people pay last year's invoices.
REFERENCE_SERIES = "VSH"
REFERENCE_YEAR = 0


def write_document(
    kind: str, payer: Payer, on: date, charges: Sequence[Charge], *, sign: int = 1, **fields
) -> FinancialDocument:
    """Write a numbered document with a line for each of `charges` (times `sign`) and return it.

    `fields` are those of FinancialDocument; sums given there stand in place of those of the lines. Raises
    SumTooLarge.
    """
    settings = PaymentSettings.load()
    series = SERIES[kind]
    reference = ""
    if kind in (DocumentKind.INVOICE, DocumentKind.PRO_FORMA):
        reference = reference_for(next_number(REFERENCE_SERIES, REFERENCE_YEAR))
    sequence = next_number(series, on.year)
    document = FinancialDocument.objects.create(
        kind=kind,
        series=series,
        year=on.year,
        sequence=sequence,
        number=f"{series}-{on.year}-{sequence:05}",
        payment_reference=reference,
        payer=payer,
        billing_name=payer.name,
        billing_address=payer.billing_address,
        payer_vat_number=payer.vat_number,
        our_vat_number=settings.vat_number if settings.vat_registered else "",
        issued_on=on,
        tax_point=on,
        **{**_sums(charges, sign), **fields},
    )
    DocumentLine.objects.bulk_create(_line(document, charge, sign) for charge in charges)
    return document


def _sums(charges: Sequence[Charge], sign: int) -> dict:
    sums = {
        name: sign * sum((getattr(charge, name) for charge in charges), ZERO)
        for name in ("net", "vat", "gross")
    }
    if max(map(abs, sums.values())) > LARGEST:
        raise SumTooLarge("All of it comes to more than one document can hold. Invoice less at a time.")
    return sums


def _line(document: FinancialDocument, charge: Charge, sign: int) -> DocumentLine:
    return DocumentLine(
        document=document,
        charge=charge,
        fiscal=document.kind in FISCAL_KINDS,
        title=charge.payable.title,
        description=charge.description,
        quantity=sign * charge.quantity,
        unit_price=charge.unit_price,
        vat_treatment=charge.vat_treatment,
        vat_percent=charge.vat_percent,
        net=sign * charge.net,
        vat=sign * charge.vat,
        gross=sign * charge.gross,
    )
