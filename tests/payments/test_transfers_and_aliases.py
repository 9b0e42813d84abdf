"""Refunds that go out by transfer are found on the statement; payers' other names are learned."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from core.audit import trail_of
from payments import aliases, bank_booking, reconciling, refunding
from payments.importing import import_statement
from payments.models import BankAccount, BankLayout, BankLine, Payer, PayerAlias, Refund
from payments.receiving import receive
from tests.factories.payments import PayerFactory, invoice
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
D = Decimal
HEADER = "Date,Type,Transaction Details,Debit,Credit,Balance\n"
DAY = date(2026, 3, 2)


@pytest.fixture
def account():
    return BankAccount.objects.create(name="Current account")


@pytest.fixture
def officer(client):
    officer = UserFactory(groups=["Finance"])
    return sign_in(client, officer)


def line(account, words: str, out: str = "", into: str = "", day: str = "09/03/2026") -> BankLine:
    text = f"{HEADER}{day},X,{words},{out},{into},\n"
    import_statement(account, text.encode(), "march.csv", by=None)
    return BankLine.objects.latest("pk")


def refund(amount="90.00", name="Example Council North") -> Refund:
    payer = Payer.objects.filter(name=name).first() or PayerFactory(name=name)
    payment = receive(method="cheque", amount=D(amount), received_on=DAY, payer=payer)
    return refunding.ask(payment, D(amount), method="transfer", reason="Paid twice", by=None)


# --- refunds by transfer -------------------------------------------------------------------------------


def test_a_transfer_that_quotes_its_refund_completes_it(account):
    asked = refund()

    booked = line(account, f"EXAMPLE COUNCIL refund {asked.pk:05}", out="90.00")

    asked.refresh_from_db()
    assert (asked.state, asked.done_on) == ("done", date(2026, 3, 9))
    assert (booked.state, booked.refund) == ("booked", asked)
    assert list(reconciling.differences()) == []


def test_a_transfer_by_name_or_sum_waits_for_one_key(client, officer, account):
    asked = refund()
    waiting = line(account, "FPO EXAMPLE COUNCIL NORTH", out="90.00")
    text = client.get(reverse("payments_bank")).content.decode()
    assert "to whom a refund of this sum goes" in text
    assert f"refund {asked.pk}</a>: Paid twice" in text

    client.post(reverse("payments_bank_accept", args=[waiting.pk]))

    asked.refresh_from_db()
    waiting.refresh_from_db()
    assert (asked.state, waiting.state) == ("done", "booked")
    assert trail_of(asked)[0].actor == officer
    assert not PayerAlias.objects.exists()  # money out teaches no name
    assert list(reconciling.differences()) == []


def test_a_refund_that_somebody_noted_is_only_tied_to_its_line(account):
    asked = refund()
    refunding.complete(asked, on=DAY, by=None)

    booked = line(account, f"REFUND {asked.pk}", out="90.00")
    second = line(account, f"REFUND {asked.pk} AGAIN", out="90.00", day="10/03/2026")

    asked.refresh_from_db()
    assert (asked.done_on, booked.refund) == (DAY, asked)
    assert (second.state, second.refund) == ("waiting", None)
    assert bank_booking.suggestions([second])[0].reasons == ("money out: not for an invoice",)


@pytest.mark.parametrize("state", ["requested", "cancelled"])
def test_what_nobody_approved_is_never_found(account, state):
    asked = refund()
    Refund.objects.filter(pk=asked.pk).update(state=state)

    waiting = line(account, f"REFUND {asked.pk}", out="90.00")

    assert (waiting.state, waiting.refund) == ("waiting", None)
    assert bank_booking.suggestions([waiting])[0].refund == ""


def test_two_refunds_of_one_sum_are_told_apart_or_not_at_all(account):
    one, other = refund(), refund(name="Example Council South")
    line_of_nobody = line(account, "FPO 12345", out="90.00")
    assert "2 refunds of this sum" in bank_booking.suggestions([line_of_nobody])[0].reasons[0]

    booked = line(account, f"REFUND {other.pk}", out="90.00", day="10/03/2026")

    assert booked.refund == other
    assert bank_booking.suggestions([line_of_nobody])[0].refund == str(one.pk)


# --- names ---------------------------------------------------------------------------------------------


def test_a_name_is_learned_from_a_choice_shown_and_forgotten(client, officer, account):
    payer = PayerFactory(name="Example Council North")
    bill = invoice("30.00", payer=payer)
    first = line(account, "BGC SHIRE HUB LTD 0012345", into="30.00")
    address = f"{reverse('payments_bank_choose', args=[first.pk])}?payer={payer.pk}"

    answer = client.post(address, {"invoices": [bill.pk]}, follow=True).content.decode()

    assert "From now on “SHIRE HUB LTD” is taken for Example Council North." in answer
    details = reverse("payments_payer_details", args=[payer.pk])
    text = client.get(details).content.decode()
    assert "SHIRE HUB LTD" in text
    assert f"by {officer}" in text
    next_bill = invoice("44.00", payer=payer)
    second = line(account, "BGC SHIRE HUB LTD 0012399", into="44.00", day="12/03/2026")
    [match] = bank_booking.suggestions([second])
    assert [part.reference for part in match.allocations] == [next_bill.payment_reference]
    assert match.reasons[0] == "“SHIRE HUB LTD” paid for Example Council North before"
    alias = PayerAlias.objects.get()
    answer = client.post(
        reverse("payments_forget_alias", args=[alias.pk]), {"from": f"payer_details:{payer.pk}"}, follow=True
    )
    assert "is not taken for Example Council North any more" in answer.content.decode()
    assert not PayerAlias.objects.exists()
    assert bank_booking.suggestions([second])[0].confidence == 35  # the sum alone again
    actions = [event.action for event in trail_of(payer)]
    assert actions[:2] == ["payer.alias_forgotten", "payer.alias_learned"]


def test_accepting_by_sum_learns_the_name_too(account, officer):
    bill = invoice("30.00", payer=PayerFactory(name="Example Council North"))
    waiting = line(account, "SHIRE HUB LTD", into="30.00")

    bank_booking.accept(waiting, by=officer)

    alias = PayerAlias.objects.get()
    assert (alias.payer, alias.name, alias.added_by) == (bill.payer, "SHIRE HUB LTD", officer)


@pytest.mark.parametrize(
    "words",
    [
        "EXAMPLE COUNCIL NORTH",  # says the payer anyway
        "EXAMPLE COUNCIL SOUTH",  # is another's
        "BACS PAYMENT 1234",  # says nobody
        "COUNCIL FINANCE",  # says nobody in particular
        "REF 1",
    ],
)
def test_what_tells_nobody_in_particular_is_not_learned(account, words):
    north = PayerFactory(name="Example Council North")
    PayerFactory(name="Example Council South")

    assert aliases.learn(line(account, words, into="30.00"), north, by=None) is None


def test_a_line_with_a_reference_teaches_no_name(account):
    bill = invoice("30.00")
    waiting = line(account, f"SHIRE HUB LTD {bill.payment_reference}", into="12.34")

    assert aliases.learn(waiting, bill.payer, by=None) is None


def test_a_name_of_two_payers_leaves_the_choice(account):
    north, south = PayerFactory(name="Example North"), PayerFactory(name="Example South")
    first = line(account, "SHIRE HUB LTD", into="30.00")
    aliases.learn(first, north, by=None)
    aliases.learn(first, south, by=None)

    [match] = bank_booking.suggestions([first])

    assert match.reasons == ("the payer may be Example North or Example South",)
    PayerAlias.objects.filter(payer=south).delete()
    longer = line(account, "WARWICKSHIRE HUB LTD", into="31.00", day="10/03/2026")
    assert "paid for" not in bank_booking.suggestions([longer])[0].reasons[0]


# --- layouts -------------------------------------------------------------------------------------------

ODD = "Wann;Was;Wieviel\n02.03.2026;EXAMPLE COUNCIL VSH;1.100,00\n03.03.2026;CHARGES;-4,00\n"
FIELDS = {
    "name": "Example Bank",
    "date": "Wann",
    "date_format": "%d.%m.%Y",
    "amount": "Wieviel",
    "narrative": ["Was"],
    "decimal_mark": ",",
}


def test_layouts_are_listed_changed_and_deleted_and_shipped_ones_are_not(client, officer):
    stored = BankLayout.objects.create(
        name="Example Bank",
        description={
            "date": "Wann",
            "amount": "Wieviel",
            "narrative": ["Was"],
            "date_formats": ["%d.%m.%Y"],
            "decimal_mark": ",",
        },
    )
    text = client.get(reverse("payments_bank_layouts")).content.decode()
    for name in ("Barclays", "HSBC", "Lloyds", "NatWest", "Santander", "Unity Trust", "CAF Bank"):
        assert name in text
    assert text.count("/delete/") == 1
    address = reverse("payments_bank_layout_change", args=[stored.pk])
    assert address in text
    assert client.get(address).status_code == 200

    asked = client.post(address, {**FIELDS, "name": "Example Bank 2027", "sample": ODD, "show": "1"})
    shown = asked.context["layout_form"].digest
    kept = {**FIELDS, "name": "Example Bank 2027", "sample": ODD, "keep": "1", "shown": shown}
    client.post(address, kept)

    stored.refresh_from_db()
    assert stored.name == "Example Bank 2027"
    actions = trail_of(stored)
    client.post(reverse("payments_bank_layout_delete", args=[stored.pk]))
    assert not BankLayout.objects.exists()
    assert [event.action for event in actions] == ["bank.layout_deleted", "bank.layout_changed"]
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(reverse("payments_bank_layouts")).url == reverse("wagtailadmin_home")
