from datetime import date, timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.listings import listing
from news.models import NOTHING_FOUND, NewsIndexPage
from tests.factories.news import AuthorFactory, NewsPostFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

# Every address that lists posts; the posts of a test are tagged, dated and signed so that each has them.
LISTS = [
    "/news/",
    "/news/tag/funding/",
    "/news/author/an-author/",
    "/news/2022/",
    "/news/2022/03/",
    "/news/?q=example",
    "/news/feed/",
    "/news/feed/atom/",
    "/news/tag/funding/feed/",
    "/news/tag/funding/feed/atom/",
    "/news/tag/funding/atom/",
]


def titles(client, address: str) -> list[str]:
    return [post.title for post in client.get(address).context["posts"]]


@pytest.mark.parametrize("address", LISTS)
def test_no_list_shows_a_draft_an_expired_or_a_restricted_post(client, address):
    author = AuthorFactory(slug="an-author")
    shared = {"tags": ["Funding"], "author": author, "date": date(2022, 3, 4)}
    NewsPostFactory(title="Example open", **shared)
    NewsPostFactory(title="Example draft", live=False, **shared)
    # Expired a moment ago: the worker has not come by yet to unpublish it.
    NewsPostFactory(title="Example expired", expire_at=timezone.now() - timedelta(seconds=1), **shared)
    closed = NewsPostFactory(title="Example restricted", **shared)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    page = client.get(address).content.decode()

    assert "Example open" in page
    assert "Example draft" not in page
    assert "Example expired" not in page
    assert "Example restricted" not in page


def test_somebody_signed_in_finds_the_post_restricted_to_those_who_are(client):
    closed = NewsPostFactory(title="For those signed in")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    client.force_login(UserFactory())

    assert titles(client, "/news/") == ["For those signed in"]


@pytest.mark.parametrize("address", LISTS)
def test_an_anonymous_visit_sets_no_cookie_and_does_not_vary_by_one(client, address):
    NewsPostFactory(tags=["Funding"], author=AuthorFactory(slug="an-author"), date=date(2022, 3, 4))

    response = client.get(address)

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_posts_come_newest_first_and_ten_to_a_page(client):
    for number in range(12):
        NewsPostFactory(title=f"Post {number}", date=date(2022, 1, 1) + timedelta(days=number))

    assert titles(client, "/news/") == [f"Post {number}" for number in range(11, 1, -1)]
    assert titles(client, "/news/?page=2") == ["Post 1", "Post 0"]
    assert 'rel="next"' in client.get("/news/").content.decode()


def test_of_two_posts_of_one_day_the_later_made_comes_first(client):
    for title in ("First", "Second"):
        NewsPostFactory(title=title, date=date(2022, 1, 1))

    assert titles(client, "/news/") == ["Second", "First"]


def test_tag_author_year_and_month_narrow_the_list(client):
    writer = AuthorFactory(name="A. Writer", slug="a-writer")
    NewsPostFactory(title="March", date=date(2022, 3, 24), tags=["Funding"])
    NewsPostFactory(title="April", date=date(2022, 4, 1), author=writer)
    NewsPostFactory(title="Earlier", date=date(2021, 3, 1), tags=["Funding"])

    assert titles(client, "/news/tag/funding/") == ["March", "Earlier"]
    assert titles(client, "/news/author/a-writer/") == ["April"]
    assert titles(client, "/news/2022/") == ["April", "March"]
    assert titles(client, "/news/2022/03/") == ["March"]


def test_the_archive_names_years_with_posts_and_the_months_of_the_year_chosen(client):
    for day in (date(2022, 4, 1), date(2022, 3, 24), date(2020, 12, 14)):
        NewsPostFactory(date=day)

    years = client.get("/news/2022/03/").context["years"]

    assert [(year["label"], year["url"], year["is_current"]) for year in years] == [
        ("2022", "/news/2022/", True),
        ("2020", "/news/2020/", False),
    ]
    assert [(month["label"], month["url"], month["is_current"]) for month in years[0]["months"]] == [
        ("March", "/news/2022/03/", True),
        ("April", "/news/2022/04/", False),
    ]
    assert years[1]["months"] == []


def test_each_list_says_what_it_is_and_where_it_lives(client):
    for number in range(11):
        NewsPostFactory(date=date(2022, 3, number + 1), tags=["Funding"])

    month = client.get("/news/2022/03/?page=2").context
    search = client.get("/news/?q=example").context

    assert (month["meta"].title, month["meta"].canonical_url) == (
        "News from March 2022 (page 2)",
        "http://testserver/news/2022/03/?page=2",
    )
    assert [(crumb["title"], crumb["url"]) for crumb in month["breadcrumbs"]] == [
        ("Home", "/"),
        ("News", "/news/"),
        ("2022", "/news/2022/"),
        ("March", None),
    ]
    assert search["meta"].robots == "noindex"


@pytest.mark.parametrize(
    "address",
    [
        "/news/?page=0",
        "/news/?page=2",
        "/news/?page=-1",
        "/news/?page=abc",
        "/news/?page=" + "9" * 5000,
        "/news/tag/unknown/",
        "/news/tag/unknown/feed/",
        "/news/tag/carried-by-a-draft/",
        "/news/author/unknown/",
        "/news/author/has-written-nothing/",
        "/news/0000/",
        "/news/1999/",
        "/news/99999/",
        "/news/2022/00/",
        "/news/2022/13/",
        "/news/2022/3/",
        "/news/no-such-post/",
    ],
)
def test_what_is_not_there_is_not_found(client, address):
    AuthorFactory(slug="has-written-nothing")
    NewsPostFactory(date=date(2022, 3, 1))
    NewsPostFactory(live=False, tags=["Carried by a draft"])

    assert client.get(address).status_code == 404


def test_a_null_character_is_a_bad_request(client):
    assert client.get("/news/?q=%00").status_code == 400
    assert client.get("/news/?page=%00").status_code == 400


def test_search_finds_title_lead_body_tag_and_author(client):
    NewsPostFactory(title="About exams")
    NewsPostFactory(title="Lead", lead="On pupil premium.")
    NewsPostFactory(title="Body", body=[("text", "<p>Concerning attendance.</p>")])
    NewsPostFactory(title="Tag", tags=["Safeguarding"])
    NewsPostFactory(title="Author", author=AuthorFactory(name="Zebedee Example"))
    # The tag and the author came after the page was indexed.
    for post in NewsIndexPage.objects.get().get_children().specific():
        post.save()

    assert titles(client, "/news/?q=exams") == ["About exams"]
    assert titles(client, "/news/?q=premium") == ["Lead"]
    assert titles(client, "/news/?q=attendance") == ["Body"]
    assert titles(client, "/news/?q=safeguarding") == ["Tag"]
    assert titles(client, "/news/?q=Zebedee") == ["Author"]


def test_search_puts_the_post_with_most_of_the_words_first(client):
    NewsPostFactory(title="Funding confirmed")
    NewsPostFactory(title="Funding doubted")

    assert titles(client, "/news/?q=is+funding+confirmed") == ["Funding confirmed", "Funding doubted"]
    assert titles(client, "/news/?q=confirmed+yesterday") == ["Funding confirmed"]


def test_search_pages_keep_the_question(client):
    for number in range(11):
        NewsPostFactory(title=f"Funding {number}")

    assert "?q=funding&amp;page=2" in client.get("/news/?q=funding").content.decode()
    assert len(titles(client, "/news/?q=funding&page=2")) == 1


@pytest.mark.parametrize("query", ["nothing-like-it", '"', "***", "x" * 5000])
def test_a_search_that_finds_nothing_says_the_sentence_of_the_index_page(client, query):
    NewsPostFactory()

    page = client.get("/news/", {"q": query}).content.decode()

    assert NOTHING_FOUND == "Sorry, we couldn't find any posts. Please try a different search."
    assert NOTHING_FOUND.replace("'", "&#x27;") in page


def test_editors_can_change_that_sentence(client):
    NewsIndexPage.objects.update(nothing_found="Nothing this time.")

    assert "Nothing this time." in client.get("/news/?q=zzz").content.decode()


def test_what_was_asked_is_written_back_harmlessly(client):
    page = client.get("/news/", {"q": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_without_posts_the_index_says_so(client):
    assert "There is no news yet. Please come back soon." in client.get("/news/").content.decode()


def test_a_tag_that_no_address_can_hold_does_not_break_the_page(client):
    NewsPostFactory(title="Foreign", tags=["日本"])

    assert titles(client, "/news/") == ["Foreign"]


def test_feeds_of_the_whole_and_of_the_tag_can_be_discovered(client):
    NewsPostFactory(tags=["Funding"])

    page = client.get("/news/tag/funding/").content.decode()

    for kind, address in [
        ("rss", "/news/feed/"),
        ("atom", "/news/feed/atom/"),
        ("rss", "/news/tag/funding/feed/"),
        ("atom", "/news/tag/funding/feed/atom/"),
    ]:
        assert f'type="application/{kind}+xml"' in page
        assert f'href="http://testserver{address}"' in page


def test_the_home_page_is_offered_the_latest_four_that_the_visitor_may_read():
    for number in range(6):
        NewsPostFactory(title=f"Post {number}", date=date(2022, 1, 1) + timedelta(days=number))
    PageViewRestriction.objects.create(
        page=NewsPostFactory(date=date(2023, 1, 1)), restriction_type=PageViewRestriction.LOGIN
    )

    latest = listing("latest-news", RequestFactory().get("/"))

    assert [post.title for post in latest["posts"]] == ["Post 5", "Post 4", "Post 3", "Post 2"]
    assert latest["url"] == "/news/"


def test_the_feeds_can_be_discovered_from_the_home_page(client):
    page = client.get("/").content.decode()

    assert 'type="application/rss+xml" title="News (RSS)" href="http://testserver/news/feed/"' in page
