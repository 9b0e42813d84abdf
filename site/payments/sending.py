"""Sending documents to the payer's finance contacts, with the PDF; again, whenever staff ask."""

from collections.abc import Callable
from datetime import date

from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from core.audit import Actor, record
from core.models import SiteSettings
from core.money import pounds
from payments import account_statement, printing
from payments.errors import PaymentsError
from payments.models import FinancialDocument, Payer, PaymentSettings, StaffAlert
from payments.references import spaced

# Who makes the signed address where a payer sees and pays a document: registered by the room's views.
_address_of: list[Callable[[FinancialDocument], str]] = []


class NobodyToSendTo(PaymentsError):
    """The payer has no contact who gets invoices: add one, then send again."""


def register_address(address_of: Callable[[FinancialDocument], str]) -> Callable[[FinancialDocument], str]:
    """Take the function that gives a document's signed, absolute address (used as a decorator)."""
    _address_of[:] = [address_of]
    return address_of


def address_of(document: FinancialDocument) -> str:
    """Return the signed address of `document`, "" where none can be given."""
    return _address_of[0](document) if _address_of else ""


def recipients(document: FinancialDocument) -> list[str]:
    """Return the addresses of the payer's contacts who get invoices."""
    return list(document.payer.contacts.filter(gets_invoices=True).values_list("email", flat=True))


@transaction.atomic
def send(document: FinancialDocument, *, by: Actor = None) -> list[str]:
    """Send `document` to its payer's contacts once this transaction holds; return their addresses.

    Raises NobodyToSendTo. Sending again is allowed: the trail says each time.
    """
    from payments.tasks import mail_document  # the task sends by `mail` below

    to = recipients(document)
    if not to:
        raise NobodyToSendTo(f"{document.payer} has no contact who gets invoices: add one, then send again.")
    FinancialDocument.objects.filter(pk=document.pk).update(sent_at=timezone.now())
    record(by, "document.sent", document, {"number": document.number, "recipients": len(to)})
    transaction.on_commit(lambda: mail_document.enqueue(document.pk))
    return to


def mail(document: FinancialDocument) -> int:
    """Mail `document` with its PDF to its payer's contacts, as they are now; return to how many."""
    message = letter(document)
    if not message.to:
        return 0
    pdf = printing.pdf_of(document, link=address_of(document))
    message.attach(printing.file_name(document), pdf, "application/pdf")
    message.send()
    return len(message.to)


def letter(document: FinancialDocument) -> EmailMessage:
    """Return the mail that `document` would go out with now, without its PDF."""
    link = address_of(document)
    site = SiteSettings.load()
    due = FinancialDocument.objects.with_sums().get(pk=document.pk).outstanding
    reply_to = finance_address()
    context = {
        "document": document,
        "kind": document.get_kind_display().lower(),
        "link": link,
        "gross": pounds(document.gross),
        "outstanding": pounds(due) if document.kind == "invoice" and due > 0 else "",
        "reference": spaced(document.payment_reference),
        "organisation": site.organisation_name,
    }
    return EmailMessage(
        subject=f"{document.get_kind_display()} {document.number} from {site.short_name}",
        body=render_to_string("emails/payments/document.txt", context),
        to=recipients(document),
        reply_to=[reply_to] if reply_to else None,
    )


@transaction.atomic
def send_statement(payer: Payer, since: date, until: date, *, by: Actor = None) -> list[str]:
    """Send `payer` the statement of account of these days (both included); return the addresses.

    Raises NobodyToSendTo.
    """
    from payments.tasks import mail_statement  # the task sends by `mail_a_statement` below

    to = statement_letter(payer, since, until).to
    if not to:
        raise NobodyToSendTo(f"{payer} has no contact who gets invoices: add one, then send again.")
    record(by, "statement.sent", payer, {"since": since, "until": until, "recipients": len(to)})
    transaction.on_commit(lambda: mail_statement.enqueue(payer.pk, since.isoformat(), until.isoformat()))
    return to


def statement_letter(payer: Payer, since: date, until: date) -> EmailMessage:
    """Return the mail that the statement of `payer` would go out with now, without its PDF."""
    site, reply_to = SiteSettings.load(), finance_address()
    context = {"payer": payer, "since": since, "until": until, "organisation": site.organisation_name}
    return EmailMessage(
        subject=f"Statement of account from {site.short_name}",
        body=render_to_string("emails/payments/statement.txt", context),
        to=list(payer.contacts.filter(gets_invoices=True).values_list("email", flat=True)),
        reply_to=[reply_to] if reply_to else None,
    )


def mail_a_statement(payer: Payer, since: date, until: date) -> int:
    """Mail the statement of `payer` with its PDF to the contacts as they are now; return to how many."""
    message = statement_letter(payer, since, until)
    if message.to:
        pdf = account_statement.statement_pdf(payer, since, until)
        message.attach(f"statement-{until:%Y-%m-%d}.pdf", pdf, "application/pdf")
        message.send()
    return len(message.to)


def finance_address() -> str:
    """Return where answers and alerts go; "" where no address is set."""
    return PaymentSettings.load().finance_email or SiteSettings.load().office_email


def mail_staff(alert: StaffAlert) -> None:
    """Mail `alert` to the finance address, where there is one."""
    if finance_address():
        subject = f"{django_settings.EMAIL_SUBJECT_PREFIX}{alert.get_kind_display()}"
        EmailMessage(subject=subject, body=alert.message, to=[finance_address()]).send()
