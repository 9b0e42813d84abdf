import json
import re
from datetime import UTC, date, datetime

import pytest
from django.core.files.base import ContentFile
from wagtail.models import PageViewRestriction
from wagtail_factories import ImageFactory

from core.models import NavshDocument
from news.models import NewsPost
from tests.factories.news import AuthorFactory, NewsPostFactory

pytestmark = pytest.mark.django_db


def structured_data(page: str, kind: str) -> dict:
    objects = [
        json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    ]
    return next(item for item in objects if item["@type"] == kind)


def test_a_post_shows_title_date_author_lead_body_and_tags(client):
    post = NewsPostFactory(
        title="Funding confirmed",
        date=date(2022, 3, 24),
        lead="It goes on.",
        author=AuthorFactory(name="A. Example", slug="a-example", role="Chair"),
        body=[("text", "<p>The text.</p>"), ("quote", {"text": "Well said.", "who": "", "source": ""})],
        tags=["Funding"],
    )

    page = client.get(post.url).content.decode()

    assert "<h1>Funding confirmed</h1>" in page
    assert '<time datetime="2022-03-24">24 March 2022</time>' in page
    assert 'By <a href="/news/author/a-example/">A. Example</a>, Chair' in page
    assert "It goes on." in page
    assert "<p>The text.</p>" in page
    assert "Well said." in page
    assert '<a href="/news/tag/funding/">Funding</a>' in page
    assert "full text" not in page


def test_a_post_without_a_body_says_so_and_where_to_ask(client):
    post = NewsPostFactory(lead="Future funding has been confirmed for virtual schools by Children’s…")

    page = client.get(post.url).content.decode()

    assert "Future funding has been confirmed for virtual schools by Children’s…" in page
    assert "The full text is not on this site yet" in page
    assert '<a href="/contact/">Ask us for the full text</a>' in page


def test_previous_and_next_follow_the_days_and_pass_over_what_is_closed(client):
    for day, title in [(1, "First"), (2, "Draft"), (3, "Third"), (4, "Fourth")]:
        NewsPostFactory(title=title, date=date(2022, 1, day), live=title != "Draft")
    fifth = NewsPostFactory(title="Fifth", date=date(2022, 1, 5))
    PageViewRestriction.objects.create(page=fifth, restriction_type=PageViewRestriction.LOGIN)

    def neighbours(title: str) -> tuple[str | None, str | None]:
        context = client.get(NewsPost.objects.get(title=title).url).context
        return tuple(context[side] and context[side]["title"] for side in ("previous", "next"))

    assert neighbours("First") == (None, "Third")
    assert neighbours("Third") == ("First", "Fourth")
    assert neighbours("Fourth") == ("Third", None)


def test_related_posts_share_tags_first_and_are_the_latest_otherwise(client):
    post = NewsPostFactory(tags=["Funding", "Conference"], date=date(2022, 3, 1))
    NewsPostFactory(title="Both tags", tags=["Funding", "Conference"], date=date(2019, 1, 1))
    NewsPostFactory(title="One tag", tags=["Funding"], date=date(2020, 1, 1))
    NewsPostFactory(title="Latest", date=date(2022, 2, 2))
    NewsPostFactory(title="Older", date=date(2021, 2, 2))
    NewsPostFactory(title="Both tags, draft", tags=["Funding", "Conference"], live=False)

    related = client.get(post.url).context["related"]

    assert [other.title for other in related] == ["Both tags", "One tag", "Latest"]


def test_share_links_ask_nothing_of_other_sites_until_followed(client):
    page = client.get(NewsPostFactory(slug="shared").url).content.decode()

    assert "https://bsky.app/intent/compose?text=" in page
    assert "http%3A%2F%2Ftestserver%2Fnews%2Fshared%2F" in page
    assert re.findall(r'<(?:script|img|iframe)[^>]+(?:src|data-src)="(?:https?:)?//', page) == []


def test_machines_are_told_that_it_is_an_article_of_that_day(client):
    post = NewsPostFactory(
        title="Rock & </script><b>roll</b>",
        lead="A lead.",
        date=date(2021, 6, 17),
        tags=["B", "A"],
        author=AuthorFactory(name="A. Example"),
        image=ImageFactory(),
        image_alt_text="A picture",
        slug="roll",
    )

    page = client.get(post.url).content.decode()
    article = structured_data(page, "NewsArticle")

    assert article["headline"] == "Rock & </script><b>roll</b>"
    assert article["datePublished"] == "2021-06-17T12:00:00+01:00"
    assert article["author"] == {"@type": "Person", "name": "A. Example"}
    assert article["publisher"] == {"@id": "http://testserver/#organization"}
    assert article["mainEntityOfPage"] == "http://testserver/news/roll/"
    assert article["keywords"] == ["A", "B"]
    assert article["image"][0].startswith("http://testserver/media/images/")
    assert structured_data(page, "BreadcrumbList")["itemListElement"][1]["name"] == "News"
    assert '<meta property="og:type" content="article">' in page
    assert '<meta property="article:published_time" content="2021-06-17T12:00:00+01:00">' in page
    assert '<meta property="article:tag" content="A">' in page
    assert 'alt="A picture"' in page


@pytest.mark.parametrize(
    ("day", "first_published", "expected"),
    [
        (date(2022, 3, 24), datetime(2022, 3, 24, 9, 30, tzinfo=UTC), "2022-03-24T09:30:00+00:00"),
        # Half an hour after midnight in London's summer is still the day before in UTC.
        (date(2022, 6, 2), datetime(2022, 6, 1, 23, 30, tzinfo=UTC), "2022-06-02T00:30:00+01:00"),
        (date(2022, 6, 1), datetime(2022, 6, 1, 23, 30, tzinfo=UTC), "2022-06-01T12:00:00+01:00"),
        (date(2020, 12, 14), None, "2020-12-14T12:00:00+00:00"),
    ],
)
def test_the_hour_is_that_of_publication_where_it_fell_on_the_day_shown(day, first_published, expected):
    post = NewsPost(date=day, first_published_at=first_published)

    assert post.published_at.isoformat() == expected
    assert post.changed_at == post.published_at


def test_a_document_leaves_with_a_post_that_links_to_it_and_not_before(client):
    document = NavshDocument.objects.create(
        title="Letter", file=ContentFile(b"%PDF-1.4 example", name="letter.pdf")
    )
    body = [("document", {"document": document, "title": ""})]
    post = NewsPostFactory(live=False, body=body)
    assert client.get(document.url).status_code == 404

    post.save_revision().publish()

    assert document.url in client.get(post.url).content.decode()
    assert client.get(document.url).status_code == 200
    PageViewRestriction.objects.create(page=post, restriction_type=PageViewRestriction.LOGIN)
    assert client.get(document.url).status_code == 404


def test_a_page_description_is_the_lead_unless_the_editor_wrote_another(client):
    post = NewsPostFactory(lead="The lead.")
    assert '<meta name="description" content="The lead.">' in client.get(post.url).content.decode()

    post.search_description = "Another."
    post.save()

    assert '<meta name="description" content="Another.">' in client.get(post.url).content.decode()
