"""Where somebody is after signing in."""

from urllib.parse import quote

import pytest

from tests.factories.membership import associate_membership, member
from tests.factories.people import PASSWORD, UserFactory, code_now

pytestmark = pytest.mark.django_db


def lands(client, user, where="/accounts/login/"):
    """Sign in as a person does, with the second step where one is asked for, and return what comes next."""
    answer = client.post(where, {"login": user.email, "password": PASSWORD})
    if answer.headers.get("Location", "").startswith("/accounts/2fa/"):
        answer = client.post(answer.headers["Location"], {"code": code_now()})
    return answer.headers.get("Location")


def test_a_member_lands_on_the_dashboard(client):
    assert lands(client, member()) == "/members/"


def test_a_member_without_the_right_to_it_never_lands_in_the_admin(client):
    assert lands(client, associate_membership().person) == "/members/"


def test_who_belongs_to_no_school_lands_where_the_next_step_stands(client):
    assert lands(client, UserFactory()) == "/members/"

    html = client.get("/members/").content.decode()

    assert "What you can do" in html
    assert 'class="button" href="/members/join/"' in html


@pytest.mark.parametrize("group", ["Editors", "Moderators", "Finance", "Membership"])
def test_the_office_lands_in_the_admin(client, group):
    assert lands(client, UserFactory(groups=[group])) == "/admin/"


def test_a_head_who_also_works_in_the_admin_lands_on_the_dashboard(client):
    person = member(person=UserFactory(groups=["Editors"]))

    assert lands(client, person) == "/members/"


def test_staff_without_a_second_step_are_led_to_set_one_up(client):
    user = UserFactory(groups=["Editors"], app=False)

    assert lands(client, user) == "/admin/"
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize("groups", [[], ["Editors"]], ids=["member", "staff"])
@pytest.mark.parametrize("wanted", ["/members/directory/?q=a&region=kent", "/research/", "/members/account/"])
def test_who_was_on_the_way_to_somewhere_gets_there(client, groups, wanted):
    assert lands(client, UserFactory(groups=groups), f"/accounts/login/?next={quote(wanted)}") == wanted


@pytest.mark.parametrize(
    "away",
    [
        "https://evil.example/",
        "//evil.example/members/",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:///evil.example",
        "http://testserver@evil.example/",
        "\t//evil.example",
    ],
)
def test_nobody_is_led_to_another_site(client, away):
    user = UserFactory(app=True)

    assert lands(client, user, f"/accounts/login/?next={quote(away)}") == "/members/"
    assert client.get(f"/accounts/login/?next={quote(away)}").headers["Location"] == "/members/"


def test_who_is_signed_in_already_is_sent_on_from_the_sign_in_page(client):
    client.force_login(UserFactory(groups=["Finance"]))
    assert client.get("/accounts/login/").headers["Location"] == "/admin/"

    client.force_login(member())
    assert client.get("/accounts/login/").headers["Location"] == "/members/"
    assert client.get("/accounts/login/?next=/research/").headers["Location"] == "/research/"
