"""That what an editor schedules really happens: the clock ticks, and the worker's task publishes."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry

from core import clock
from core.models import ClockJob
from news.models import NewsIndexPage, NewsPost
from tests.factories.news import NewsPostFactory

pytestmark = pytest.mark.django_db


def _let_time_pass(field: str) -> None:
    """Move the time that was set in `field` behind us, in the post and in its scheduled revisions."""
    past = timezone.now() - timedelta(minutes=1)
    post = NewsPost.objects.get()
    NewsPost.objects.update(**{field: past})
    for revision in post.revisions.all():
        revision.content[field] = past.isoformat()
        if field == "go_live_at" and revision.approved_go_live_at:
            revision.approved_go_live_at = past
        revision.save()
    # The clock runs the job twice a minute; here the next time has come.
    ClockJob.objects.update(due_at=past)


def test_a_scheduled_post_goes_live_by_the_clock_and_leaves_again(client):
    post = NewsPostFactory(
        title="Scheduled",
        live=False,
        go_live_at=timezone.now() + timedelta(hours=1),
        expire_at=timezone.now() + timedelta(hours=2),
    )
    post.save_revision().publish()
    clock.tick()
    address = NewsPost.objects.get().get_url()
    assert client.get(address).status_code == 404

    _let_time_pass("go_live_at")
    assert "core.clock.publish_scheduled" in clock.tick()

    assert client.get(address).status_code == 200
    assert "Scheduled" in client.get("/news/").content.decode()
    assert "Scheduled" in client.get("/news/feed/").content.decode()

    _let_time_pass("expire_at")
    assert "core.clock.publish_scheduled" in clock.tick()

    post.refresh_from_db()
    assert (post.live, post.expired) == (False, True)
    assert client.get(address).status_code == 404
    assert "Scheduled" not in client.get("/news/").content.decode()
    assert PageLogEntry.objects.filter(page=post.pk, action__startswith="wagtail.unpublish").exists()


def test_the_index_counts_nothing_as_published_before_its_time(client):
    NewsPostFactory(title="Later", live=False, go_live_at=timezone.now() + timedelta(hours=1))

    assert "Later" not in client.get("/news/").content.decode()
    assert NewsIndexPage.objects.get().live
