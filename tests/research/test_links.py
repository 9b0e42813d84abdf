"""Links to other sites are tried, here against a server of our own, and the broken ones told to staff."""

import pytest

from core.dashboard import work_for
from research import links
from research.models import BrokenLink
from research.tasks import try_outside_links
from tests.factories.people import UserFactory
from tests.factories.research import PublicationFactory
from tests.research.serving import real_server

pytestmark = pytest.mark.django_db

STATUS = {
    "/fine": "200 OK",
    "/gone": "410 Gone",
    "/missing": "404 Not Found",
    "/failing": "500 Internal Server Error",
    "/people-only": "403 Forbidden",
}


def _elsewhere(environ, start_response):
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/no-head":
        start_response("404 Not Found" if method == "HEAD" else "200 OK", [("Content-Length", "0")])
    elif path == "/moved":
        start_response("302 Found", [("Location", "/fine"), ("Content-Length", "0")])
    elif path == "/inward":
        start_response("302 Found", [("Location", "http://192.168.0.1/"), ("Content-Length", "0")])
    else:
        start_response(STATUS[path], [("Content-Length", "0")])
    return [b""]


@pytest.fixture
def elsewhere(monkeypatch):
    monkeypatch.setattr(links, "is_public", lambda host: host == "127.0.0.1")
    with real_server(_elsewhere) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/fine", ""),
        ("/moved", ""),
        ("/no-head", ""),
        ("/people-only", ""),
        ("/gone", "The page is not there"),
        ("/missing", "The page is not there"),
        ("/failing", "The site answers with error 500"),
        ("/inward", "Not a public address"),
    ],
)
def test_what_a_link_leads_to(elsewhere, path, reason):
    assert links.why_broken(elsewhere + path) == reason


def test_what_is_no_address_is_broken_and_stops_nothing(elsewhere):
    PublicationFactory(foreword='<p><a href="http://[x">one</a></p>')
    try_outside_links.call()
    assert [link.reason for link in BrokenLink.objects.all()] == ["The site cannot be reached"]


def test_where_nobody_answers(elsewhere):
    assert links.why_broken("http://127.0.0.1:1/") == "The site cannot be reached"


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_our_own_network_is_not_probed(host):
    assert links.is_public(host) is False


def test_broken_links_are_kept_until_they_are_mended(elsewhere, client):
    publication = PublicationFactory(
        foreword=f'<p><a href="{elsewhere}/missing">one</a> <a href="{elsewhere}/fine">two</a></p>',
        other_pieces=[
            (
                "piece",
                {"relation": "related", "text": "A piece", "title": "piece", "url": f"{elsewhere}/gone"},
            )
        ],
    )
    PublicationFactory(foreword=f'<p><a href="{elsewhere}/missing">one</a></p>', live=True).unpublish()
    staff = UserFactory(groups=["Research"])

    try_outside_links.call()
    first = dict(BrokenLink.objects.values_list("url", "since"))
    try_outside_links.call()

    assert dict(BrokenLink.objects.values_list("url", "since")) == first
    assert set(first) == {f"{elsewhere}/missing", f"{elsewhere}/gone"}
    assert [work.count for work in work_for(staff) if work.url == "/admin/broken-links/"] == [2]
    client.force_login(staff)
    assert "The page is not there" in client.get("/admin/broken-links/").content.decode()

    publication.foreword = ""
    publication.save_revision().publish()
    try_outside_links.call()
    assert [link.url for link in BrokenLink.objects.all()] == [f"{elsewhere}/gone"]
