"""Periodic jobs run once, whichever worker sees them first, and what was scheduled happens."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import clock
from core.models import ClockJob
from tests.factories.pages import StandardPageFactory

pytestmark = pytest.mark.django_db
PUBLISHING = clock.publish_scheduled.module_path


def test_two_ticks_at_one_moment_enqueue_a_job_once():
    now = timezone.now()

    assert PUBLISHING in clock.tick(now)
    assert clock.tick(now) == []


def test_a_job_is_due_again_after_its_interval():
    now = timezone.now()
    clock.tick(now)

    assert clock.tick(now + timedelta(seconds=29)) == []
    assert PUBLISHING in clock.tick(now + timedelta(seconds=30))
    assert ClockJob.objects.get(name=PUBLISHING).due_at == now + timedelta(seconds=60)


def test_after_a_pause_a_job_runs_once_and_not_for_each_time_missed():
    now = timezone.now()
    clock.tick(now)
    much_later = now + timedelta(days=3)

    assert clock.tick(much_later).count(PUBLISHING) == 1
    assert PUBLISHING not in clock.tick(much_later)


def test_a_scheduled_page_goes_live_and_an_expired_one_leaves(client):
    """Both pages are as they stand in the database when their minute has come."""
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    page = StandardPageFactory(slug="scheduled", live=False, go_live_at=a_minute_ago)
    page.save_revision(approved_go_live_at=a_minute_ago)
    StandardPageFactory(slug="over", expire_at=a_minute_ago)
    assert [client.get(path).status_code for path in ("/scheduled/", "/over/")] == [404, 200]

    clock.tick()

    assert [client.get(path).status_code for path in ("/scheduled/", "/over/")] == [200, 404]


def test_what_is_scheduled_for_later_waits(client):
    in_an_hour = timezone.now() + timedelta(hours=1)
    page = StandardPageFactory(slug="scheduled", live=False, go_live_at=in_an_hour)
    page.save_revision().publish()
    StandardPageFactory(slug="over", expire_at=in_an_hour)

    clock.tick()

    assert [client.get(path).status_code for path in ("/scheduled/", "/over/")] == [404, 200]
