"""The statement of account of one payer: charges, payments, and how old the debts are."""

from datetime import date

from django.utils import timezone

from core.money import ZERO, pounds
from payments import printing, reports
from payments.models import FinancialDocument, Payer, PaymentSettings, TransactionKind
from payments.pdf import account_pdf
from payments.pdf.papers import AccountDocument, AccountEntry, Customer
from payments.references import spaced
from payments.reports import AccountLine


def statement_pdf(payer: Payer, since: date, until: date) -> bytes:
    """Return the statement of account of `payer` from `since` to `until`, both included."""
    lines = reports.account_lines(payer)
    before = [line for line in lines if line.transaction.on < since]
    within = [line for line in lines if since <= line.transaction.on <= until]
    opening = before[-1].balance if before else ZERO
    settings = PaymentSettings.load()
    address = tuple(filter(None, map(str.strip, payer.billing_address.splitlines())))
    today = timezone.localdate()
    owed = FinancialDocument.objects.filter(payer=payer).outstanding().in_bulk()
    return account_pdf(
        AccountDocument(
            seller=printing.seller(settings.vat_number if settings.vat_registered else ""),
            customer=Customer(payer.name, address, payer.vat_number),
            made_on=today,
            since=since,
            until=until,
            opening=opening,
            closing=within[-1].balance if within else opening,
            entries=tuple(
                AccountEntry(line.transaction.on, _words(line, owed), line.charged, line.paid, line.balance)
                for line in within
            ),
            ages=tuple(zip((words for words, _ in reports.AGES), reports.ages_of(payer, today), strict=True)),
        )
    )


def _words(line: AccountLine, owed: dict[int, FinancialDocument]) -> str:
    """Return what a row of the account says; of an invoice with something left, what to quote for it."""
    words = line.transaction.description
    invoice = owed.get(line.document or 0)
    if invoice is None or line.transaction.kind != TransactionKind.INVOICE:
        return words
    return f"{words}: {pounds(invoice.outstanding)} left, quote {spaced(invoice.payment_reference)}"
