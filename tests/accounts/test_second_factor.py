"""Who must have a second step before the admin opens."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, Permission
from django.http import HttpResponse
from django.urls import reverse

from members.accounts.middleware import SecondFactorMiddleware
from members.accounts.permissions import must_have_second_factor
from tests.factories.people import PASSWORD, UserFactory, code_now

pytestmark = pytest.mark.django_db
GROUPS = ["Editors", "Moderators", "Finance", "Membership"]


@pytest.mark.parametrize("group", GROUPS)
def test_staff_enter_the_admin_only_with_a_second_step(client, group):
    user = UserFactory(groups=[group], app=False)
    client.force_login(user)
    kept_out = client.get("/admin/")
    assert kept_out.url == "/accounts/2fa/"
    assert "needs a second step" in client.get(kept_out.url).content.decode()
    assert client.get("/admin/pages/").url == "/accounts/2fa/"

    client.force_login(UserFactory(groups=[group]))
    assert client.get("/admin/").status_code == 200


def test_an_administrator_too(client):
    client.force_login(UserFactory(is_superuser=True, is_staff=True, app=False))
    assert client.get("/admin/").url == "/accounts/2fa/"

    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("name", ["Moderators", "Finance", "Review panel"])
def test_some_groups_need_one_even_without_the_admin(name):
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.clear()
    user = UserFactory()
    user.groups.add(group)

    assert must_have_second_factor(user)


PRIVILEGED = [
    "/admin/",
    "/members/requests/",
    "/members/schools/1/",
    "/documents/1/x.pdf",
    "/",
    "/search/?q=a",
]
OPEN = [
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/members/account/",
    "/accounts/logout/",
    "/contact/",
]


@pytest.mark.parametrize("name", ["Moderators", "Finance", "Review panel"])
def test_outside_of_the_admin_nothing_opens_either_but_the_way_to_set_it_up(client, name):
    group, _ = Group.objects.get_or_create(name=name)
    group.permissions.clear()
    client.force_login(UserFactory(groups=[name], app=False))

    assert {address: client.get(address).headers.get("Location") for address in PRIVILEGED} == dict.fromkeys(
        PRIVILEGED, "/accounts/2fa/"
    )
    assert client.post("/members/join/1/", {"kind": "team"}).headers["Location"] == "/accounts/2fa/"
    assert "/accounts/2fa/" not in {client.get(address).headers.get("Location") for address in OPEN}


def test_a_right_given_to_the_person_alone_counts_too(client):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/members/requests/").status_code == 200

    user.user_permissions.add(Permission.objects.get(codename="access_admin"))

    assert client.get("/members/requests/").headers["Location"] == "/accounts/2fa/"


@pytest.mark.parametrize("group", GROUPS)
def test_a_right_by_a_group_counts_from_the_next_page_on(client, group):
    user = UserFactory()
    client.force_login(user)
    assert client.get("/members/requests/").status_code == 200

    user.groups.add(Group.objects.get(name=group))

    assert client.get("/members/requests/").headers["Location"] == "/accounts/2fa/"


def test_a_group_that_may_do_little_needs_none(client):
    user = UserFactory()
    user.groups.add(Group.objects.create(name="Readers"))
    client.force_login(user)

    assert client.get("/members/requests/").status_code == 200


def test_a_session_opened_by_a_code_is_not_asked_about_and_a_member_costs_one_short_query(
    client, django_assert_num_queries
):
    user = UserFactory(groups=["Editors"])
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.session["_auth_user_id"] == str(user.pk)
    middleware = SecondFactorMiddleware(lambda request: HttpResponse("let in"))
    request = client.get("/members/requests/").wsgi_request

    with django_assert_num_queries(0):
        assert middleware(request).content == b"let in"

    member = UserFactory()
    client.force_login(member)
    request = client.get("/members/requests/").wsgi_request
    with django_assert_num_queries(1) as asked:
        assert middleware(request).content == b"let in"
    assert "auth_permission" not in asked[0]["sql"]


def test_whoever_removes_the_second_step_is_kept_out_from_the_next_page_on(client):
    user = UserFactory(groups=["Editors"])
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert client.get("/admin/").status_code == 200

    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=user).exists()
    assert client.get("/admin/").headers["Location"] == "/accounts/2fa/"


def test_a_member_needs_none(client):
    user = UserFactory()
    client.force_login(user)

    assert not must_have_second_factor(user)
    assert client.get("/members/account/").status_code == 200


def test_example_people_of_a_development_site_are_spared(client, settings):
    user = UserFactory(groups=["Editors"], app=False)
    settings.SECOND_FACTOR_SPARED = [user.email]
    client.force_login(user)

    assert client.get("/admin/").status_code == 200


def test_without_a_second_step_one_can_still_leave(client):
    client.force_login(UserFactory(groups=["Editors"], app=False))

    assert client.post(reverse("wagtailadmin_logout")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_admin_sends_strangers_to_the_one_sign_in(client):
    assert client.get("/admin/").url == "/accounts/login/?next=/admin/"
    assert client.get("/admin/login/?next=/admin/pages/").url == "/accounts/login/?next=/admin/pages/"
    assert client.get("/admin/password_reset/").status_code == 404


def test_the_admin_changes_neither_address_nor_password(client):
    client.force_login(UserFactory(groups=["Editors"]))

    html = client.get("/admin/account/").content.decode()

    assert 'name="name_email-email"' not in html
    assert "password-old_password" not in html
