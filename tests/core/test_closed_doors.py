"""Ways in that there must not be: a second sign-in without limits, shared passwords."""

import pytest
from django.urls import reverse
from wagtail.models import PageViewRestriction

from home.models import HomePage
from tests.factories.pages import StandardPageFactory
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_wagtails_second_sign_in_leads_to_the_one_that_counts_attempts(client):
    UserFactory(email="person@example.org")

    answer = client.post(
        "/_util/login/?next=/board/", {"username": "person@example.org", "password": PASSWORD}
    )

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/login/?next=/board/"
    assert not answer.cookies


def test_a_page_for_people_with_an_account_asks_for_a_sign_in_and_leads_back(client):
    page = StandardPageFactory(slug="for-members", lead="Only for members.")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    UserFactory(email="person@example.org")

    asked = client.get("/for-members/")
    assert asked.headers["Location"] == "/accounts/login/?next=/for-members/"
    let_in = client.post(
        "/accounts/login/", {"login": "person@example.org", "password": PASSWORD, "next": "/for-members/"}
    )
    assert let_in.headers["Location"] == "/for-members/"
    assert "Only for members." in client.get("/for-members/").content.decode()


def test_no_shared_password_can_be_set_and_one_that_was_opens_nothing(client):
    page = StandardPageFactory(slug="shared", lead="Behind a password.")
    PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="example"
    )
    answer = client.get("/shared/")

    assert answer.status_code == 403
    assert "Behind a password." not in answer.content.decode()
    assert not answer.cookies

    client.force_login(UserFactory(is_superuser=True))
    form = client.get(reverse("wagtailadmin_pages:set_privacy", args=[HomePage.objects.get().pk]))
    assert 'value="login"' in form.json()["html"]
    assert 'value="password"' not in form.json()["html"]


def test_nobody_makes_the_portal_report_an_error(client):
    assert client.get("/admin/failwhale/").status_code == 404
    client.force_login(UserFactory(is_superuser=True))

    assert client.get("/admin/failwhale/").status_code == 404
