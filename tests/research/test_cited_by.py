"""A publication lists the pages of ours that link to it: those that the reader may see, and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from research.cited_by import mentions_of
from tests.factories.news import NewsPostFactory
from tests.factories.pages import StandardPageFactory
from tests.factories.people import UserFactory
from tests.factories.research import EditionFactory, EditionFileFactory, PublicationFactory
from tests.home.reading import visible_text

pytestmark = pytest.mark.django_db


def _link(publication) -> str:
    return f'<p>See <a linktype="page" id="{publication.pk}">the study</a>.</p>'


def _post(publication, title: str, **fields):
    return NewsPostFactory(title=title, body=[("text", _link(publication))], **fields)


@pytest.fixture
def publication():
    return PublicationFactory(title="An example study")


def test_news_pages_and_other_publications_that_link_to_it_are_listed_latest_first(client, publication):
    now = timezone.now()
    _post(publication, "First post", first_published_at=now - timedelta(days=2))
    StandardPageFactory(
        title="A page", body=[("text", _link(publication))], first_published_at=now - timedelta(days=1)
    )
    PublicationFactory(title="Another study", foreword=_link(publication))
    NewsPostFactory(title="A post about something else")

    mentions = client.get(publication.address).context["mentions"]

    assert [(m.title, m.kind) for m in mentions] == [
        ("Another study", "Publication"),
        ("A page", ""),
        ("First post", "News"),
    ]
    text = visible_text(client.get(publication.address).content.decode())
    assert "Cited by our news and pages" in text
    assert mentions[2].address == "/news/" + mentions[2].address.split("/")[2] + "/"
    assert client.get(mentions[2].address).status_code == 200


def test_nothing_is_said_of_posts_that_the_reader_may_not_see(client, publication):
    closed = _post(publication, "For people with an account")
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    _post(publication, "Never published", live=False)
    _post(publication, "Taken down").unpublish()
    _post(publication, "Expired", expire_at=timezone.now() - timedelta(minutes=1))

    answer = client.get(publication.address)
    assert answer.context["mentions"] == []
    text = answer.content.decode()
    for title in (
        "For people with an account",
        "Never published",
        "Taken down",
        "Expired",
        "Cited by our news",
    ):
        assert title not in text
    assert (answer.cookies, "Cookie" in answer.get("Vary", "")) == ({}, False)

    client.force_login(UserFactory())
    assert [m.title for m in client.get(publication.address).context["mentions"]] == [
        "For people with an account"
    ]


def test_a_post_that_no_longer_links_to_it_leaves_the_list(publication):
    post = _post(publication, "First post")
    assert [mention.title for mention in mentions_of(publication, UserFactory())] == ["First post"]

    post.body = [("text", "<p>Nothing.</p>")]
    post.save_revision().publish()

    assert mentions_of(publication, UserFactory()) == []


def test_a_draft_of_a_published_page_cites_nothing_until_it_is_published(publication):
    post = NewsPostFactory(title="A post about something else")
    reader = UserFactory()

    post.body = [("text", _link(publication))]
    revision = post.save_revision()
    assert mentions_of(publication, reader) == []

    revision.publish()
    assert [mention.title for mention in mentions_of(publication, reader)] == ["A post about something else"]


def test_what_is_published_goes_on_citing_while_a_draft_leaves_the_link_out(publication):
    post = _post(publication, "A post")

    post.body = [("text", "<p>Nothing.</p>")]
    post.save_revision()

    assert [mention.title for mention in mentions_of(publication, UserFactory())] == ["A post"]


def test_many_mentions_cost_no_more_queries(client, publication, django_assert_max_num_queries):
    EditionFileFactory(edition=EditionFactory(publication=publication))
    for number in range(3):
        _post(publication, f"Post {number}")
    client.get(publication.address)

    with django_assert_max_num_queries(10):
        assert len(client.get(publication.address).context["mentions"]) == 3
