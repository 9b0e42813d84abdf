"""Of many workers, one enqueues a job (PostgreSQL tells; SQLite queues its writers)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from django.db import connection
from django.utils import timezone

from core import clock
from core.models import ClockJob
from tests.core.test_clock import PUBLISHING

WORKERS = 8


def test_of_many_workers_ticking_at_once_one_enqueues_each_job(threads_commit, monkeypatch):
    threads_commit(ClockJob)
    # Of all jobs, one that leaves nothing behind: what these threads do is committed.
    names = {f"example.job_{number}" for number in range(5)}
    monkeypatch.setattr(clock, "_jobs", dict.fromkeys(names, clock._jobs[PUBLISHING]))
    now = timezone.now()
    gate = Barrier(WORKERS)

    def worker(moment, wait=True):
        if wait:
            gate.wait()
        try:
            return clock.tick(moment)
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        pool.submit(worker, now, wait=False).result()
        ticks = pool.map(worker, [now + timedelta(days=2)] * WORKERS)
        enqueued = [name for found in ticks for name in found]

    assert sorted(enqueued) == sorted(names)
