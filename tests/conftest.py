"""What the whole suite shares. Each test builds only its own data (tests/factories)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection, connections
from hypothesis import settings

# A slow machine is not a fault in the code: examples are counted, never timed.
settings.register_profile("navsh", deadline=None)
settings.load_profile("navsh")


@pytest.fixture(autouse=True)
def _clean_cache():
    """Rate limits and Wagtail's site paths live in the cache: no test sees another's."""
    cache.clear()
    yield
    cache.clear()


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
