"""Six full financial years on, settled business forgets who it was, and its sums and numbers stay whole."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import retention
from core.london import LONDON
from core.models import ChangeRecord
from members.membership.models import Membership
from payments import charging, disputing, invoicing, receiving, refunding, settled
from payments.models import (
    Allocation,
    BankAccount,
    BankLine,
    BankStatement,
    Charge,
    Dispute,
    DocumentLine,
    Entry,
    FinanceContact,
    FinancialDocument,
    Payable,
    Payer,
    PayerAlias,
    Payment,
    PurchaseOrder,
    Refund,
    ReminderSent,
    Transaction,
)
from payments.models.documents import FORGOTTEN
from tests.factories.membership import associate_membership
from tests.factories.payments import PayerFactory, payable
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
WORDS = "Zebrafinch"


def first_of_this_year() -> datetime:
    """Return the first moment of today's financial year, in London, by the real clock."""
    today = datetime.now(LONDON).date()
    year = today.year if (today.month, today.day) >= (4, 1) else today.year - 1
    return datetime(year, 4, 1, tzinfo=LONDON)


def last_day_due() -> date:
    """Return the last day of the financial year that ended six years before this one began."""
    begins = first_of_this_year().date()
    return date(begins.year - 6, 3, 31)


@pytest.fixture
def written_on(monkeypatch):
    """Let everything that is made be stamped with a day, by the clock that models read."""

    def on(day: date) -> None:
        moment = datetime(day.year, day.month, day.day, 12, tzinfo=LONDON)
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return on


class Business:
    """An invoice of a person's, made and perhaps paid on one day, with their word in whatever takes words."""

    def __init__(self, on: date, written_on, *, paid: bool = True, kind: str = "person") -> None:
        written_on(on)
        self.on = on
        self.payer = PayerFactory(
            kind=kind, name=f"Ama {WORDS}", billing_address=f"12 {WORDS} Street", notes=f"{WORDS} rang."
        )
        FinanceContact.objects.create(payer=self.payer, name=f"Ama {WORDS}", email="ama@example.org")
        self.order = PurchaseOrder.objects.create(
            payer=self.payer, number=f"PO {WORDS}", document=ContentFile(b"order", name="order.pdf")
        )
        self.payable = payable("100.00", payer=self.payer)
        Payable.objects.filter(pk=self.payable.pk).update(
            title=f"Place of {WORDS}", purchase_order=self.order
        )
        self.payable.refresh_from_db()
        self.invoice = invoicing.issue([self.payable], on=on).invoice
        ReminderSent.objects.create(invoice_id=self.invoice.pk, days_after_due=7)
        self.payment = self.pay(on) if paid else None

    def pay(self, on: date) -> Payment:
        account, _ = BankAccount.objects.get_or_create(name="Current account")
        payment = receiving.receive(
            method="bank_transfer",
            amount=self.invoice.gross,
            received_on=on,
            document=self.invoice,
            reference=f"{WORDS} 1",
        )
        statement = BankStatement.objects.create(
            account=account,
            file_name="example.csv",
            source="example",
            first_day=on,
            last_day=on,
            new_lines=1,
            known_lines=0,
            doubtful_lines=0,
        )
        line = BankLine.objects.create(
            account=account,
            statement=statement,
            row=payment.pk,
            booked_on=on,
            amount=payment.amount,
            narrative=f"FPI {WORDS}",
            payer_name=WORDS,
            raw=[WORDS],
            checksum=f"{payment.pk:064}",
            state="booked",
            payment=payment,
        )
        PayerAlias.objects.create(payer=self.payer, name=WORDS.upper(), learned_from=line)
        return payment


def said_anywhere() -> set[str]:
    """Return where in the payments room the word still stands: "Model.field"."""
    models = [
        *(Payer, FinanceContact, PayerAlias, FinancialDocument, DocumentLine, Payable, Charge),
        *(PurchaseOrder, Payment, BankLine, Refund, Transaction, Allocation),
    ]
    return {
        f"{model.__name__}.{name}"
        for model in models
        for row in QuerySet(model).values()
        for name, value in row.items()
        if WORDS.lower() in str(value).lower()
    }


def figures() -> tuple:
    """Return what must stay whole: every number, sum and day."""
    documents = FinancialDocument.objects.order_by("pk").with_sums()
    return (
        list(documents.values_list("number", "issued_on", "net", "vat", "gross", "paid", "outstanding")),
        list(DocumentLine.objects.order_by("pk").values_list("document", "quantity", "net", "vat", "gross")),
        list(Charge.objects.order_by("pk").values_list("payable", "net", "vat", "gross", "charged_on")),
        list(Payment.objects.order_by("pk").values_list("amount", "state", "received_on", "payer")),
        list(BankLine.objects.order_by("pk").values_list("amount", "booked_on", "checksum", "payment")),
        list(Entry.objects.values_list("account").annotate(sum=Sum("amount")).order_by("account")),
        Transaction.objects.count(),
    )


def forget(now: datetime | None = None) -> dict[str, int]:
    """Run the rules of this room; return what went, by rule. A rule that went wrong fails the test."""
    names = [rule.name for rule in retention.rules() if rule.name.startswith("payments.")]
    done = retention.run(now or first_of_this_year(), only=names)
    assert [one.problem for one in done if one.problem] == []
    return {one.rule.name: one.gone for one in done if one.gone}


def test_of_settled_business_who_it_was_goes_and_every_figure_stays(
    written_on, django_capture_on_commit_callbacks
):
    old = Business(last_day_due(), written_on)
    file, storage = old.order.document.name, old.order.document.storage
    before = figures()
    assert said_anywhere() > {"Payer.name", "FinancialDocument.billing_name", "BankLine.raw"}

    with django_capture_on_commit_callbacks(execute=True):
        gone = forget()

    assert said_anywhere() == set()
    assert figures() == before
    assert not storage.exists(file)
    assert gone == {
        "payments.FinancialDocument": 1,
        "payments.FinancialDocument.name": 1,
        "payments.DocumentLine": 1,
        "payments.Charge": 1,
        "payments.Payable": 1,
        "payments.PurchaseOrder": 1,
        "payments.BankLine": 1,
        "payments.Payment": 1,
        "payments.Transaction": 1,
        "payments.ReminderSent": 1,
        "payments.Payer": 1,
        "payments.Payer.name": 1,
        "payments.FinanceContact": 1,
        "payments.PayerAlias": 1,
    }
    assert forget() == {}
    old.invoice.refresh_from_db()
    assert (old.invoice.billing_name, old.invoice.billing_address) == (FORGOTTEN, "")


def test_nothing_goes_a_moment_before_the_seventh_year_begins(written_on):
    Business(last_day_due(), written_on)
    before = said_anywhere()
    assert forget(first_of_this_year() - SECOND) == {}
    assert said_anywhere() == before


def test_what_was_a_day_later_stays_another_year(written_on):
    Business(last_day_due() + timedelta(days=1), written_on)
    before = said_anywhere()
    assert forget() == {}
    assert said_anywhere() == before


def test_an_organisation_keeps_its_name_and_loses_its_people(written_on):
    council = Business(last_day_due(), written_on, kind="organisation")
    forget()
    council.payer.refresh_from_db()
    assert (council.payer.name, council.payer.notes) == (f"Ama {WORDS}", "")
    assert said_anywhere() == {"Payer.name", "Payer.billing_address", "FinancialDocument.billing_name"}


def on_account(old: Business, later: date) -> None:
    receiving.receive(method="cheque", amount=Decimal("5.00"), received_on=old.on, payer=old.payer)


def held(old: Business, later: date) -> None:
    Payer.objects.filter(pk=old.payer.pk).update(kept_because="A claim is being made.")


def in_dispute(old: Business, later: date) -> None:
    disputing.note_dispute(
        old.payment, "dp_1", state="open", withdrawn=old.payment.amount, fee=Decimal("20.00")
    )


def warned(old: Business, later: date) -> None:
    Dispute.objects.create(payment=old.payment, stripe_dispute="dp_2", state="warning")


def refund_waits(old: Business, later: date) -> None:
    by = UserFactory(groups=["Finance"])
    refunding.ask(old.payment, Decimal("10.00"), method="transfer", reason=f"For {WORDS}", by=by)


def credited_lately(old: Business, later: date) -> None:
    charging.cancel_charge(old.payable.charges.get(), by=None, on=later, reason="Late")
    invoicing.issue([old.payable], on=later)


KEEPERS = [on_account, held, in_dispute, warned, refund_waits, credited_lately]


@pytest.mark.parametrize("happens", KEEPERS, ids=lambda one: one.__name__)
def test_business_that_is_not_over_keeps_its_words(written_on, happens):
    old = Business(last_day_due(), written_on)
    happens(old, last_day_due() + timedelta(days=40))
    forget()
    kept = said_anywhere()
    assert {"Payer.name", "FinanceContact.name"} <= kept
    if happens is not on_account:  # the invoice itself is paid: what is left belongs to the payer
        assert {"FinancialDocument.billing_name", "Payable.title", "Payment.reference"} <= kept
        assert {"BankLine.raw", "BankLine.payer_name"} <= kept


def test_an_unpaid_invoice_keeps_its_words_however_old(written_on):
    Business(last_day_due() - timedelta(days=2000), written_on, paid=False)
    before = said_anywhere()
    assert forget() == {}
    assert said_anywhere() == before


def test_an_invoice_paid_a_year_late_waits_for_its_payment(written_on):
    old = Business(last_day_due(), written_on, paid=False)
    written_on(last_day_due() + timedelta(days=30))
    old.pay(last_day_due() + timedelta(days=30))
    before = said_anywhere()
    assert forget() == {}
    assert said_anywhere() == before


def test_what_was_never_invoiced_waits(written_on):
    written_on(last_day_due())
    payable("100.00")
    assert forget() == {}


def test_a_bank_line_that_waits_for_a_decision_keeps_its_words(written_on):
    old = Business(last_day_due(), written_on)
    BankLine.objects.filter(payment=old.payment).update(state="waiting", payment=None)
    forget()
    assert {"BankLine.payer_name", "BankLine.raw"} <= said_anywhere()


def test_the_payer_of_a_membership_that_goes_on_keeps_their_contact(written_on, monkeypatch):
    old = Business(last_day_due(), written_on)
    monkeypatch.undo()
    membership = associate_membership(paid=False)
    Membership.objects.filter(pk=membership.pk).update(payer=old.payer)
    forget()
    assert {"Payer.name", "FinanceContact.name"} <= said_anywhere()
    assert "FinancialDocument.billing_name" not in said_anywhere()


def test_the_trail_says_that_it_went_and_not_what_it_was(written_on):
    old = Business(last_day_due(), written_on)
    last = ChangeRecord.objects.order_by("-pk").first().pk
    forget()
    changes = ChangeRecord.objects.filter(pk__gt=last)
    document = changes.get(thing="payments.financialdocument", changes__has_key="billing_name")
    assert (document.row, document.changes) == (str(old.invoice.pk), {"billing_name": "changed"})
    assert not [one for one in changes if WORDS.lower() in str(one.changes).lower()]


def test_a_dry_run_lists_it_and_takes_nothing(written_on, monkeypatch, capsys):
    Business(last_day_due(), written_on)
    before = said_anywhere()
    monkeypatch.undo()  # the command asks the real clock
    call_command("retention", "--dry-run")
    lines = capsys.readouterr().out.splitlines()
    [line] = [line for line in lines if "Names of persons on invoices" in line]
    assert line.split()[0] == "1"
    assert said_anywhere() == before


# --- what the database itself sees to -----------------------------------------------------------------


def refused(sql: str, *parameters) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    ("change", "is_refused"),
    [
        ("UPDATE payments_financialdocument SET billing_name = 'Forgotten after six years'", False),
        ("UPDATE payments_financialdocument SET billing_address = ''", False),
        ("UPDATE payments_financialdocument SET billing_name = 'Somebody else'", True),
        ("UPDATE payments_financialdocument SET gross = 1, net = 1, vat = 0", True),
        ("UPDATE payments_financialdocument SET number = ''", True),
        ("DELETE FROM payments_financialdocument", True),
        ("UPDATE payments_documentline SET description = 'Forgotten after six years'", False),
        ("UPDATE payments_documentline SET description = 'Something else'", True),
        ("UPDATE payments_documentline SET quantity = 7", True),
        ("UPDATE payments_charge SET description = 'Forgotten after six years'", False),
        ("UPDATE payments_charge SET created_by_id = 1", True),
        ("UPDATE payments_bankline SET raw = '[]'", False),
        ("UPDATE payments_bankline SET raw = '[1]'", True),
        ("UPDATE payments_bankline SET checksum = ''", True),
    ],
)
def test_the_database_lets_old_words_be_forgotten_and_nothing_else(written_on, change, is_refused):
    Business(last_day_due(), written_on)
    assert refused(change) == is_refused


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE payments_financialdocument SET billing_name = 'Forgotten after six years'",
        "UPDATE payments_charge SET description = 'Forgotten after six years'",
        "UPDATE payments_bankline SET payer_name = ''",
    ],
)
def test_the_database_itself_counts_the_six_years(written_on, change):
    today = datetime.now(LONDON).date()
    Business(date(today.year - 6, today.month, min(today.day, 28)) + timedelta(days=7), written_on)
    assert refused(change)


# --- which financial year ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "kept_from"),
    [
        (datetime(2026, 3, 31, 23, 59, tzinfo=LONDON), date(2019, 4, 1)),
        (datetime(2026, 4, 1, 0, 0, tzinfo=LONDON), date(2020, 4, 1)),
    ],
)
def test_the_year_turns_at_midnight_in_london(now, kept_from):
    assert settled.first_day_kept(now) == kept_from
    assert settled.first_day_kept(now.astimezone(timezone.get_fixed_timezone(0))) == kept_from


@given(st.dates(min_value=date(2020, 1, 1), max_value=date(2060, 1, 1)), st.integers(0, 5000))
def test_nothing_is_due_before_six_full_years_from_the_end_of_its_year(today, days):
    now = datetime(today.year, today.month, today.day, 12, tzinfo=LONDON)
    day = today - timedelta(days=days)
    ends = date(day.year if (day.month, day.day) < (4, 1) else day.year + 1, 3, 31)
    six_years_on = date(ends.year + 6, 3, 31)
    assert (day < settled.first_day_kept(now)) == (today > six_years_on)
