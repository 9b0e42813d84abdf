"""What surrounds every page: breadcrumbs, navigation, structured data, sitemap, robots, health."""

import json
import re
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from wagtail.models import PageViewRestriction

from core.breadcrumbs import breadcrumbs_to, trail
from core.models import SiteSettings
from core.navigation import navigation
from home.models import HomePage
from tests.factories.pages import StandardPageFactory

pytestmark = pytest.mark.django_db
FIXED = ["/", "/about/", "/board/", "/contact/", "/privacy/", "/accessibility/", "/news/", "/work-with-us/"]


# --- breadcrumbs ------------------------------------------------------------------------------


def test_breadcrumbs_lead_from_home_to_the_page_and_leave_out_unpublished_steps(rf):
    parent = StandardPageFactory(title="Parent", slug="parent")
    hidden = StandardPageFactory(parent=parent, title="Hidden", slug="hidden", live=False)
    page = StandardPageFactory(parent=hidden, title="Child", slug="child")

    assert breadcrumbs_to(page, rf.get("/")) == [
        {"title": "Home", "url": "/"},
        {"title": "Parent", "url": "/parent/"},
        {"title": "Child", "url": None},
    ]


def test_the_home_page_has_no_breadcrumbs(rf):
    assert breadcrumbs_to(HomePage.objects.get(), rf.get("/")) == []


def test_a_view_says_its_own_steps():
    assert trail(("Search", "/search/"), ("Results", None)) == [
        {"title": "Home", "url": "/"},
        {"title": "Search", "url": "/search/"},
        {"title": "Results", "url": None},
    ]


# --- structured data --------------------------------------------------------------------------


def test_structured_data_cannot_end_its_element():
    title = '</script><script>alert("1")</script><!-- & \u2028'
    written = Template("{% load core_tags %}{% structured_data %}").render(
        Context({"structured_data": [{"name": title}]})
    )
    (inside,) = re.findall(r'^<script type="application/ld\+json">(.*)</script>$', written, re.DOTALL)

    assert not re.search("[<>&]", inside)
    assert json.loads(inside) == {"name": title}


def test_a_title_with_markup_is_text_everywhere_on_its_page(client):
    StandardPageFactory(title="</script><b>Bold & odd</b>", slug="odd", lead="<i>lead</i>")
    text = client.get("/odd/").content.decode()

    assert "<b>Bold" not in text
    assert "<i>lead" not in text
    data = [json.loads(found) for found in re.findall(r'ld\+json">(.*?)</script>', text)]
    assert data[0]["itemListElement"][-1]["name"] == "</script><b>Bold & odd</b>"


# --- navigation -------------------------------------------------------------------------------


def test_navigation_marks_the_present_part_and_leaves_out_what_is_not_published(rf):
    shown = StandardPageFactory(slug="shown")
    draft = StandardPageFactory(slug="draft", live=False)
    settings = SiteSettings.load()
    settings.header_links = [
        ("link", {"label": "Shown", "page": shown, "address": ""}),
        ("link", {"label": "Draft", "page": draft, "address": ""}),
        ("link", {"label": "Elsewhere", "page": None, "address": "https://example.org/"}),
        ("link", {"label": "Home", "page": None, "address": "/"}),
    ]
    settings.footer_groups = [
        ("group", {"heading": "More", "links": [{"label": "Shown", "page": shown, "address": ""}]})
    ]
    settings.save()

    assert navigation(rf.get("/shown/below/"), SiteSettings.load()) == {
        "header": [
            {"label": "Shown", "url": "/shown/", "is_current": True},
            {"label": "Elsewhere", "url": "https://example.org/", "is_current": False},
            {"label": "Home", "url": "/", "is_current": False},
        ],
        "footer": [{"heading": "More", "links": [{"label": "Shown", "url": "/shown/"}]}],
    }


# --- sitemap, robots, health ------------------------------------------------------------------


def test_the_sitemap_names_every_public_page_and_no_other(client):
    StandardPageFactory(slug="listed")
    StandardPageFactory(slug="asked-not-to", hide_from_search_engines=True)
    StandardPageFactory(slug="draft", live=False)
    closed = StandardPageFactory(slug="closed")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    answer = client.get("/sitemap.xml")
    named = {
        element.text.removeprefix("http://testserver")
        for element in ElementTree.fromstring(answer.content).iter(
            "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
        )
    }

    assert set(FIXED) | {"/listed/"} <= named
    assert not named & {"/asked-not-to/", "/draft/", "/closed/", "/contact/thanks/"}


def test_robots_are_told_where_the_sitemap_is(client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Sitemap: http://testserver/sitemap.xml" in answer.content.decode().splitlines()
    assert "Disallow: /admin/" in answer.content.decode().splitlines()


def test_health_says_ok_and_names_what_is_missing(client, settings):
    assert client.get("/health/live/").json() == {"status": "ok"}
    assert client.get("/health/ready/").json() == {"status": "ok"}

    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": "/dev/null/nowhere",
        }
    }
    answer = client.get("/health/ready/")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "failed": ["cache"]}
    assert client.get("/health/live/").status_code == 200


# --- cookies and caches -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        *FIXED,
        "/contact/thanks/",
        "/nothing-here/",
        "/sitemap.xml",
        "/robots.txt",
        "/health/live/",
        "/news/feed/",
        "/search/?q=school",
        "/cookies/",
    ],
)
def test_reading_sets_no_cookie_and_may_be_cached_for_everybody(client, path):
    answer = client.get(path)

    assert not answer.cookies
    assert "cookie" not in answer.get("Vary", "").lower()
