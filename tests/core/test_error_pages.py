"""When something is wrong the visitor reads what to do, and never a bare error."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from core import views

pytestmark = pytest.mark.django_db


def test_a_page_that_is_not_there_offers_a_search_and_ways_on(client):
    answer = client.get("/not/here/")
    text = answer.content.decode()

    assert answer.status_code == 404
    assert 'action="/search/"' in text
    assert 'href="/contact/"' in text
    assert '<meta name="robots" content="noindex">' in text


def test_a_page_that_is_not_open_says_so(rf):
    answer = views.forbidden(rf.get("/"), PermissionDenied())

    assert answer.status_code == 403
    assert "not open to you" in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/?q=%00", "/%00/", "/search/?q=%00", "/news/?page=%00", "/nothing%00here", "/?%00=1", "/admin/%00"],
)
def test_a_null_character_in_an_address_is_a_bad_request(client, path):
    answer = client.get(path)

    assert answer.status_code == 400
    assert "<h1" in answer.content.decode()


@pytest.mark.parametrize(
    "charset", ["utf-7", "utf-16", "unicode_escape", "raw_unicode_escape", "idna", "cp037"]
)
def test_only_utf8_is_understood(client, charset):
    multipart = f'multipart/form-data; boundary=x; charset="{charset}"'
    body = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800+2AA-\r\n--x--\r\n'

    assert client.post("/contact/", body, content_type=multipart).status_code == 400
    assert (
        client.get("/search/?q=+2AA-", headers={"content-type": f"text/plain; charset={charset}"}).status_code
        == 400
    )


def test_an_unknown_character_set_is_ignored(client):
    assert client.get("/", headers={"content-type": "text/plain; charset=klingon"}).status_code == 200


def test_a_host_that_is_not_ours_is_a_bad_request(client):
    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "evil.example" not in answer.content.decode()


def test_too_many_fields_are_a_bad_request(client):
    assert client.post("/contact/", {f"f{n}": "" for n in range(10_001)}).status_code == 400


def test_too_long_a_form_is_a_bad_request(client):
    answer = client.post(
        "/contact/", "message=" + "x" * 2_700_000, content_type="application/x-www-form-urlencoded"
    )

    assert answer.status_code == 400


def test_our_own_failure_needs_neither_database_nor_settings(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = views.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "<h1" in answer.content.decode()


def test_a_view_that_fails_answers_with_our_page(settings):
    settings.ROOT_URLCONF = "tests.core.failing_urls"
    client = Client(raise_request_exception=False)

    assert client.get("/fails/").status_code == 500
    assert client.get("/refuses/").status_code == 403
