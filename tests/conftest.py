"""What the whole suite shares. Each test builds only its own data (tests/factories)."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest
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
    would miss.
    """
    if connection.vendor == "sqlite":
        pytest.skip("SQLite in memory is one connection: this needs PostgreSQL.")
    left_behind = []
    yield lambda *models: left_behind.extend(models)

    def delete() -> None:
        for model in left_behind:
            model.objects.all().delete()
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(delete).result()
