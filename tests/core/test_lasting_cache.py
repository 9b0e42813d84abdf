"""What counts attempts is not forgotten before its time, however full the cache is."""

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection

from core.rate_limits import exceeded

pytestmark = pytest.mark.django_db
# What Django's own cache holds before it drops entries.
MORE_THAN_DJANGO_KEEPS = 320


@pytest.fixture
def cache_in_a_table(settings):
    settings.CACHES = {
        "default": {"BACKEND": "core.lasting_cache.LastingDatabaseCache", "LOCATION": "cache_of_limits"}
    }
    call_command("createcachetable")
    return caches["default"]


def test_others_do_not_set_back_who_is_stopped(cache_in_a_table):
    stopped = [exceeded("guess", "one", limit=3, seconds=900) for _ in range(4)]
    for number in range(MORE_THAN_DJANGO_KEEPS):
        cache_in_a_table.set(f"somebody-{number}", 1, timeout=3600)

    assert stopped == [False, False, False, True]
    assert exceeded("guess", "one", limit=3, seconds=900)


def test_what_has_run_out_goes_from_the_table(cache_in_a_table):
    for number in range(MORE_THAN_DJANGO_KEEPS):
        cache_in_a_table.set(f"gone-{number}", 1, timeout=-1)
    cache_in_a_table.set("kept", 1, timeout=3600)

    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM cache_of_limits")
        (left,) = cursor.fetchone()
    assert left < MORE_THAN_DJANGO_KEEPS // 2
    assert cache_in_a_table.get("kept") == 1
