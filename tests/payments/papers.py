"""Documents for tests and for looking at; every name and number in them is an example."""

from datetime import date
from decimal import Decimal

from payments.pdf.papers import (
    AccountDocument,
    AccountEntry,
    BankDetails,
    Customer,
    InvoiceDocument,
    PaperKind,
    PaperLine,
    Seller,
)

BANK = BankDetails(
    "Example Association", "00-00-00", "01234567", "Example Bank", "GB00EXAM00000001234567", "EXAMGB00"
)
PLAIN_SELLER = Seller(
    name="Example Association of Virtual School Heads",
    address=("1 Example Street", "Exampleton", "EX1 1EX"),
    charity_number="1000000",
    email="finance@example.org",
    bank=BANK,
)
VAT_SELLER = Seller(**{**PLAIN_SELLER.__dict__, "vat_number": "GB000000000"})
COUNCIL = Customer(
    "Example Borough Council",
    ("Accounts Payable", "Floor 3, Civic Centre", "Market Square", "Exampleton", "EX2 2EX"),
    "GB999999999",
)


def line(
    words="Membership, April 2026 to March 2027", quantity="1", price="360.00", percent="20", **fields
) -> PaperLine:
    net = (Decimal(quantity) * Decimal(price)).quantize(Decimal("0.01"))
    vat = (net * Decimal(percent) / 100).quantize(Decimal("0.01")) if percent else Decimal(0)
    rate = f"{percent}%" if percent else "Exempt"
    return PaperLine(words, Decimal(quantity), Decimal(price), net, vat, rate, **fields)


def paper(kind=PaperKind.INVOICE, lines=None, seller=VAT_SELLER, **fields) -> InvoiceDocument:
    """Return a document whose sums are those of its lines."""
    lines = tuple(lines or [line()])
    net, vat = sum(each.net for each in lines), sum(each.vat for each in lines)
    plain = {
        "number": "INV-2026-00042",
        "customer": COUNCIL,
        "issued_on": date(2026, 3, 2),
        "tax_point": date(2026, 3, 2),
        "due_on": date(2026, 4, 1),
        "reference": "VSH00042KM",
        "purchase_order": "4500123456",
        "link": "https://example.org/payments/i/abc123/",
    }
    return InvoiceDocument(
        kind=kind, seller=seller, lines=lines, net=net, vat=vat, gross=net + vat, **{**plain, **fields}
    )


def mixed() -> InvoiceDocument:
    """Return an invoice with several rates, groups and a voucher."""
    return paper(
        lines=[
            line(group="Membership of Example Borough Council"),
            line("Conference place, both days", "3", "195.00", group="Conference 2026, booking EX-1"),
            line("Early voucher", "1", "-50.00", group="Conference 2026, booking EX-1"),
            line("Training pack for designated teachers, printed", "2.5", "12.40", "0"),
            line("Supervision of one pupil’s lesson", "1", "80.00", ""),
        ]
    )


def credit_note() -> InvoiceDocument:
    return paper(
        PaperKind.CREDIT_NOTE,
        [line("Conference place, both days", "1", "195.00")],
        number="CN-2026-00007",
        credited=("INV-2026-00042", date(2026, 3, 2)),
        reason="One delegate cannot come.",
        due_on=None,
        reference="",
    )


def account(entries: int = 6) -> AccountDocument:
    rows, balance = [], Decimal("120.00")
    for number in range(entries):
        charged = Decimal("360.00") if number % 2 == 0 else None
        paid = None if charged else Decimal("300.00")
        balance += (charged or 0) - (paid or 0)
        words = f"Invoice INV-2026-{number:05}" if charged else "Bank transfer, thank you"
        rows.append(AccountEntry(date(2026, 3, 1 + number % 28), words, charged, paid, balance))
    return AccountDocument(
        seller=PLAIN_SELLER,
        customer=COUNCIL,
        made_on=date(2026, 4, 1),
        since=date(2026, 3, 1),
        until=date(2026, 3, 31),
        opening=Decimal("120.00"),
        closing=balance,
        entries=tuple(rows),
        ages=(
            ("Not due yet", Decimal("60.00")),
            ("1 to 30 days", Decimal("240.00")),
            ("31 to 60 days", Decimal("0.00")),
            ("Over 60 days", Decimal("0.00")),
        ),
        reference="VSH00042KM",
        link="https://example.org/payments/i/abc123/",
    )
