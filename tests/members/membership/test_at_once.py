"""Several workers renew the same memberships at the same time, on a real PostgreSQL.

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

from members.membership.models import Period
from payments import reconciling
from payments.models import FinancialDocument
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
    """Return a function: several processes renew at once, with locks or without; it returns their words."""
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

    def run(*, locks: bool, day: date = NEXT_YEAR, until: date | None = NEXT_YEAR) -> list[dict]:
        for process in processes:
            wanted = {"day": day.isoformat(), "until": until and until.isoformat()}
            say(process, json.dumps({**wanted, "locks": locks, "pause": 0.05}))
        for process in processes:
            assert process.stdout.readline() == "ready\n"
        for process in processes:
            say(process, "go")
        return [json.loads(process.stdout.readline()) for process in processes]

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
