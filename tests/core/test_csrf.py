"""Forms of people without a session need no token, and still no other site may send them."""

import pytest
from django.conf import settings
from django.test import Client

from core.visitors import has_session
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def strict_client():
    return Client(enforce_csrf_checks=True)


def _post(client, **headers):
    return client.post("/contact/", {}, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"referer": "http://testserver/contact/"},
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_of_ours_is_taken_from_anybody(strict_client, headers):
    assert _post(strict_client, **headers).status_code == 200  # the form again, with its errors


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"origin": "https://evil.example", "referer": "http://testserver/contact/"},
        {"referer": "https://evil.example/testserver"},
        {"referer": "http://[broken"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused_with_a_page_that_says_so(strict_client, headers):
    answer = _post(strict_client, **headers)

    assert answer.status_code == 403
    assert "The form could not be sent" in answer.content.decode()
    assert not answer.cookies


def test_over_tls_a_page_of_ours_without_it_is_another_site(strict_client):
    for referer, status in {"http://testserver/contact/": 403, "https://testserver/contact/": 200}.items():
        answer = strict_client.post("/contact/", {}, secure=True, headers={"referer": referer})
        assert answer.status_code == status


def test_somebody_signed_in_needs_the_token_of_the_page(strict_client):
    strict_client.force_login(UserFactory())
    page = strict_client.get("/contact/")
    token = page.cookies[settings.CSRF_COOKIE_NAME].value

    assert has_session(page.wsgi_request)
    assert 'name="csrfmiddlewaretoken"' in page.content.decode()
    assert _post(strict_client, origin="http://testserver").status_code == 403
    with_token = strict_client.post("/contact/", {"csrfmiddlewaretoken": token})
    assert with_token.status_code == 200


def test_a_page_for_nobody_carries_no_token(client):
    answer = client.get("/contact/")

    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not answer.cookies
