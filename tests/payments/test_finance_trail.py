"""Who it is, asked again before serious acts; and the trail that they leave."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit import trail_of
from core.models import AuditEvent
from payments import purchase_orders, reminders
from payments.models import BankAccount, Payer, PaymentSettings, Refund
from payments.receiving import receive
from tests.factories.payments import PayerFactory, invoice, payable
from tests.factories.people import UserFactory, code_now, prove, sign_in
from tests.payments.screens import look_and_confirm, screen

pytestmark = pytest.mark.django_db
D = Decimal
ASKED = "/accounts/2fa/reauthenticate/?next=%2Fadmin%2F"


# --- who it is, again ----------------------------------------------------------------------------------


def test_a_refund_waits_until_it_is_proved_who_asks_and_then_goes_on(client, officer):
    payment = receive(method="cheque", amount=D("9.00"), received_on=date(2026, 3, 2), payer=PayerFactory())
    address = reverse("payments_ask_refund", args=[payment.pk])
    fields = {"amount": "9.00", "method": "transfer", "reason": "Paid twice"}

    asked = client.post(address, fields)
    client.post(asked.url, {"code": "000000"})
    assert client.post(address, fields).url == asked.url
    assert not Refund.objects.exists()
    proved = client.post(asked.url, {"code": code_now()})

    assert "Paid twice" in client.get(proved.url).content.decode()
    client.post(address, fields)
    assert Refund.objects.get().reason == "Paid twice"


@pytest.mark.parametrize(
    "name", ["payments_debtors_csv", "payments_income_csv", "payments_trail_csv", "payments_payers:add"]
)
def test_exports_and_new_payers_ask_again_who_it_is(client, officer, name):
    assert client.get(reverse(name)).url.startswith(ASKED)
    prove(client, officer)
    assert client.get(reverse(name)).status_code == 200
    sign_in(client, UserFactory(groups=["Editors"]))
    assert client.get(reverse(name)).url == reverse("wagtailadmin_home")


def test_a_changed_payer_is_in_our_trail_and_wagtails(client, officer):
    payer = PayerFactory()
    prove(client, officer)
    fields = {
        "kind": "organisation",
        "name": payer.name,
        "billing_address": "1 New Street",
        "country": "GB",
        "purchase_order_required": "on",
        "contacts-TOTAL_FORMS": "1",
        "contacts-INITIAL_FORMS": "0",
        "contacts-MIN_NUM_FORMS": "0",
        "contacts-MAX_NUM_FORMS": "1000",
        "contacts-0-email": "ap@example.org",
        "contacts-0-gets_invoices": "on",
    }

    answer = client.post(reverse("payments_payers:edit", args=[payer.pk]), fields)

    assert answer.status_code == 302
    payer.refresh_from_db()
    assert (payer.billing_address, payer.contacts.get().email) == ("1 New Street", "ap@example.org")
    event = trail_of(payer).get()
    assert (event.actor, event.action) == (officer, "payer.changed")
    assert event.data == {"fields": ["billing_address", "purchase_order_required", "contacts"]}
    assert "Fields billing address" in screen(client, "payer_details", payer.pk).replace("fields", "Fields")


@pytest.mark.parametrize("spelling", ["paymentsettings", "PaymentSettings", "PAYMENTSETTINGS"])
def test_our_own_bank_details_ask_again_and_are_in_the_trail(client, officer, spelling):
    settings = PaymentSettings.load()
    address = reverse("wagtailsettings:edit", args=["payments", spelling, settings.pk])
    assert client.get(address).url.startswith(ASKED)
    prove(client, officer)
    assert client.get(address).status_code == 200
    fields = {
        name: getattr(settings, name)
        for name in ("terms_days", "link_months", "approval_limit", "reminder_days", "nominal_codes")
    }
    answer = client.post(address, {**fields, "bank_account_number": "01234567"})

    assert answer.status_code == 302
    event = trail_of(PaymentSettings.load()).get()
    assert (event.actor, event.data) == (officer, {"fields": ["bank_account_number"]})
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(address).url == reverse("wagtailadmin_home")


def test_a_bank_account_is_in_the_trail(client, officer):
    prove(client, officer)

    client.post(reverse("payments_bank_accounts:add"), {"name": "Example account", "in_use": "on"})

    assert trail_of(BankAccount.objects.get()).get().actor == officer


# --- the trail -----------------------------------------------------------------------------------------


def test_an_auditor_finds_who_did_what_and_why(client, proved_officer):
    bill = invoice("40.00")
    [line] = bill.lines.all()
    look_and_confirm(client, "credit", bill.pk, lines=[line.pk], reason="=1+1 charged twice")
    text = client.get(reverse("payments_trail"), {"q": "charge.cancelled"}).content.decode()
    assert "1 act, the latest first." in text
    assert "reason =1+1 charged twice" in text
    assert str(proved_officer) in text
    table = client.get(reverse("payments_trail_csv")).content.decode("utf-8-sig")
    assert proved_officer.email in table
    assert "Charge cancelled" in text
    assert (
        AuditEvent.objects.filter(subject_type__startswith="payments.").count()
        == len(table.strip().splitlines()) - 1
    )


def test_no_cell_of_the_trail_is_a_formula(client, officer):
    thing = payable("10.00", payer=Payer.objects.create(name="Example", billing_address="Exampleton"))
    purchase_orders.set_for_payables([thing], "=HYPERLINK(1)")
    officer.email = "+example@example.org"
    officer.save()
    prove(client, officer)
    reminders.pause(thing.payer, date(2026, 3, 2), reason="=1", by=officer)

    rows = client.get(reverse("payments_trail_csv")).content.decode("utf-8-sig").splitlines()

    assert any("'+example@example.org" in row for row in rows)
    assert not [cell for row in rows for cell in row.split(",") if cell.startswith(("=", "+", "-", "@"))]
