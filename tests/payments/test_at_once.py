"""Real processes doing the same thing at the same time on a real PostgreSQL.

SQLite has one writer at a time and would pass all of this without any lock of ours.
"""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from core import append_only
from payments import cards, database_rules, receiving, reconciling
from payments.models import (
    FinancialDocument,
    Payment,
    PaymentState,
    StripeEvent,
    Transaction,
)
from payments.references import check_letters
from tests.factories.payments import PayerFactory, payable

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
