"""The Finance group's bank screens: the queue and its one key, importing, and describing a layout."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.dashboard import work_for
from payments.importing import import_statement
from payments.models import BankAccount, BankLayout, BankLine, FinancialDocument, Payment
from tests.factories.payments import PayerFactory, invoice
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db

HEADER = "Date,Type,Transaction Details,Debit,Credit,Balance\n"
ODD = "Wann;Was;Wieviel\n02.03.2026;EXAMPLE COUNCIL VSH;1.100,00\n03.03.2026;CHARGES;-4,00\n"


@pytest.fixture
def treasurer(client):
    """Sign in somebody who may manage money and enter the admin."""
    person = UserFactory(app=True)
    group = Group.objects.create(name="Example finance")
    group.permissions.set(
        Permission.objects.filter(codename__in=["access_admin", "view_financialdocument", "change_payment"])
    )
    person.groups.add(group)
    return sign_in(client, person)


@pytest.fixture
def account():
    return BankAccount.objects.create(name="Current account")


def upload(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("march.csv", text.encode(), content_type="text/csv")


def waiting(account, words: str, pounds: str) -> BankLine:
    import_statement(account, f"{HEADER}02/03/2026,CR,{words},,{pounds},\n".encode(), "march.csv", by=None)
    return BankLine.objects.latest("pk")


@pytest.mark.parametrize("name", ["payments_bank", "payments_bank_import", "payments_bank_layout"])
def test_others_do_not_see_the_bank(client, name):
    person = UserFactory()
    group = Group.objects.create(name="Example writers")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    person.groups.add(group)
    client.force_login(person)
    assert client.get(reverse(name)).status_code == 302
    assert work_for(person) == []


def test_the_queue_shows_the_suggestion_its_reasons_and_one_key(client, treasurer, account):
    bill = invoice("100.00", payer=PayerFactory(name="London Borough of Exampleton"))
    line = waiting(account, "LB EXAMPLETON", "100.00")
    page = client.get(reverse("payments_bank")).content.decode()
    assert f"<strong>£100.00</strong> for {bill.number}" in page
    assert "one open invoice has this sum" in page
    assert page.count(" autofocus") == 1
    assert [(work.count, work.label) for work in work_for(treasurer)] == [(1, "bank line to decide")]
    client.post(reverse("payments_bank_accept", args=[line.pk]))
    assert FinancialDocument.objects.with_sums().get(pk=bill.pk).outstanding == 0
    assert "No bank line waits for a decision." in client.get(reverse("payments_bank")).content.decode()


def test_accepting_what_somebody_else_decided_says_so(client, treasurer, account):
    line = waiting(account, "CHARGES", "4.00")
    client.post(reverse("payments_bank_set_aside", args=[line.pk]), {"remark": "Bank charges"})
    answer = client.post(reverse("payments_bank_set_aside", args=[line.pk]), {"remark": "Again"}, follow=True)
    assert "Somebody dealt with this line in the meantime." in answer.content.decode()
    line.refresh_from_db()
    assert (line.state, line.remark) == ("set_aside", "Bank charges")


def test_a_decision_is_never_a_get(client, treasurer, account):
    line = waiting(account, "CHARGES", "4.00")
    assert client.get(reverse("payments_bank_accept", args=[line.pk])).status_code == 405


def test_words_find_a_line(client, treasurer, account):
    waiting(account, "ALPHA", "4.00")
    waiting(account, "BETA", "5.00")
    page = client.get(reverse("payments_bank"), {"q": "beta"}).content.decode()
    assert "BETA" in page
    assert "ALPHA" not in page
    assert "5.00" in client.get(reverse("payments_bank"), {"q": "5.00"}).content.decode()


def test_words_of_the_bank_are_never_html(client, treasurer, account):
    waiting(account, "<script>alert(1)</script>", "4.00")
    assert "<script>alert(1)" not in client.get(reverse("payments_bank")).content.decode()


def test_the_queue_asks_little_of_the_database(client, treasurer, account, django_assert_max_num_queries):
    for number in range(1, 25):
        waiting(account, f"LINE {number}", f"{number}.00")
    client.get(reverse("payments_bank"))
    with django_assert_max_num_queries(24):
        client.get(reverse("payments_bank"))


def test_a_person_chooses_payer_and_invoices(client, treasurer, account):
    payer = PayerFactory()
    first, second = invoice("30.00", payer=payer), invoice("60.00", payer=payer)
    line = waiting(account, "REMITTANCE", "77.00")
    address = reverse("payments_bank_choose", args=[line.pk])
    assert "Open invoices" not in client.get(address).content.decode()
    address = f"{address}?payer={payer.pk}"
    assert first.number in client.get(address).content.decode()
    client.post(address, {"invoices": [second.pk]})
    assert FinancialDocument.objects.with_sums().get(pk=second.pk).outstanding == 0
    assert FinancialDocument.objects.with_sums().get(pk=first.pk).outstanding == 30
    assert Payment.objects.with_sums().get().unallocated == 17


def test_importing_a_file(client, treasurer, account):
    data = f"{HEADER}02/03/2026,CR,A,,4.00,\n"
    answer = client.post(
        reverse("payments_bank_import"), {"account": account.pk, "file": upload(data)}, follow=True
    )
    assert "1 new lines, 0 booked at once, 0 known already" in answer.content.decode()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{HEADER}32/03/2026,CR,A,,4.00,\n", "Row 2: “32/03/2026” is not a date we can read."),
        ("\n", "The file is empty."),
        ("%PDF", "This is a spreadsheet or a PDF"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence_beside_the_field(
    client, treasurer, account, text, sentence
):
    answer = client.post(reverse("payments_bank_import"), {"account": account.pk, "file": upload(text)})
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert BankLine.objects.count() == 0


def test_an_unknown_layout_is_described_shown_and_then_read(client, treasurer, account):
    form = {"account": account.pk, "file": upload(ODD)}
    asked = client.post(reverse("payments_bank_import"), form).content.decode()
    assert "No bank layout fits this file" in asked
    assert '<option value="Wieviel">' in asked
    described = {
        "name": "Example Bank",
        "date": "Wann",
        "date_format": "%d.%m.%Y",
        "amount": "Wieviel",
        "narrative": ["Was"],
        "decimal_mark": ",",
        "sample": ODD,
    }
    address = reverse("payments_bank_layout")
    wrong = client.post(address, {**described, "date_format": "%d/%m/%Y", "show": "1"}).content.decode()
    assert "Row 2: “02.03.2026” is not a date we can read." in wrong
    shown = client.post(address, {**described, "show": "1"}).content.decode()
    assert "£1,100.00" in shown
    assert BankLayout.objects.count() == 0
    seen = re.search(r'name="shown" value="(\w+)"', shown)[1]
    changed = client.post(address, {**described, "balance": "Was", "keep": "1", "shown": seen})
    assert "cannot be read" in changed.content.decode()
    assert BankLayout.objects.count() == 0
    client.post(address, {**described, "keep": "1", "shown": seen})
    assert BankLayout.objects.get().created_by == treasurer
    client.post(reverse("payments_bank_import"), {"account": account.pk, "file": upload(ODD)})
    assert [str(line.amount) for line in BankLine.objects.order_by("booked_on")] == ["1100.00", "-4.00"]


def test_a_layout_without_an_amount_is_refused_with_what_was_typed_kept(client, treasurer):
    described = {
        "name": "Example Bank",
        "date": "Wann",
        "date_format": "%d.%m.%Y",
        "narrative": ["Was"],
        "decimal_mark": ",",
        "sample": ODD,
        "keep": "1",
    }
    page = client.post(reverse("payments_bank_layout"), described).content.decode()
    assert "A layout needs either one column for the amount, or one for money in." in page
    assert 'value="Example Bank"' in page


def test_nonsense_for_a_sample_is_never_an_error_of_ours(client, treasurer):
    for sample in ["", "x", ",,,", "\x00", '"']:
        answer = client.post(reverse("payments_bank_layout"), {"sample": sample, "show": "1"})
        assert answer.status_code in (200, 302)


def test_the_finance_group_may_name_the_bank_accounts(client):
    sign_in(client, UserFactory(groups=["Finance"]))
    assert client.get(reverse("payments_bank_accounts:index")).status_code == 200
    client.post(reverse("payments_bank_accounts:add"), {"name": "Current account", "in_use": "on"})
    assert BankAccount.objects.get().name == "Current account"


def test_booking_a_line_and_importing_ask_first_who_it_is(client, treasurer, account):
    line = waiting(account, "SOMETHING", "10.00")
    client.logout()
    client.force_login(treasurer)
    asked = "/accounts/2fa/reauthenticate/"
    for act in ("accept", "set_aside", "take_up"):
        assert client.post(reverse(f"payments_bank_{act}", args=[line.pk])).url.startswith(asked)
    assert client.get(reverse("payments_bank_choose", args=[line.pk])).url.startswith(asked)
    assert client.get(reverse("payments_bank_import")).url.startswith(asked)
