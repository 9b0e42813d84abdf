"""The Finance group's screens: who may, what they show, and what their buttons do."""

import csv
import io
import re
import time
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from payments import accounting_exports, finance_hooks, purchase_orders, refunding
from payments.ledger import Leg, post
from payments.models import Charge, FinanceContact, FinancialDocument, Payment, Refund, StaffAlert
from payments.receiving import receive
from tests.factories.payments import PayerFactory, invoice, payable, registered_for_vat
from tests.factories.people import UserFactory, prove, sign_in

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def officer(client):
    officer = UserFactory(groups=["Finance"])
    return sign_in(client, officer)


def text_of(client, name, *args, **query) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def press(client, name, pk, **data) -> str:
    answer = client.post(reverse(name, args=[pk]), data, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


# Screens of one thing, and of what.
WHAT = {
    "payers": "payer",
    "payables": "payable",
    "lines": "line",
    "documents": "document",
    "payments": "payment",
}
OF_ONE = [(name, WHAT[at.partition("/")[0]]) for at, _, name in finance_hooks.SCREENS]
SCREENS = [
    ("payments_finance", False),
    ("payments_debtors", False),
    ("payments_debtors_csv", False),
    ("payments_income", False),
    ("payments_income_csv", False),
    ("payments_statement_pdf", "payer"),
    ("payments_trail", False),
    ("payments_trail_csv", False),
    *((f"payments_{name}", of) for name, of in OF_ONE),
]


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "1e9"])
@pytest.mark.parametrize("name", [name for name, of in SCREENS if not of])
def test_a_report_of_any_days_is_no_fault(client, officer, name, until):
    assert client.get(reverse(name), {"since": "0001-01-01", "until": until}).status_code == 200


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000, "-1", ""])
def test_a_button_that_names_no_row_leads_to_the_first_screen(client, officer, number):
    payment = receive(method="cheque", amount=D("1.00"), received_on=date(2026, 3, 2), payer=PayerFactory())

    answer = client.post(
        reverse("payments_look_again", args=[payment.pk]), {"from": f"payer:{number}"}, follow=False
    )
    taken = client.post(reverse("payments_take_back", args=[payment.pk]), {"invoice": number})

    assert answer.url == reverse("payments_finance")
    assert taken.status_code == 404


@pytest.mark.parametrize(("name", "of"), SCREENS)
def test_only_the_finance_group_gets_in(client, name, of):
    made = invoice("1.00")
    payment = receive(method="cheque", amount=D("1.00"), received_on=date(2026, 3, 2), payer=made.payer)
    charge = Charge.objects.get()
    rows = {
        "payer": made.payer,
        "payable": charge.payable,
        "line": charge,
        "document": made,
        "payment": payment,
    }
    address = reverse(name, args=[rows[of].pk] if of else [])

    assert client.get(address).status_code == 302
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(address).status_code in (302, 403, 404)
    sign_in(client, UserFactory(groups=["Finance"]))
    assert client.get(address).status_code == 200


def test_acts_are_for_the_finance_group_and_by_post(client):
    made = invoice("1.00")
    address = reverse("payments_renew_link", args=[made.pk])
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.post(address).status_code in (302, 403, 404)
    client.force_login(UserFactory(groups=["Finance"]))
    assert client.get(address).status_code == 405
    made.refresh_from_db()
    assert made.link_version == 1


@pytest.mark.parametrize(
    "words",
    ["example council", "INV-2026", "vsh 00001", "PO 77", "£123.45", "123.45", "finance@example.org"],
)
def test_anything_written_on_it_finds_an_invoice(client, officer, words):
    payer = PayerFactory(name="Example Council North")
    FinanceContact.objects.create(payer=payer, email="finance@example.org")
    made = invoice("123.45", payer=payer)
    purchase_orders.set_for_document(made, "PO 77")
    words = words.replace("vsh 00001", made.payment_reference.lower()).replace("2026", str(made.year))

    text = text_of(client, "payments_finance", q=words)

    assert reverse("payments_document", args=[made.pk]) in text
    assert "Nothing. Try a part" in text_of(client, "payments_finance", q="\x27; DROP TABLE")


def test_the_queue_shows_what_needs_doing(client, officer):
    thing = payable("10.00")
    late = invoice("20.00", payer=PayerFactory(terms_days=0))
    receive(method="cheque", amount=D("7.00"), received_on=date(2026, 3, 2), payer=thing.payer)
    StaffAlert.objects.create(kind="dispute", message="An example alert")

    text = text_of(client, "payments_finance")

    assert thing.title in text
    assert "£7.00 of" in text
    assert "An example alert" in text
    assert late.due_on == timezone.localdate()
    assert f"{reverse('payments_issue', args=[thing.payer_id])}?payable={thing.pk}" in text
    assert "Taken off the queue." in press(client, "payments_close_alert", StaffAlert.objects.get().pk)
    assert "An example alert" not in text_of(client, "payments_finance")


def test_a_payment_is_recorded_used_taken_back_and_refunded_by_buttons(client, officer):
    prove(client, officer)
    made = invoice("300.00")
    back = f"payer:{made.payer.pk}"
    fields = {"method": "cheque", "amount": "400", "received_on": "2026-03-02", "from": back}
    assert "Recorded." in press(client, "payments_record_payment", made.payer.pk, **fields)
    payment = Payment.objects.get()
    at = f"payment:{payment.pk}"

    assert "£300.00 used for" in press(
        client, "payments_use_payment", payment.pk, invoice=made.pk, **{"from": at}
    )
    assert "Taken back from" in press(
        client, "payments_take_back", payment.pk, invoice=made.pk, **{"from": at}
    )
    text = press(
        client,
        "payments_ask_refund",
        payment.pk,
        amount="400",
        method="transfer",
        reason="Twice",
        **{"from": at},
    )
    assert "waits for somebody else" in text
    refund = Refund.objects.get()
    assert "Somebody other than who asked" in press(client, "payments_approve_refund", refund.pk)
    sign_in(client, UserFactory(groups=["Finance"]))
    assert "Approved." in press(client, "payments_approve_refund", refund.pk)
    assert "the transfer was made" in press(client, "payments_complete_refund", refund.pk, on="2026-03-09")
    assert "cannot become" in press(client, "payments_cancel_refund", refund.pk)
    refund.refresh_from_db()
    assert (refund.state, refund.done_on) == ("done", date(2026, 3, 9))


def test_a_payers_account_of_two_thousand_entries_takes_ten_queries(
    client, officer, django_assert_max_num_queries
):
    payer = PayerFactory()
    for number in range(1000):
        legs = [
            Leg("receivable", D("1.10"), payer=payer),
            Leg("on_account", D("-0.10"), payer=payer),
            Leg("income", D("-1.00")),
        ]
        post(key=f"example:{number}", kind="invoice", on=date(2026, 1, 1), description="Example", legs=legs)
    by_second_step(client, officer)
    text_of(client, "payments_payer", payer.pk)

    with django_assert_max_num_queries(10) as asked:
        text = text_of(client, "payments_payer", payer.pk)

    assert [whose(query["sql"]) for query in asked.captured_queries] == [
        # who it is, and what they may do
        "django_session",
        "accounts_user",
        "auth_permission",
        "auth_permission",
        # Wagtail's own: language and colours of the person
        "wagtailusers_userprofile",
        # the payer, and the whole account
        "payments_payer",
        "payments_transaction",
        # what stands in the menu
        "wagtailcore_locale",
        "wagtailcore_grouppagepermission",
        "wagtailcore_groupcollectionpermission",
    ]
    assert "£1,000.00 owed" in text
    assert "Page 1 of 10" in text


def whose(sql: str) -> str:
    """Return the table that a query reads from."""
    return re.search(r'FROM "(\w+)"', sql)[1]


def by_second_step(client, user) -> None:
    """Have `user`, who is signed in by `client`, be so by an authenticator app, as their rights ask for."""
    session = client.session
    record = {"method": "mfa", "type": "totp", "at": time.time()}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


@pytest.mark.parametrize(
    "name", ["payer_invoicing", "payer_documents", "payer_payments", "payer_details", "issue"]
)
def test_the_other_screens_of_a_payer_take_as_many_queries_for_much_as_for_little(
    client, officer, name, django_assert_num_queries
):
    payer = PayerFactory()
    invoice("1.00", payer=payer)
    payable("1.00", payer=payer)
    receive(method="cheque", amount=D("1.00"), received_on=date(2026, 3, 2), payer=payer)
    address = reverse(f"payments_{name}", args=[payer.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as little:
        client.get(address)
    for number in range(5):
        made = invoice("1.00", payer=payer)
        payable("1.00", payer=payer)
        purchase_orders.set_for_document(made, f"PO {number}")
        receive(method="cheque", amount=D("1.00"), received_on=date(2026, 3, 2), document=made)

    with django_assert_num_queries(len(little)):
        client.get(address)


def test_exports_stop_formulas_and_balance(client, officer):
    prove(client, officer)
    registered_for_vat()
    invoice("100.00", payer=PayerFactory(name='=HYPERLINK("http://example.org")'))
    today = timezone.localdate()

    debtors = client.get(reverse("payments_debtors_csv")).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in debtors
    assert "\n=HYPERLINK" not in debtors
    assert "100.00,20.00" in client.get(reverse("payments_income_csv")).content.decode()
    for form in accounting_exports.FORMATS:
        answer = client.get(reverse("payments_ledger_csv", args=[form]))
        assert len(answer.content.decode().strip().splitlines()) == 4
    _, rows = accounting_exports.export("xero", today, today)
    assert sum(row[5] for row in rows) == D("0.00")
    _, rows = accounting_exports.export("quickbooks", today, today)
    rows = list(rows)
    assert sum(row[3] or 0 for row in rows) == sum(row[4] or 0 for row in rows) == D("120.00")
    assert client.get(reverse("payments_ledger_csv", args=["other"])).status_code == 404


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet might run `cell`; a number below zero is none."""
    return cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not re.fullmatch(r"-\d+(\.\d+)?", cell)


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("payments_debtors_csv", None),
        ("payments_income_csv", None),
        ("payments_trail_csv", None),
        *(("payments_ledger_csv", form) for form in accounting_exports.FORMATS),
    ],
)
def test_no_cell_of_any_export_is_a_formula(client, officer, name, form):
    prove(client, officer)
    made = invoice("10.00", payer=PayerFactory(name="@SUM(A1)"), kind="example")
    purchase_orders.set_for_document(made, "=1+1", by=officer)
    receive(
        method="cheque", amount=D("3.00"), received_on=timezone.localdate(), payer=made.payer, reference="+1"
    )

    text = client.get(reverse(name, args=[form] if form else [])).content.decode("utf-8-sig")

    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) > 1
    assert [cell for row in rows for cell in row if is_formula(cell)] == []


def test_money_for_something_that_is_gone_goes_back_or_is_used_by_one_press(client, officer):
    made = invoice("10.00")
    payment = receive(method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), payer=made.payer)
    StaffAlert.objects.create(kind="money_on_account", message="The place is gone", payment=payment)

    text = text_of(client, "payments_payment", payment.pk)

    assert 'value="The place is gone"' in text
    assert re.search(r'name="amount" value="10.00"', text)
    assert re.search(rf'<option value="{made.pk}" selected>', text)


def test_income_is_drawn_and_listed_and_a_wrong_period_is_said(client, officer):
    invoice("100.00")

    assert "£100.00" in text_of(client, "payments_income")
    text = text_of(client, "payments_income", since="2026-05-01", until="2026-01-01")
    assert "The first day is after the last." in text


def test_a_document_is_sent_and_its_links_ended_by_buttons(client, officer):
    made = invoice("10.00")
    at = f"document:{made.pk}"
    assert "has no contact" in press(client, "payments_send", made.pk)
    FinanceContact.objects.create(payer=made.payer, email="ap@example.org")
    assert "On its way to ap@example.org." in press(client, "payments_send", made.pk)
    assert "do not work any more" in press(client, "payments_renew_link", made.pk, **{"from": at})
    assert FinancialDocument.objects.get().link_version == 2
    assert "Document link renewed" in text_of(client, "payments_document", made.pk)


def test_the_first_page_of_the_admin_counts_the_finance_queues(client, officer):
    payment = receive(method="cheque", amount=D("900.00"), received_on=date(2026, 3, 2), payer=PayerFactory())
    refunding.ask(payment, D("900.00"), method="transfer", reason="Example", by=officer)

    assert "refund to approve" in text_of(client, "wagtailadmin_home")


@pytest.mark.parametrize(
    "name",
    ["record_payment", "use_payment", "take_back", "ask_refund", "approve_refund", "cancel_refund"],
)
def test_what_changes_a_payment_asks_first_who_it_is(client, name):
    client.force_login(UserFactory(groups=["Finance"]))
    assert client.post(reverse(f"payments_{name}", args=[1])).url.startswith("/accounts/2fa/reauthenticate/")
