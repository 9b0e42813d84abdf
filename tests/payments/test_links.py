"""How long a payer's link opens its document, and what it says and does afterwards."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.core import mail, signing
from django.urls import reverse
from django.utils import timezone

from core.audit import trail_of
from core.london import LONDON
from payments import charging, invoicing, links, other_documents, printing, receiving, refunding, sending
from payments.models import FinanceContact, FinancialDocument, Invoice, PaymentSettings
from tests.factories.payments import PayerFactory, invoice, payable
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def on(monkeypatch):
    """Return a function that makes it midday of a day in London."""

    def set_day(year: int, month: int, day: int) -> None:
        moment = datetime(year, month, day, 12, tzinfo=LONDON)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_day


def address(token: str, page: str = "") -> str:
    return f"/payments/documents/{token}/{page}"


def paid_invoice(on) -> tuple[FinancialDocument, str]:
    """Return an invoice of 2 March 2026 that was paid on 10 April, and the link that was sent with it."""
    on(2026, 3, 2)
    made = invoice("100.00", payer=PayerFactory(name="Example Council"))
    FinanceContact.objects.create(payer=made.payer, email="ap@example.org")
    token = links.token_of(made)
    on(2026, 4, 10)
    receiving.receive(method="cheque", amount=D("100.00"), received_on=date(2026, 4, 9), document=made)
    return made, token


def test_a_link_never_ends_while_anything_is_owed(client, on):
    on(2026, 3, 2)
    made = invoice("100.00")
    token = links.token_of(made)
    receiving.receive(method="cheque", amount=D("99.99"), received_on=date(2026, 3, 9), document=made)

    on(2031, 3, 2)

    text = client.get(address(token)).content.decode()
    assert "£0.01 to pay" in text
    assert "This address opens this document until" not in text
    assert links.ends_on(Invoice.objects.with_sums().get()) is None


def test_a_link_ends_twelve_months_after_the_invoice_is_settled(client, on):
    made, token = paid_invoice(on)

    on(2027, 4, 9)
    text = client.get(address(token)).content.decode()
    assert "This address opens this document until 9 April 2027." in text
    on(2027, 4, 10)
    answer = client.get(address(token))

    text = answer.content.decode()
    assert (answer.status_code, answer.cookies) == (410, {})
    assert f"invoice <strong>{made.number}</strong> and ended on 10 April 2027" in text
    assert "Example Council" not in text
    assert "£100.00" not in text


def test_after_its_end_a_link_gives_no_pdf_takes_no_order_and_no_card(client, on):
    made, token = paid_invoice(on)
    on(2028, 1, 1)

    answers = [
        client.get(address(token, "pdf/")),
        client.post(address(token, "order/"), {"number": "PO 9"}),
        client.post(address(token, "pay/")),
        client.get(address(token, "back/")),
    ]

    assert [answer.status_code for answer in answers] == [410] * 4
    made.refresh_from_db()
    assert made.purchase_order is None


def test_money_that_goes_back_makes_the_link_good_again(client, on):
    made, token = paid_invoice(on)
    on(2027, 5, 1)
    assert client.get(address(token)).status_code == 410

    refunding.ask(made.payments.get(), D("40.00"), method="transfer", reason="Example", by=None)

    assert "£40.00 to pay" in client.get(address(token)).content.decode()


def test_how_long_is_for_the_office_to_set(client, on):
    _, token = paid_invoice(on)
    settings = PaymentSettings.load()
    settings.link_months = 1
    settings.save()

    on(2026, 5, 9)
    assert client.get(address(token)).status_code == 200
    on(2026, 5, 10)
    assert "a month after it was settled or sent" in client.get(address(token)).content.decode()


def test_a_credit_note_settles_too_and_what_was_never_owed_counts_from_its_issue(on):
    on(2026, 3, 2)
    thing = payable("100.00")
    bill = invoicing.issue([thing]).invoice
    on(2026, 8, 31)
    charging.cancel_payable(thing)
    note = invoicing.issue([thing]).credit_notes[0]
    pro_forma = other_documents.issue_pro_forma([payable("5.00")])

    documents = FinancialDocument.objects.with_sums().in_bulk([bill.pk, note.pk, pro_forma.pk])

    assert [links.ends_on(document) for document in documents.values()] == [date(2027, 8, 31)] * 3


def test_a_link_made_now_is_good_however_old_the_invoice_is(client, on):
    made, old = paid_invoice(on)
    on(2029, 1, 1)

    assert client.get(address(links.token_of(made))).status_code == 200
    assert client.get(address(old)).status_code == 410


def test_the_pdf_that_a_link_gives_makes_no_newer_link_of_it(client, on, monkeypatch):
    shown = []
    monkeypatch.setattr(printing, "pdf_of", lambda document, link: shown.append(link) or b"%PDF-")
    _, token = paid_invoice(on)
    on(2026, 12, 1)

    client.get(address(token, "pdf/"))

    assert shown == [links.address_of(token)]


def test_whoever_has_an_ended_link_has_a_new_one_sent_to_the_contacts(
    client, on, django_capture_on_commit_callbacks
):
    made, token = paid_invoice(on)
    on(2028, 1, 1)
    assert "Send it again" in client.get(address(token)).content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address(token, "new-link/"))

    assert (answer.status_code, answer["Location"]) == (303, f"{address(token)}?said=sent")
    again = client.get(answer["Location"])
    assert again.status_code == 410  # the old one stays ended
    assert "A new link is on its way" in again.content.decode()
    [message] = mail.outbox
    assert message.to == ["ap@example.org"]
    [new] = [word for word in message.body.split() if "/payments/documents/" in word]
    assert client.get(new[new.index("/payments/") :]).status_code == 200
    assert trail_of(made).first().action == "document.sent"


def test_it_is_sent_once_and_not_by_every_press(client, on, django_capture_on_commit_callbacks):
    _, token = paid_invoice(on)
    on(2028, 1, 1)

    with django_capture_on_commit_callbacks(execute=True):
        said = [client.post(address(token, "new-link/"))["Location"].partition("=")[2] for _ in range(3)]

    assert said == ["sent", "sent_before", "sent_before"]
    assert len(mail.outbox) == 1


def test_where_nobody_is_on_record_it_says_whom_to_ask(client, on):
    made, token = paid_invoice(on)
    made.payer.contacts.all().delete()
    settings = PaymentSettings.load()
    settings.finance_email = "finance@example.org"
    settings.save()
    on(2028, 1, 1)

    text = client.post(address(token, "new-link/"), follow=True).content.decode()

    assert "We have nobody on record" in text
    assert f"mailto:finance@example.org?subject={made.number}" in text


def test_a_good_link_needs_no_new_one_and_a_broken_one_gets_none(client, on):
    _, token = paid_invoice(on)

    assert client.post(address(token, "new-link/"))["Location"] == address(token)
    assert client.post(address("WzEsMV0:abc", "new-link/")).status_code == 404
    assert client.get(address(token, "new-link/")).status_code == 405
    assert mail.outbox == []


def test_staff_see_how_long_what_they_sent_works(client, on):
    made, _ = paid_invoice(on)
    other = invoice("1.00")
    officer = UserFactory(groups=["Finance"])

    def said(document) -> str:
        client.force_login(officer)
        return client.get(reverse("payments_document", args=[document.pk])).content.decode()

    assert "Works while anything is owed." in said(other)
    assert "Works until 9 April 2027." in said(made)
    on(2028, 1, 1)
    assert "What was sent ended on 10 April 2027." in said(made)
    sending.send(made)
    assert "Works until 31 December 2028." in said(made)


@pytest.mark.parametrize(
    "payload", [[1, 1], [1, 1, 10**30], [1, 1, "x"], ["x", 1, 739000], "x", [2**70, 1, 739000], None]
)
def test_what_was_signed_in_another_shape_is_a_broken_link(client, payload):
    token = signing.Signer(salt="payments.document").sign_object(payload)

    assert client.get(address(token)).status_code == 404
