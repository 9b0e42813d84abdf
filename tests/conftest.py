"""What the whole suite shares. Each test builds only its own data (tests/factories)."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, connections
from hypothesis import settings

from core import append_only, change_trail

# A slow machine is not a fault in the code: examples are counted, never timed.
# HYPOTHESIS_PROFILE=deep looks longer than a suite that runs before every landing can.
settings.register_profile("navsh", deadline=None, max_examples=40)
settings.register_profile("deep", deadline=None, max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "navsh"))


@pytest.fixture(autouse=True)
def _clean_cache():
    """Rate limits and Wagtail's site paths live in the cache: no test sees another's."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _tables_can_be_emptied(request):
    """Take away the triggers that forbid deletion before a test that commits is cleaned up after.

    SQLite's tables are emptied by deleting rows (PostgreSQL truncates them, past any trigger);
    emptying ends with the signal that puts the triggers back.
    """
    mark = request.node.get_closest_marker("django_db")
    committing = "transactional_db" in request.fixturenames or "live_server" in request.fixturenames
    committing = committing or bool(mark and (mark.kwargs.get("transaction") or mark.args[:1] == (True,)))
    if committing:
        request.getfixturevalue("transactional_db")
    yield
    if committing and connection.vendor == "sqlite":
        append_only.remove()
        change_trail.remove()


@pytest.fixture
def threads_commit(db):
    """For tests whose threads have connections of their own, and so commit: on PostgreSQL only.

    Call it with the models whose rows the threads leave behind. Write in threads, read anywhere.
    Unlike `transaction=True` it empties no table that the migrations filled, which the next run
    would miss. A test that leaves rows in other tables fails.
    """
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory is one connection: this needs PostgreSQL.")
    left_behind = []
    before = _committed(_how_many_rows)
    yield lambda *models: left_behind.extend(models)

    def delete() -> None:
        for model in left_behind:
            model.objects.all().delete()

    _committed(delete)
    after = _committed(_how_many_rows)
    more = {table: rows - before[table] for table, rows in after.items() if rows != before[table]}
    assert more == {}, "committed rows stay in the database of the tests that follow"


def _committed(act: Callable[[], Any]) -> Any:
    """Do something on a connection of its own, which sees and leaves what is committed; return its answer."""

    def alone() -> Any:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


def _how_many_rows() -> dict[str, int]:
    """Return how many rows each table has; of those that are written once nothing can be taken back."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not getattr(model, "append_only", False)
    ]
    counts = (f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(counts))
        return dict(cursor.fetchall())
