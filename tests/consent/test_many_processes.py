"""Several processes count at once: nothing is lost, nothing deadlocks (PostgreSQL tells; SQLite queues)."""

import threading
from datetime import date

import pytest
from django.db import connection, connections

from consent import visits
from consent.models import DailyTotal, Visit

DAY = date(2026, 3, 2)
AT_ONCE = 6
EACH = 25


@pytest.mark.django_db(transaction=True)
def test_two_and_more_counters_lose_nothing():
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory is one connection: this race needs PostgreSQL.")
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
