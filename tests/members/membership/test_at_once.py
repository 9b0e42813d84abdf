"""Several people and workers act on the same memberships at the same time, on a real PostgreSQL.

SQLite has one writer at a time and would pass this without any lock of ours.
"""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from members.membership import chasing, invoicing, renewing
from members.membership.models import AgreedPrice, Membership, Period
from payments import reconciling
from payments.models import ChasingHold, FinancialDocument
from tests.factories import membership as made
from tests.payments.test_at_once import address_of_this_database, database_of_its_own  # noqa: F401

pytestmark = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="needs PostgreSQL (make test-postgres)"
)
WORKER = Path(__file__).with_name("worker.py")
WORKERS, MEMBERS = 3, 4
NEXT_YEAR = date(2027, 4, 1)


@pytest.fixture
def workers(database_of_its_own):  # noqa: F811
    """Return a function: several processes act at once, with locks or without; it returns their words.

    By default all renew; `commands` says for each what else it does.
    """
    processes = [
        subprocess.Popen(
            [sys.executable, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "DATABASE_URL": address_of_this_database()},
        )
        for _ in range(WORKERS)
    ]

    def run(
        *commands: dict, locks: bool, day: date = NEXT_YEAR, until: date | None = NEXT_YEAR
    ) -> list[dict]:
        renew = {"action": "renew", "until": until and until.isoformat()}
        busy = list(zip(processes, commands or [renew] * WORKERS, strict=False))
        for process, command in busy:
            common = {"day": day.isoformat(), "locks": locks, "pause": 0.05}
            say(process, json.dumps({**common, **command}))
        for process, _ in busy:
            assert process.stdout.readline() == "ready\n"
        for process, _ in busy:
            say(process, "go")
        return [json.loads(process.stdout.readline()) for process, _ in busy]

    yield run
    for process in processes:
        process.stdin.close()
        process.wait(timeout=30)
        process.stdout.close()


def say(process: subprocess.Popen, text: str) -> None:
    process.stdin.write(f"{text}\n")
    process.stdin.flush()


def members() -> None:
    plan = made.plan()
    for _ in range(MEMBERS):
        made.school_membership(plan=plan, on=date(2026, 4, 1))


@pytest.mark.django_db
def test_postgresql_keeps_years_apart_itself():
    """(Being marked, it also has the test database made that the others copy.)"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgenabled FROM pg_trigger WHERE tgname = 'membership_periods_apart'")
        assert cursor.fetchall() == [("O",)]


def test_several_workers_renew_each_membership_once_and_none_is_refused(workers):
    members()

    answers = workers(locks=True)

    assert (sum(one["done"] for one in answers), sum(one["refused"] for one in answers)) == (MEMBERS, 0)
    assert Period.objects.filter(starts=NEXT_YEAR).count() == MEMBERS
    assert FinancialDocument.objects.filter(kind="invoice").count() == 2 * MEMBERS
    assert list(reconciling.differences()) == []


def test_without_the_lock_only_the_database_keeps_two_years_apart(workers):
    members()

    answers = workers(locks=False)

    assert sum(one["refused"] for one in answers) > 0
    assert Period.objects.filter(starts=NEXT_YEAR).count() == MEMBERS


def test_administrators_who_press_renew_at_once_make_the_one_year_that_they_saw(workers):
    members()

    answers = workers(locks=True, day=NEXT_YEAR + timedelta(days=1))

    assert (sum(one["done"] for one in answers), sum(one["refused"] for one in answers)) == (MEMBERS, 0)
    assert Period.objects.filter(starts__gte=NEXT_YEAR).count() == MEMBERS


def test_without_the_year_that_they_saw_they_would_make_two(workers):
    """The control: in the days after 1 April the year after next is near enough to be renewed too."""
    members()

    workers(locks=True, day=NEXT_YEAR + timedelta(days=1), until=None)

    assert Period.objects.filter(starts__gte=NEXT_YEAR).count() == 2 * MEMBERS


# --- a price is agreed twice ----------------------------------------------------------------------


def agreed(*amounts: str) -> list[dict]:
    return [{"action": "agree", "amount": amount} for amount in amounts]


def test_two_of_the_office_who_agree_a_price_at_once_leave_one_and_its_invoice(workers):
    members()
    for membership in Membership.objects.all():
        renewing.renew(membership, by=None, today=date(2027, 3, 1))

    answers = workers(*agreed("450.00", "400.00"), locks=True)

    assert answers == [{"done": MEMBERS, "refused": 0}] * 2
    for membership in Membership.objects.all():
        price = membership.agreed_prices.get(until__isnull=True)
        period = membership.periods.standing().get(starts=NEXT_YEAR)
        invoices = invoicing.invoices_of(*membership.periods.all()).filter(kind="invoice")
        assert period.price == price.amount
        assert [one.outstanding for one in invoices if one.outstanding] == [price.amount]
    assert list(reconciling.differences()) == []


def test_without_the_lock_the_database_refuses_one_of_two_prices(workers):
    members()

    answers = workers(*agreed("450.00", "400.00"), locks=False)

    assert sum(one["refused"] for one in answers) > 0
    assert AgreedPrice.objects.filter(until__isnull=True).count() == MEMBERS


# --- the money comes while a membership lapses ----------------------------------------------------


def lapse_while_paying(workers, *, locks: bool) -> int:
    """Let memberships lapse while their money comes; return how many paid years are still held as lapsed."""
    members()
    for membership in Membership.objects.all():
        renewing.renew(membership, by=None, today=date(2027, 3, 1))
    on = Period.objects.filter(starts=NEXT_YEAR).first().grace_ends

    lapsed, paid = workers(
        {"action": "lapse", "pause": 0.3}, {"action": "pay", "pause": 0.3}, locks=locks, day=on
    )

    assert lapsed["done"] > 0
    assert paid["refused"] == 0
    assert Period.objects.filter(starts=NEXT_YEAR, settled_at__isnull=True).count() == 0
    return ChasingHold.objects.filter(held_for=chasing.LAPSE, until__isnull=True).count()


def test_whoever_pays_while_it_lapses_is_in_and_nothing_is_held(workers):
    assert lapse_while_paying(workers, locks=True) == 0
    assert list(reconciling.differences()) == []


def test_without_the_lock_a_paid_year_would_be_held_as_lapsed(workers):
    assert lapse_while_paying(workers, locks=False) > 0
