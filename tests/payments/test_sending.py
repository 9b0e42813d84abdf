"""Documents leave with their PDF, to those who get invoices, and the PDF says what the books say."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from pypdf import PdfReader

from core.audit import trail_of
from core.models import SiteSettings
from payments import allocating, charging, invoicing, printing, receiving, sending
from payments.account_statement import statement_pdf
from payments.models import FinanceContact, PaymentMethod, PaymentSettings
from payments.other_documents import issue_pro_forma, receipt_for
from payments.references import spaced
from tests.factories.payments import PayerFactory, invoice, payable, registered_for_vat

pytestmark = pytest.mark.django_db


def words(data: bytes) -> str:
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return " ".join(text.replace("\u200b", "").split())


@pytest.fixture
def charity():
    site = SiteSettings.load()
    site.organisation_name, site.charity_number = "Example Association", "1000000"
    site.save()
    settings = PaymentSettings.load()
    settings.legal_address = "1 Example Street\nExampleton\nEX1 1EX"
    settings.bank_account_name = "Example Association"
    settings.bank_sort_code, settings.bank_account_number = "00-00-00", "01234567"
    settings.finance_email = "finance@example.org"
    settings.save()
    return settings


def with_contact(**fields):
    payer = PayerFactory(**fields)
    FinanceContact.objects.create(payer=payer, email="ap@example.org")
    FinanceContact.objects.create(payer=payer, email="boss@example.org", gets_invoices=False)
    return payer


def test_the_pdf_says_what_the_books_say(charity):
    registered_for_vat()
    bill = invoice("100.00", "33.33", payer=PayerFactory(name="Example Council"))
    text = words(printing.pdf_of(bill))
    for wanted in [
        f"VAT invoice {bill.number}",
        "Registered charity number 1000000",
        "VAT registration number GB123456789",
        "Example Council Finance Town Hall Exampleton EX1 1EX",
        "Total without VAT £133.33 VAT at 20% £26.67 Total to pay £160.00",
        "Sort code 00-00-00 Account number 01234567",
    ]:
        assert wanted in text
    assert bill.payment_reference in text.replace(" ", "")


def test_what_was_paid_since_comes_off_the_pdf(charity):
    bill = invoice("100.00")
    payment = receiving.receive(
        method=PaymentMethod.BANK_TRANSFER,
        amount=Decimal("40.00"),
        received_on=date(2026, 3, 2),
        payer=bill.payer,
    )
    allocating.allocate(payment, bill)
    assert "Total £100.00 Paid −£40.00 Left to pay £60.00" in words(printing.pdf_of(bill))
    receipt = words(printing.pdf_of(receipt_for(payment)))
    assert f"Invoice {bill.number} £40.00 Received £40.00" in receipt
    assert "Paid by Bank transfer on 2 March 2026" in receipt


def test_a_pro_forma_is_printed_as_one(charity):
    text = words(printing.pdf_of(issue_pro_forma([payable("100.00")])))
    assert "This is not an invoice." in text
    assert "Total to pay £100.00" in text


def test_a_document_is_mailed_with_its_pdf_to_those_who_get_invoices(
    charity, django_capture_on_commit_callbacks
):
    bill = invoice("100.00", payer=with_contact(name="Example Council"))
    with django_capture_on_commit_callbacks(execute=True):
        assert sending.send(bill) == ["ap@example.org"]
    [message] = mail.outbox
    assert (message.to, message.reply_to) == (["ap@example.org"], ["finance@example.org"])
    assert message.subject == f"Invoice {bill.number} from NAVSH"
    assert f"£100.00 is to be paid by {bill.due_on:%-d %B %Y}" in message.body
    assert f"Please quote {spaced(bill.payment_reference)} with" in message.body
    [(name, data, kind)] = message.attachments
    assert (name, kind) == (f"{bill.number}.pdf", "application/pdf")
    assert bill.number in words(data)
    bill.refresh_from_db()
    assert bill.sent_at is not None
    assert next(event.action for event in trail_of(bill)) == "document.sent"


def test_nothing_leaves_where_the_transaction_does_not_hold(charity):
    bill = invoice("100.00", payer=with_contact())
    sending.send(bill)
    assert mail.outbox == []


def test_a_payer_without_contact_is_named_and_nothing_is_noted(charity):
    bill = invoice("100.00", payer=PayerFactory(name="Example Council"))
    with pytest.raises(sending.NobodyToSendTo, match="Example Council has no contact"):
        sending.send(bill)
    bill.refresh_from_db()
    assert bill.sent_at is None


def test_the_signed_address_stands_in_the_mail_and_in_the_pdf(charity, monkeypatch):
    monkeypatch.setattr(sending, "_address_of", [lambda document: "https://example.org/i/abc/"])
    bill = invoice("100.00", payer=with_contact())
    sending.mail(bill)
    [message] = mail.outbox
    assert "https://example.org/i/abc/" in message.body
    [page] = PdfReader(io.BytesIO(message.attachments[0][1])).pages
    assert [note.get_object()["/A"]["/URI"] for note in page["/Annots"]] == ["https://example.org/i/abc/"]


def test_a_credit_note_is_printed_with_its_invoice_and_sums_above_zero(charity):
    registered_for_vat()
    order = payable("100.00", "50.00")
    bill = invoicing.issue([order]).invoice
    charging.cancel_charge(charging.standing_charges(order)[1])
    [note] = invoicing.issue([order]).credit_notes
    text = words(printing.pdf_of(note))
    assert f"Credits invoice {bill.number} of {bill.issued_on:%-d %B %Y}" in text
    assert "1 £50.00 £50.00 20% £10.00 Total without VAT £50.00 VAT at 20% £10.00 Total credit £60.00" in text


def test_an_invoice_says_what_those_who_pay_for_a_council_look_for(charity):
    bill = invoice("100.00", payer=PayerFactory(name="Example Council"))
    text = words(printing.pdf_of(bill))
    for wanted in [
        "Example Association 1 Example Street, Exampleton, EX1 1EX Registered charity number 1000000",
        "Terms 30 days from its date",
        "Remittance advice finance@example.org",
        "No VAT is charged: Example Association is not registered for VAT.",
        "If a message says that these bank details have changed, do not pay by it",
    ]:
        assert wanted in text
    registered_for_vat()
    assert "No VAT is charged" not in words(printing.pdf_of(invoice("100.00")))


def test_a_credit_note_says_what_becomes_of_the_money_and_why_there_is_no_vat(charity):
    order = payable("100.00", "50.00")
    bill = invoicing.issue([order]).invoice
    charging.cancel_charge(charging.standing_charges(order)[1])
    [note] = invoicing.issue([order]).credit_notes
    text = words(printing.pdf_of(note))
    assert f"This credit is set against invoice {bill.number}." in text
    assert "is not registered for VAT" in text


def test_a_statement_of_account_says_what_to_quote_for_what_is_left(charity):
    bill = invoice("100.00")
    paid = invoice("7.00", payer=bill.payer)
    receiving.receive(method="cheque", amount=Decimal("7.00"), received_on=paid.issued_on, document=paid)
    text = words(statement_pdf(bill.payer, bill.issued_on, bill.issued_on))
    assert f"Invoice {bill.number}: £100.00 left, quote {spaced(bill.payment_reference)}" in text
    assert spaced(paid.payment_reference) not in text
    assert "please quote it exactly" not in text
