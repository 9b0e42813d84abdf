"""Real processes doing the same thing at the same time on a real PostgreSQL.

SQLite has one writer at a time and would pass all of this without any lock of ours.
"""

import json
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from core import append_only
from payments import cards, database_rules, invoicing, receiving, reconciling
from payments.models import (
    Allocation,
    BankAccount,
    BankLine,
    BankStatement,
    ClosedMonth,
    FinancialDocument,
    Payment,
    PaymentState,
    StripeEvent,
    Transaction,
)
from payments.references import check_letters
from tests.factories.payments import PayerFactory, invoice, payable

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL (make test-postgres)"
)
WORKER = Path(__file__).with_name("worker.py")
D = Decimal


def address_of_this_database() -> str:
    config = connection.settings_dict
    user = quote(config["USER"] or "")
    password = f":{quote(config['PASSWORD'])}" if config["PASSWORD"] else ""
    port = f":{config['PORT']}" if config["PORT"] else ""
    host = config["HOST"]
    where = f"/{quote(host)}" if host.startswith("/") else f"{host}{port}"
    return f"postgres://{user}{password}@{where}/{config['NAME']}"


@pytest.fixture(scope="module")
def pool():
    """Eight processes, started once: starting them takes longer than all that they do."""
    processes: list[subprocess.Popen] = []
    yield processes
    for process in processes:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture
def database_of_its_own(django_db_setup, django_db_blocker):
    """A copy of the test database that may be written to for good, since ledgers cannot be emptied."""
    config = connection.settings_dict
    name, copy = config["NAME"], f"{config['NAME']}_at_once"
    with django_db_blocker.unblock():
        _administer(f'DROP DATABASE IF EXISTS "{copy}"', f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
        config["NAME"] = copy
        try:
            yield copy
        finally:
            connection.close()
            config["NAME"] = name
            _administer(f'DROP DATABASE "{copy}" WITH (FORCE)')


def _administer(*statements: str) -> None:
    connection.close()
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def at_once(pool, database_of_its_own):
    """Return a function: give each process a command, let all go at once, return what each says."""
    while len(pool) < 8:
        pool.append(
            subprocess.Popen(
                [sys.executable, str(WORKER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "DATABASE_URL": address_of_this_database()},
            )
        )

    def run(*commands: tuple, locks: bool = True) -> list[dict]:
        busy = pool[: len(commands)]
        for process, (action, *arguments) in zip(busy, commands, strict=True):
            _say(process, json.dumps({"action": action, "arguments": arguments, "locks": locks}))
        for process in busy:
            assert process.stdout.readline() == "ready\n"
        for process in busy:
            _say(process, "go")
        return [json.loads(process.stdout.readline()) for process in busy]

    return run


def _say(process: subprocess.Popen, text: str) -> None:
    process.stdin.write(f"{text}\n")
    process.stdin.flush()


def writers() -> list[tuple]:
    """Return the commands of 8 writers, each with a payer of its own, so that only counters are shared."""
    return [("issue", json.dumps([payable("1.00", payer=PayerFactory()).pk]), "6") for _ in range(8)]


@pytest.mark.django_db
def test_postgresql_keeps_the_rules_itself():
    """(Being marked, it also has the test database made that the others copy.)"""
    assert (append_only.unprotected(), database_rules.installed()) == ([], True)


def test_eight_writers_leave_no_number_out_and_give_none_twice(at_once):
    answers = at_once(*writers())

    assert answers == [{"done": 6, "refused": 0}] * 8
    numbers = FinancialDocument.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == list(range(1, 49))
    references = set(FinancialDocument.objects.values_list("payment_reference", flat=True))
    assert references == {f"VSH{serial:05}{check_letters(serial)}" for serial in range(1, 49)}
    assert list(reconciling.differences()) == []


def test_without_the_lock_on_the_counter_the_same_writers_collide(at_once):
    answers = at_once(*writers(), locks=False)

    # The unique numbers keep the books right even then, at the price of refused invoices.
    assert sum(answer["refused"] for answer in answers) > 0


def test_a_payment_confirmed_by_several_processes_is_confirmed_once(at_once):
    for _ in range(5):
        payment = receiving.begin(method="card", amount=D("10.00"), payable=payable("10.00"))

        answers = at_once(*[("confirm", str(payment.pk))] * 4)

        assert sorted(answer["news"] for answer in answers) == [False, False, False, True]
        assert Transaction.objects.filter(key=f"payment:{payment.pk}").count() == 1
    assert list(reconciling.differences()) == []


def test_without_the_lock_several_would_confirm(at_once):
    refused = 0
    for _ in range(10):
        payment = receiving.begin(method="card", amount=D("10.00"), payable=payable("10.00"))
        answers = at_once(*[("confirm", str(payment.pk))] * 8, locks=False)
        refused += sum(answer.get("refused", False) for answer in answers)

    # More than one saw "created"; only the ledger's unique key stopped the second.
    assert refused > 0


def test_the_same_news_to_several_processes_counts_once(at_once, fake_stripe):
    payment = cards.start_checkout(
        amount=D("10.00"),
        name="Example",
        success_url="http://testserver/",
        cancel_url="http://testserver/",
        payable=payable("10.00"),
    )
    intent = fake_stripe.pay(payment.stripe_session)
    same = fake_stripe.event("checkout.session.completed", payment.stripe_session, "evt_same")
    other = fake_stripe.event("payment_intent.succeeded", intent, "evt_other")

    answers = at_once(*(("webhook", fake_stripe.address, *news) for news in (same, same, other, same)))

    assert [answer["status"] for answer in answers] == [200] * 4
    texts = sorted(answer["text"] for answer in answers)
    assert texts == ["confirmed", "handled before", "handled before", "known"]
    assert (Payment.objects.get().state, StripeEvent.objects.count()) == (PaymentState.CONFIRMED, 2)
    assert Transaction.objects.filter(kind="payment").count() == 1
    assert list(reconciling.differences()) == []


def test_the_same_bank_line_recorded_by_eight_processes_is_one_payment(at_once):
    answers = at_once(*(("receive", "statement:1") for _ in range(8)))

    assert {answer["payment"] for answer in answers} == {Payment.objects.get().pk}
    assert Transaction.objects.count() == 1


def one_payment_and_two_invoices() -> tuple[Payment, FinancialDocument, FinancialDocument]:
    payer = PayerFactory()
    first, second = invoice("10.00", payer=payer), invoice("10.00", payer=payer)
    payment = receiving.receive(method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), payer=payer)
    return payment, first, second


def test_a_payment_that_two_people_use_for_two_invoices_is_used_once(at_once):
    for _ in range(5):
        payment, first, second = one_payment_and_two_invoices()

        answers = at_once(*(("use", payment.pk, bill.pk) for bill in (first, second, first, second)))

        assert sorted(answer["used"] for answer in answers) == ["0.00", "0.00", "0.00", "10.00"]
        assert Allocation.objects.filter(payment=payment).count() == 1
    assert list(reconciling.differences()) == []


def test_without_locks_a_payment_is_used_twice(at_once):
    for _ in range(10):
        payment, first, second = one_payment_and_two_invoices()
        at_once(*(("use", payment.pk, bill.pk) for bill in (first, second) * 4), locks=False)

    assert any("more is used than came" in sentence for sentence in reconciling.differences())


def a_paid_thing() -> tuple:
    thing = payable("10.00")
    bill = invoicing.issue([thing]).invoice
    payment = receiving.receive(
        method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), document=bill
    )
    return thing, payment


def test_a_refund_beside_a_credit_note_takes_the_money_back_once(at_once):
    for _ in range(5):
        thing, payment = a_paid_thing()

        answers = at_once(("refund", payment.pk), ("credit", thing.pk), ("refund", payment.pk))

        assert sorted(answer["refunded"] for answer in answers if "refunded" in answer) == [False, True]
        assert answers[1] == {"credited": True}
        assert sum(Allocation.objects.filter(payment=payment).values_list("amount", flat=True)) == D("0.00")
        assert Payment.objects.with_sums().get(pk=payment.pk).unallocated == D("0.00")
    assert list(reconciling.differences()) == []


def test_without_locks_a_refund_beside_a_credit_note_breaks_the_books(at_once):
    for _ in range(12):
        thing, payment = a_paid_thing()
        at_once(*(("refund", payment.pk), ("credit", thing.pk)) * 2, locks=False)

    assert list(reconciling.differences()) != []


def test_a_bank_line_that_four_people_accept_is_booked_once(at_once):
    account = BankAccount.objects.create(name="Example account")
    statement = BankStatement.objects.create(
        account=account,
        file_name="march.csv",
        source="Example",
        first_day=date(2026, 3, 2),
        last_day=date(2026, 3, 2),
        new_lines=3,
        known_lines=0,
        doubtful_lines=0,
    )
    for number in range(3):
        bill = invoice("10.00")
        line = BankLine.objects.create(
            account=account,
            statement=statement,
            row=number + 1,
            booked_on=date(2026, 3, 2),
            amount=D("10.00"),
            narrative=f"Example {bill.payment_reference}",
            checksum=f"example-{number}",
        )

        answers = at_once(*[("accept", line.pk)] * 4)

        assert sorted(map(str, answers)) == ["{'booked': True}"] + ["{'refused': 'AlreadyDecided'}"] * 3
        assert FinancialDocument.objects.with_sums().get(pk=bill.pk).outstanding == D("0.00")
    assert Payment.objects.count() == 3
    assert list(reconciling.differences()) == []


def close_while_seven_write(at_once, *, locks: bool) -> tuple[dict, list[str]]:
    """Close March while seven processes record cheques of its last day; return what was said and is wrong."""
    receiving.receive(method="cheque", amount=D("1.00"), received_on=date(2026, 3, 1), payer=PayerFactory())
    writers = [("receive_many", f"writer {number}", "30") for number in range(7)]
    said, *written = at_once(("close",), *writers, locks=locks)
    assert written == [{"done": 30}] * 7
    return said, list(reconciling.differences())


def test_a_month_that_is_closed_while_others_write_stays_as_it_was_closed(at_once):
    assert close_while_seven_write(at_once, locks=True) == ({"closed": True}, [])
    assert ClosedMonth.objects.count() == 1
    assert Payment.objects.filter(state=PaymentState.CONFIRMED).count() == 211


def test_without_the_lock_closing_sees_half_of_a_payment_or_the_month_still_changes(at_once):
    said, found = close_while_seven_write(at_once, locks=False)

    seen = [said.get("why", ""), *found]
    assert any("The books do not agree" in why or "when the month was closed" in why for why in seen)


def test_the_nightly_check_takes_nothing_that_is_just_written_for_a_mistake(at_once):
    writers = [("receive_many", f"writer {number}", "12") for number in range(7)]

    assert at_once(("check",), *writers)[0] == {"wrong": 0}


def test_without_the_lock_the_check_would_cry_wolf(at_once):
    for number in range(5):
        writers = [("receive_many", f"writer {number}.{each}", "12") for each in range(7)]
        if at_once(("check",), *writers, locks=False)[0]["wrong"]:
            return
    pytest.fail("Seven who write beside one who checks never met.")
