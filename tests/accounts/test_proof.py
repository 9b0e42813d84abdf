"""Proving again who one is, before exports and before roles change."""

import time

import pytest
from django.urls import reverse

from tests.factories.organisations import RoleFactory
from tests.factories.people import PASSWORD, UserFactory, sign_in

pytestmark = pytest.mark.django_db
EXPORT = "/admin/school-roles/?export=csv"


@pytest.fixture
def officer(client):
    """Somebody of the office, signed in long ago."""
    officer = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(officer)
    return officer


def test_an_export_of_people_asks_for_the_code_first_and_then_leads_on(client, officer):
    RoleFactory()

    asked = client.get(EXPORT)
    assert asked.status_code == 302
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    screen = client.get(asked.url).content.decode()
    assert "Is it still you?" in screen
    by_password = f"{reverse('account_reauthenticate')}?next=%2Fadmin%2Fschool-roles%2F%3Fexport%3Dcsv"
    assert by_password.replace("&", "&amp;") in screen

    let_on = client.post(by_password, {"password": PASSWORD})
    assert let_on.url == EXPORT
    assert client.get(EXPORT).headers["Content-Type"].startswith("text/csv")


def test_the_list_itself_does_not_ask(client, officer):
    assert client.get("/admin/school-roles/").status_code == 200


def test_signing_in_is_proof_for_a_quarter_of_an_hour(client, officer):
    sign_in(client, officer)
    assert client.get(EXPORT).status_code == 200

    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 15 * 60}]
    session.save()
    assert client.get(EXPORT).status_code == 302


def test_proof_given_by_another_person_in_the_same_browser_is_none(client, officer):
    sign_in(client, UserFactory(is_superuser=True, is_staff=True))
    session = client.session
    session["account_authentication_methods_user"] = str(officer.pk)
    session.save()

    assert client.get(EXPORT).status_code == 302


@pytest.mark.parametrize(
    "address",
    ["/admin/users/new/", "/admin/users/edit/{pk}/", "/admin/users/address/{pk}/", "/admin/groups/new/"],
)
def test_who_may_do_what_is_changed_only_after_proof(client, officer, address):
    address = address.format(pk=officer.pk)
    assert client.get(address).url.startswith(reverse("mfa_reauthenticate"))

    sign_in(client, officer)
    assert client.get(address).status_code == 200


def test_who_signs_in_with_microsoft_alone_signs_in_anew(client):
    person = UserFactory(is_superuser=True, app=False)
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    client.get("/members/account/")
    from members.accounts.reauthentication import ask_for_proof

    request = client.get("/members/account/").wsgi_request
    answer = ask_for_proof(request)

    assert answer.url == "/accounts/login/?next=/members/account/"
    assert not request.user.is_authenticated


def test_a_stranger_is_sent_to_sign_in_and_given_no_cookie(client):
    answer = client.get("/admin/users/new/")

    assert answer.url.startswith("/accounts/login/")
    assert not answer.cookies
