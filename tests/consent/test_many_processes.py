"""Several processes count at once: nothing is lost, nothing deadlocks (PostgreSQL tells; SQLite queues)."""

import threading
from datetime import date

from django.db import connection, connections, transaction

from consent import visits
from consent.models import DailyTotal, Visit
from tests.factories.consent import BROWSER

DAY = date(2026, 3, 2)
AT_ONCE = 6
EACH = 25


def test_two_and_more_counters_lose_nothing(threads_commit, monkeypatch):
    threads_commit(DailyTotal, Visit)
    # A page gives up rather than wait; whether the sums are right is another question than how long.
    monkeypatch.setattr(visits, "PATIENCE", 30_000)
    numbers = [visits.new_number() for _ in range(3)]
    start = threading.Barrier(AT_ONCE)
    failures = []

    def count(order):
        try:
            start.wait()
            for _ in range(EACH):
                for number in order:
                    visits.count_view(DAY, "home", number)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    # Half of them in the opposite order: rows locked two at a time would deadlock.
    threads = [
        threading.Thread(target=count, args=(numbers if n % 2 else numbers[::-1],)) for n in range(AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert DailyTotal.objects.get().views == AT_ONCE * EACH * len(numbers)
    assert list(Visit.objects.values_list("views", "first_day")) == [(AT_ONCE * EACH, DAY)] * len(numbers)


def test_a_page_does_not_wait_for_a_table_that_is_locked(threads_commit, client, caplog):
    locked, read = threading.Event(), threading.Event()

    def lock():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE consent_dailytotal IN ACCESS EXCLUSIVE MODE")
            locked.set()
            read.wait(30)
        connections.close_all()

    locker = threading.Thread(target=lock)
    locker.start()
    locked.wait(30)
    response = client.get("/cookies/", headers={"User-Agent": BROWSER})
    read.set()
    locker.join()

    assert response.status_code == 200
    assert "lock timeout" in caplog.text
    assert DailyTotal.objects.count() == 0
