"""The ledger as journals that Xero, Sage and QuickBooks import from CSV.

Each row is one entry. The nominal codes are those of the payment settings, for every charity numbers
its accounts in its own way.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from payments import reports
from payments.models import Entry, LedgerAccount, PaymentSettings

FORMATS = {
    "xero": "Xero",
    "sage": "Sage 50",
    "quickbooks": "QuickBooks",
    "auditor": "an auditor (everything)",
}

_HEADERS = {
    "xero": ("*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount"),
    "sage": (
        "Type",
        "Account Reference",
        "Nominal A/C Ref",
        "Department Code",
        "Date",
        "Reference",
        "Details",
        "Net Amount",
        "Tax Code",
        "Tax Amount",
    ),
    "quickbooks": (
        "*JournalNo",
        "*JournalDate",
        "*AccountName",
        "*Debits",
        "*Credits",
        "Description",
        "Name",
    ),
    "auditor": (
        "Transaction",
        "Counts for",
        "Written",
        "By",
        "Kind",
        "Description",
        "Account",
        "Code",
        "Debit",
        "Credit",
        "Payer",
        "Document",
        "Payment",
        "Received",
        "Bank line",
        "Bank statement",
    ),
}


def export(form: str, since: date, until: date) -> tuple[tuple[str, ...], Iterator[tuple]]:
    """Return the header and rows of the ledger from `since` to `until` (both included) in one of FORMATS.

    VAT stands on an account of its own, so no row asks the program to work any out.
    """
    codes = PaymentSettings.load().codes
    row = {"xero": _xero, "sage": _sage, "quickbooks": _quickbooks, "auditor": _auditor}[form]
    return _HEADERS[form], (
        row(entry, codes[entry.account]) for entry in reports.ledger_rows(since, until).iterator(2000)
    )


def _reference(entry: Entry) -> str:
    if entry.document:
        return entry.document.number
    return f"P{entry.payment_id}" if entry.payment_id else ""


def _name(entry: Entry) -> str:
    return entry.payer.name if entry.payer else ""


def _xero(entry: Entry, code: str) -> tuple:
    words = " ".join(filter(None, (_reference(entry), _name(entry), entry.kind)))
    return (
        f"{entry.transaction.description} [{entry.transaction.key}]",
        f"{entry.transaction.on:%d/%m/%Y}",
        words,
        code,
        "No VAT",
        entry.amount,
    )


def _sage(entry: Entry, code: str) -> tuple:
    return (
        "JD" if entry.amount > 0 else "JC",
        "",
        code,
        "0",
        f"{entry.transaction.on:%d/%m/%Y}",
        _reference(entry),
        entry.transaction.description[:60],
        abs(entry.amount),
        "T9",
        Decimal("0.00"),
    )


def _quickbooks(entry: Entry, code: str) -> tuple:
    debit, credit = (entry.amount, "") if entry.amount > 0 else ("", -entry.amount)
    return (
        str(entry.transaction_id)[:8],
        f"{entry.transaction.on:%d/%m/%Y}",
        code,
        debit,
        credit,
        entry.transaction.description,
        _name(entry),
    )


def _auditor(entry: Entry, code: str) -> tuple:
    """Return everything that leads from one entry to its invoice, and to the line of the bank's statement."""
    row, payment = entry.transaction, entry.payment
    line = getattr(payment, "bank_line", None) if payment else None
    return (
        row.key,
        row.on,
        row.posted_at,
        row.posted_by_id or "",
        row.get_kind_display(),
        row.description,
        LedgerAccount(entry.account).label,
        code,
        entry.amount if entry.amount > 0 else "",
        -entry.amount if entry.amount < 0 else "",
        _name(entry),
        entry.document.number if entry.document else "",
        f"P{payment.pk}" if payment else "",
        payment.received_on if payment else "",
        f"{line.booked_on:%Y-%m-%d} {line.amount}" if line else "",
        f"{line.statement.file_name}, row {line.row}" if line else "",
    )
