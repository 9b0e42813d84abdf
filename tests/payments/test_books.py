"""The nightly check of the books, closing a month, and what an auditor takes away."""

import csv
import io
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from core import clock
from core.audit import trail_of
from core.dashboard import work_for
from core.london import LONDON
from core.money import ZERO
from payments import checking, closing, invoicing, ledger, receiving, reconciling, reports
from payments.closed_days import last_day_of
from payments.closing import CannotClose
from payments.importing import import_statement
from payments.ledger import Leg
from payments.models import (
    BankAccount,
    BankLayout,
    BankLine,
    BooksCheck,
    ClosedMonth,
    LedgerAccount,
    Payment,
    PaymentSettings,
    StaffAlert,
    Transaction,
)
from payments.tasks import check_the_books
from tests.factories.payments import PayerFactory, invoice, payable
from tests.factories.people import UserFactory, prove

pytestmark = pytest.mark.django_db
D = Decimal
NOON = datetime(2026, 4, 15, 12, tzinfo=LONDON)


@pytest.fixture
def mid_april(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)


def paid_in_march(amount="100.00"):
    """Return an invoice of 2 March 2026 that was paid on the 9th."""
    bill = invoicing.issue([payable(amount)], on=date(2026, 3, 2)).invoice
    receiving.receive(method="cheque", amount=D(amount), received_on=date(2026, 3, 9), document=bill)
    return bill


def spoil_the_books():
    """Write a payment's money into the books once more, by a mistake of ours; return the sentence."""
    payment = receiving.receive(
        method="cheque", amount=D("5.00"), received_on=date(2026, 4, 1), payer=PayerFactory()
    )
    legs = [
        Leg(LedgerAccount.RECEIVABLE, D("5.00"), payer=payment.payer),
        Leg(LedgerAccount.BANK, D("-5.00"), payment=payment),
    ]
    ledger.post(key="mistake", kind="payment", on=date(2026, 4, 1), description="A mistake", legs=legs)
    [sentence] = reconciling.differences()
    return sentence


def put_right():
    payer = Transaction.objects.get(key="mistake").entries.get(account=LedgerAccount.RECEIVABLE).payer
    legs = [Leg(LedgerAccount.RECEIVABLE, D("-5.00"), payer=payer), Leg(LedgerAccount.BANK, D("5.00"))]
    ledger.post(key="right", kind="payment", on=date(2026, 4, 2), description="Put right", legs=legs)


# --- the nightly check -----------------------------------------------------------------------------------


def test_the_clock_checks_the_books_once_a_day():
    interval, job = clock._jobs[check_the_books.module_path]

    assert (interval.days, job) == (1, check_the_books)
    check_the_books.call()
    assert (BooksCheck.objects.get().count, BooksCheck.objects.get().stripe) == (0, "Cards are not taken.")


def test_what_does_not_agree_is_mailed_once_and_waits_until_it_is_right(
    mid_april, officer, django_capture_on_commit_callbacks
):
    settings = PaymentSettings.load()
    settings.finance_email = "finance@example.org"
    settings.save()
    sentence = spoil_the_books()

    with django_capture_on_commit_callbacks(execute=True):
        checking.check_books()
        checking.check_books()

    assert [(message.to, message.body) for message in mail.outbox] == [(["finance@example.org"], sentence)]
    assert [check.differences for check in BooksCheck.objects.all()] == [[sentence], [sentence]]
    waits = {(work.count, work.label) for work in work_for(officer)}
    assert (1, "thing in the books does not agree") in waits
    assert not [label for _, label in waits if "to look at" in label]

    put_right()
    checking.check_books()
    assert not StaffAlert.objects.filter(closed_at=None).exists()
    assert trail_of(StaffAlert.objects.get()).first().actor is None
    assert work_for(officer) == []


def test_an_alert_that_somebody_took_off_the_queue_comes_back_while_it_is_wrong(mid_april):
    spoil_the_books()
    checking.check_books()
    StaffAlert.objects.update(closed_at=timezone.now())

    checking.check_books()

    assert StaffAlert.objects.filter(closed_at=None).count() == 1


def test_what_stripe_sees_otherwise_is_found_and_stays_while_stripe_is_away(fake_stripe, settings):
    payment = receiving.begin(method="card", amount=D("10.00"), payable=payable("10.00"))
    payment.stripe_payment_intent = "pi_unknown"
    payment.save()
    assert checking.check_books().count == 0  # its news may still be on its way
    Payment.objects.update(changed_at=timezone.now() - timedelta(hours=2))

    assert checking.check_books().differences == [f"Stripe does not know payment {payment.pk}."]
    fake_stripe.down = True
    check = checking.check_books()

    assert (check.count, check.stripe != "") == (0, True)
    assert StaffAlert.objects.filter(closed_at=None).count() == 1


def imported_line(words: str, amount: str, by=None) -> BankLine:
    """Import a statement of one line of 2 March 2026, and return the line."""
    BankLayout.objects.create(
        name="Example bank",
        description={
            "date": "Date",
            "amount": "Amount",
            "narrative": ["Description"],
            "date_formats": ["%d/%m/%Y"],
            "decimal_mark": ".",
        },
    )
    account = BankAccount.objects.create(name="Example account")
    data = f"Date,Description,Amount\n02/03/2026,{words},{amount}\n".encode()
    import_statement(account, data, "march.csv", by=by)
    return BankLine.objects.get()


def test_a_bank_line_booked_with_another_sum_is_named():
    line = imported_line("Example Council", "10.00")
    other = receiving.receive(method="bank_transfer", amount=D("9.00"), received_on=date(2026, 3, 2))
    BankLine.objects.filter(pk=line.pk).update(state="booked", payment=other)

    assert list(reconciling.differences()) == [f"Bank line {line.pk} is of £10.00, and booked as £9.00."]


# --- closing a month -------------------------------------------------------------------------------------


def test_the_books_are_closed_up_to_a_month_and_stay_as_they_were(mid_april):
    paid_in_march()
    officer = UserFactory(groups=["Finance"])

    closed = closing.close(date(2026, 3, 31), by=officer)

    assert (closed.balances["bank"], closed.balances["income"], closed.balances["vat"]) == (
        "100.00",
        "-100.00",
        "0.00",
    )
    # What a payment was used for is written on the day on which it was used: in April.
    assert (closed.balances["receivable"], closed.balances["on_account"]) == ("100.00", "-100.00")
    event = trail_of(closed).get()
    assert (event.actor, event.action) == (officer, "books.closed")
    late = receiving.receive(
        method="cheque", amount=D("7.00"), received_on=date(2026, 3, 30), payer=PayerFactory()
    )
    [entry] = Transaction.objects.filter(key=f"payment:{late.pk}")
    assert (entry.on, entry.description) == (date(2026, 4, 1), "Cheque (of 30 March 2026)")
    assert late.received_on == date(2026, 3, 30)
    assert list(reconciling.differences()) == []


def test_what_is_written_for_a_closed_month_behind_our_back_is_found(mid_april):
    paid_in_march()
    closing.close(date(2026, 3, 31), by=None)
    ClosedMonth.objects.create(
        last_day=date(2026, 2, 28), balances={**dict.fromkeys(LedgerAccount.values, "1.00")}
    )

    found = list(reconciling.differences())

    assert "Bank at the end of February 2026 was £1.00 when the month was closed, and is £0.00 now." in found


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2026, 3, 30), date(2026, 2, 28), date(2027, 3, 31)])
def test_only_a_whole_month_that_is_over_and_has_something_in_it_is_closed(mid_april, day):
    paid_in_march()

    with pytest.raises(CannotClose, match="is closed already, or is not over yet"):
        closing.close(day, by=None)


def test_a_month_is_closed_once_and_never_while_the_books_disagree(mid_april):
    paid_in_march()
    spoil_the_books()
    with pytest.raises(CannotClose, match="The books do not agree"):
        closing.close(date(2026, 3, 31), by=None)
    put_right()
    closing.close(date(2026, 3, 31), by=None)
    with pytest.raises(CannotClose):
        closing.close(date(2026, 3, 31), by=None)
    assert closing.months_to_close(date(2026, 6, 1)) == [date(2026, 4, 30), date(2026, 5, 31)]


def test_a_closed_month_is_written_once(mid_april):
    paid_in_march()
    closing.close(date(2026, 3, 31), by=None)

    with pytest.raises(Exception, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM payments_closedmonth")


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 4, 30), date(2026, 4, 30)),
    ],
)
def test_the_last_day_of_a_month(day, last):
    assert last_day_of(day) == last


# --- the screen and the auditor's ledger -----------------------------------------------------------------


def test_a_month_is_closed_on_the_screen_by_who_proves_who_they_are(client, officer, mid_april):
    paid_in_march()
    address, close = reverse("payments_books"), reverse("payments_close_month")
    checking.check_books()
    text = client.get(address, {"since": "2026-03-01", "until": "2026-03-31"}).content.decode()
    assert "agree to the penny" in text
    assert "March 2026" in text
    assert client.post(close, {"month": "2026-03-31"}).url.startswith("/accounts/2fa/reauthenticate/")
    assert not ClosedMonth.objects.exists()

    prove(client, officer)
    assert (
        "Choose a month that is over"
        in client.post(close, {"month": "2026-04-30"}, follow=True).content.decode()
    )
    text = client.post(close, {"month": "2026-03-31"}, follow=True).content.decode()

    assert "The books are closed up to the end of March 2026." in text
    assert f"by {officer}" in text
    assert "No month is over that is not closed." in text


def test_only_finance_sees_the_books_or_closes_them(client):
    client.force_login(UserFactory(groups=["Editors"]))

    assert client.get(reverse("payments_books")).status_code == 302
    assert client.post(reverse("payments_close_month"), {"month": "2026-03-31"}).status_code == 302
    assert not ClosedMonth.objects.exists()


def test_what_moved_on_each_account_comes_to_nothing_in_all(mid_april):
    paid_in_march()
    rows = {row.account: row for row in reports.movements(date(2026, 3, 5), date(2026, 3, 31))}

    assert (rows["income"].opening, rows["income"].closing) == (D("-100.00"), D("-100.00"))
    assert (rows["bank"].opening, rows["bank"].debits, rows["bank"].closing) == (
        ZERO,
        D("100.00"),
        D("100.00"),
    )
    assert sum(row.closing for row in rows.values()) == ZERO
    assert sum(row.debits for row in rows.values()) == sum(row.credits for row in rows.values())


def test_an_auditor_follows_a_pound_from_the_invoice_to_the_banks_line(client, officer, mid_april):
    bill = invoice("100.00")
    imported_line(f"Example {bill.payment_reference}", "100.00", by=officer)
    prove(client, officer)

    answer = client.get(
        reverse("payments_ledger_csv", args=["auditor"]), {"since": "2026-03-01", "until": "2026-04-30"}
    )

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [came] = [row for row in rows if row["Account"] == "Bank"]
    [used] = [row for row in rows if row["Account"] == "Receivable" and row["Credit"]]
    [owed] = [row for row in rows if row["Account"] == "Receivable" and row["Debit"]]
    assert (came["Debit"], came["Bank line"], came["Bank statement"]) == (
        "100.00",
        "2026-03-02 100.00",
        "march.csv, row 2",
    )
    assert (used["Document"], used["Payment"]) == (bill.number, came["Payment"])
    assert (owed["Document"], owed["Debit"], owed["Kind"]) == (bill.number, "100.00", "Invoice")
    assert sum(D(row["Debit"] or 0) - D(row["Credit"] or 0) for row in rows) == ZERO


def test_the_way_leads_from_the_banks_line_to_the_invoice_and_back(client, officer):
    bill = invoice("100.00")
    line = imported_line(f"Example {bill.payment_reference}", "100.00", by=officer)
    statement = reverse("payments_bank_statement", args=[line.statement_id])
    payment = reverse("payments_payment", args=[line.payment_id])

    assert statement in client.get(reverse("payments_bank")).content.decode()
    text = client.get(statement).content.decode()
    assert payment in text
    assert "£100.00 in, £0.00 out" in text
    text = client.get(payment).content.decode()
    assert f"{statement}#line-{line.pk}" in text
    document = reverse("payments_document", args=[bill.pk])
    assert document in text
    text = client.get(document).content.decode()
    assert payment in text
    assert "bank transfer received 2 Mar 2026" in text
    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(statement).status_code == 404
