"""What staff do with forms: each shows what follows first, does only what was shown, and leaves a trail."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.audit import trail_of
from payments import charging, invoicing, purchase_orders, reminders
from payments.models import (
    Charge,
    FinanceContact,
    FinancialDocument,
    Payable,
    PurchaseOrder,
)
from payments.receiving import receive
from tests.factories.payments import PayerFactory, invoice, payable, registered_for_vat
from tests.factories.people import UserFactory
from tests.payments.screens import look_and_confirm, reasons_of, screen, send, shown

pytestmark = pytest.mark.django_db
D = Decimal
PDF = b"%PDF-1.7 example"


def attachment(name="order.pdf", data=PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


LINE = {
    "description": "A second place",
    "quantity": "2",
    "unit_price": "30.00",
    "vat_treatment": "standard",
    "reason": "Asked for by telephone",
}


# --- lines ---------------------------------------------------------------------------------------------


def test_a_line_is_added_only_once_what_follows_was_shown(client, proved_officer):
    registered_for_vat()
    thing = payable("100.00")
    invoicing.issue([thing])

    first = send(client, "add_line", thing.pk, issue_now="on", **LINE)

    assert "An invoice of £72.00, due" in first
    assert "The balance was: £120.00 owed. It is then: £192.00 owed." in first
    assert Charge.objects.count() == 1
    assert FinancialDocument.objects.count() == 1
    answer = send(client, "add_line", thing.pk, issue_now="on", confirm="1", shown=shown(first), **LINE)
    made = FinancialDocument.objects.first()
    assert f"Issued: {made.number}. Now send it to the payer." in answer
    assert (made.net, made.vat, made.gross) == (D("60.00"), D("12.00"), D("72.00"))
    charge = Charge.objects.latest("pk")
    assert reasons_of(charge) == [(proved_officer, "charge.added", "Asked for by telephone")]
    assert made.sequence == 2  # looking first used up no number


def test_what_changed_since_it_was_shown_is_shown_again(client, proved_officer):
    thing = payable("100.00")
    first = send(client, "add_line", thing.pk, **LINE)

    other = {**LINE, "unit_price": "31.00"}
    assert "Something changed since." in send(
        client, "add_line", thing.pk, confirm="1", shown=shown(first), **other
    )
    assert Charge.objects.count() == 1
    charging.add_charges(thing, [charging.Line("Meanwhile", D("1.00"))])
    assert "Something changed since." in send(
        client, "add_line", thing.pk, confirm="1", shown=shown(first), **LINE
    )
    assert Charge.objects.count() == 2


def test_a_paid_line_is_cancelled_with_its_credit_note(client, proved_officer):
    bill = invoice("100.00", "40.00")
    receive(method="cheque", amount=D("140.00"), received_on=date(2026, 3, 2), document=bill)
    charge = Charge.objects.get(net=D("40.00"))

    first, _ = look_and_confirm(
        client, "cancel_line", charge.pk, reason="One delegate cannot come", issue_now="on"
    )

    assert f"A credit note of £40.00 reduces invoice {bill.number}." in first
    assert "£40.00 that was paid is on account, to be used or to be refunded." in first
    assert "It is then: £40.00 in credit." in first
    note = FinancialDocument.objects.get(kind="credit_note")
    assert (note.gross, note.reason, note.credits.pk) == (D("40.00"), "One delegate cannot come", bill.pk)
    assert reasons_of(charge)[0] == (proved_officer, "charge.cancelled", "One delegate cannot come")


def test_a_line_is_changed_by_a_reversal_and_a_new_one(client, proved_officer):
    thing = payable("100.00")
    charge = Charge.objects.get()
    assert 'value="100.00"' in screen(client, "change_line", charge.pk)

    look_and_confirm(client, "change_line", charge.pk, **LINE)

    assert [row.gross for row in thing.charges.all()] == [D("100.00"), D("-100.00"), D("60.00")]
    text = screen(client, "payable", thing.pk)
    assert "£60.00 charged, £60.00 waits to be invoiced" in text
    again = send(client, "cancel_line", charge.pk, reason="Again")
    assert "was cancelled before" in again


@pytest.mark.parametrize(
    ("field", "value"), [("unit_price", "1e9999"), ("quantity", "0"), ("quantity", "NaN"), ("reason", "")]
)
def test_nonsense_in_a_line_is_said_and_what_was_typed_stays(client, proved_officer, field, value):
    thing = payable("100.00")

    text = send(client, "add_line", thing.pk, **{**LINE, field: value})

    assert "A second place" in text
    assert 'name="shown"' not in text
    assert Charge.objects.count() == 1


def test_staff_charge_for_something_of_their_own(client, proved_officer):
    payer = PayerFactory()

    look_and_confirm(client, "new_payable", payer.pk, title="Sponsorship", issue_now="on", **LINE)

    made = Payable.objects.get()
    assert (made.kind, made.title, made.payer) == ("other", "Sponsorship", payer)
    assert FinancialDocument.objects.get().gross == D("60.00")


# --- issuing -------------------------------------------------------------------------------------------


def test_several_payables_go_on_one_invoice_with_the_payers_order(client, proved_officer):
    payer = PayerFactory(purchase_order_required=True)
    first, second, third = (payable(price, payer=payer) for price in ("100.00", "50.00", "7.00"))
    text = screen(client, "issue", payer.pk, payable=first.pk)
    assert re.search(rf'value="{first.pk}"[^>]*checked', text)
    assert not re.search(rf'value="{second.pk}"[^>]*checked', text)
    chosen = {"payables": [first.pk, second.pk], "kind": "invoice"}

    assert "wants its purchase order number" in send(client, "issue", payer.pk, **chosen)
    look_and_confirm(client, "issue", payer.pk, order="PO 7", **chosen)

    made = FinancialDocument.objects.get()
    assert (made.gross, made.purchase_order.number, made.lines.count()) == (D("150.00"), "PO 7", 2)
    assert list(Charge.objects.not_invoiced().values_list("payable", flat=True)) == [third.pk]
    assert trail_of(made).get(action="invoice.issued").actor == proved_officer


def test_nobody_invoices_another_payers_things(client, proved_officer):
    mine, other = payable("1.00"), payable("2.00")

    text = send(client, "issue", mine.payer_id, payables=[other.pk], kind="invoice")

    assert "Select a valid choice" in text
    assert not FinancialDocument.objects.exists()


def test_a_pro_forma_is_made_out_and_binds_nobody(client, proved_officer):
    thing = payable("100.00")

    first, _ = look_and_confirm(client, "issue", thing.payer_id, payables=[thing.pk], kind="pro_forma")

    assert "A pro forma of £100.00 is made out. It binds nobody." in first
    assert FinancialDocument.objects.get().kind == "pro_forma"
    assert Charge.objects.not_invoiced().count() == 1


def test_chosen_lines_of_an_invoice_are_credited(client, proved_officer):
    bill = invoice("100.00", "40.00", "5.00")
    lines = {line.net: line for line in bill.lines.all()}
    chosen = [lines[D("40.00")].pk, lines[D("5.00")].pk]

    first, _ = look_and_confirm(client, "credit", bill.pk, lines=chosen, reason="Charged twice")

    assert f"A credit note of £45.00 reduces invoice {bill.number}." in first
    note = FinancialDocument.objects.get(kind="credit_note")
    assert (note.gross, note.reason) == (D("45.00"), "Charged twice")
    assert "A place at the example conference: £100.00" in screen(client, "credit", bill.pk)
    assert "£40.00" not in screen(client, "credit", bill.pk)
    assert client.get(reverse("payments_credit", args=[note.pk])).status_code == 404


def test_a_line_whose_number_is_beyond_every_row_is_refused_in_words(client, proved_officer):
    bill = invoice("40.00")

    text = send(client, "credit", bill.pk, show="1", lines=[2**70], reason="Charged twice")

    assert f"{str(2**70)[:20]} is not one of the available choices" in text


def test_a_receipt_is_made_out_once(client, officer):
    bill = invoice("10.00")
    payment = receive(method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), document=bill)

    assert "REC-" in send(client, "make_receipt", payment.pk)
    send(client, "make_receipt", payment.pk)

    receipt = FinancialDocument.objects.get(kind="receipt")
    assert f"Receipt {receipt.number}" in screen(client, "payment", payment.pk)


# --- sending -------------------------------------------------------------------------------------------


def test_a_document_is_shown_to_whom_it_goes_before_it_goes(
    client, officer, django_capture_on_commit_callbacks
):
    bill = invoice("10.00")
    FinanceContact.objects.create(payer=bill.payer, email="ap@example.org")
    FinanceContact.objects.create(payer=bill.payer, email="boss@example.org", gets_invoices=False)

    text = screen(client, "send", bill.pk)

    assert "ap@example.org" in text
    assert "boss@example.org" not in text
    assert f"Invoice {bill.number} from" in text
    assert mail.outbox == []
    with django_capture_on_commit_callbacks(execute=True):
        assert "On its way to ap@example.org." in send(client, "send", bill.pk)
    assert [message.to for message in mail.outbox] == [["ap@example.org"]]
    text = screen(client, "send", bill.pk)
    assert "Send it again" in text
    assert f"to 1 contact, by {officer}" in text


def test_a_statement_of_account_is_sent_and_downloaded(client, officer, django_capture_on_commit_callbacks):
    bill = invoice("10.00")
    assert "has no contact" in send(client, "statement", bill.payer_id)
    FinanceContact.objects.create(payer=bill.payer, email="ap@example.org")

    assert "ap@example.org" in screen(client, "statement", bill.payer_id)
    with django_capture_on_commit_callbacks(execute=True):
        assert "on its way to ap@example.org" in send(client, "statement", bill.payer_id)

    [message] = mail.outbox
    assert message.attachments[0][1][:5] == b"%PDF-"
    assert trail_of(bill.payer).get(action="statement.sent").actor == officer
    pdf = client.get(reverse("payments_statement_pdf", args=[bill.payer_id]))
    assert (pdf["Content-Type"], pdf["X-Content-Type-Options"]) == ("application/pdf", "nosniff")


def test_reminders_of_a_payer_are_paused_and_go_out_again(client, officer):
    bill = invoice("10.00", payer=PayerFactory(terms_days=1))
    day = bill.due_on
    assert [row.pk for row, _ in reminders.due(day)] == [bill.pk]

    until = (day + timedelta(days=5)).isoformat()
    send(client, "pause_reminders", bill.payer_id, until=until, reason="They dispute it")

    assert reminders.due(day) == []
    assert reasons_of(bill.payer)[0] == (officer, "payer.reminders_paused", "They dispute it")
    assert "No reminders before" in screen(client, "payer_details", bill.payer_id)
    send(client, "pause_reminders", bill.payer_id, until="")
    assert len(reminders.due(day)) == 1


# --- purchase orders -----------------------------------------------------------------------------------


def test_an_order_is_set_attached_replaced_and_every_version_kept(client, officer):
    bill = invoice("10.00")

    send(client, "document_order", bill.pk, number="PO 1")
    send(client, "document_order", bill.pk, number="PO 1", document=attachment())
    send(client, "document_order", bill.pk, number="PO 1", document=attachment(data=PDF + b" amended"))
    send(client, "document_order", bill.pk, number="PO 2")

    latest, amended, first = PurchaseOrder.objects.all()
    assert [row.number for row in (latest, amended, first)] == ["PO 2", "PO 1", "PO 1"]
    assert (latest.replaces, amended.replaces) == (amended, first)
    bill.refresh_from_db()
    assert bill.purchase_order == latest
    assert Payable.objects.get().purchase_order == latest
    text = screen(client, "document", bill.pk)
    for order, data in ((amended, PDF + b" amended"), (first, PDF)):
        address = reverse("payments_order_file", args=[order.pk])
        assert address in text
        assert b"".join(client.get(address).streaming_content) == data
    assert reasons_of(bill)[0][:2] == (officer, "purchase_order.set")


def test_an_order_is_set_before_anything_is_invoiced(client, officer):
    thing = payable("10.00", payer=PayerFactory(purchase_order_required=True))

    send(client, "payable_order", thing.pk, number=" PO 9 ")

    thing.refresh_from_db()
    assert invoicing.issue([thing]).invoice.purchase_order.number == "PO 9"


def test_only_real_documents_are_taken_and_only_staff_of_finance_open_them(client, officer):
    bill = invoice("10.00")
    text = send(client, "document_order", bill.pk, number="PO 1", document=attachment(data=b"<script>"))
    assert "This file is not what its name says." in text
    assert not PurchaseOrder.objects.exists()
    order = purchase_orders.set_for_document(bill, "PO 1", file=attachment())
    address = reverse("payments_order_file", args=[order.pk])
    answer = client.get(address)
    assert answer["Content-Disposition"] == f'attachment; filename="order-{order.pk}.pdf"'
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content) == PDF
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(address).status_code == 404
    client.logout()
    assert client.get(address).status_code == 302
