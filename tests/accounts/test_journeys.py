"""Signing up, in and out, and changing what belongs to that: each journey as somebody goes it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.core import mail

from members.accounts.devices import browser_name
from members.accounts.models import User
from tests.factories.people import PASSWORD, UserFactory, code_now, grow_old

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "seven purple umbrellas waiting"


def link_in_mail():
    """Return the path of the link in the newest mail."""
    return re.search(r"http://testserver(/accounts/\S+)", mail.outbox[-1].body)[1]


def sign_in(client, email, password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def signed_in(client):
    return get_user(client).email if get_user(client).is_authenticated else None


def prove_again(client, password=PASSWORD):
    return client.post("/accounts/reauthenticate/", {"password": password})


SIGN_UP = {
    "first_name": "Example",
    "last_name": "Person",
    "email": "New.Person@example.org",
    "password1": PASSWORD,
}


def test_sign_up_confirm_sign_in_sign_out(client):
    answer = client.post("/accounts/signup/", SIGN_UP)
    assert answer.url == "/accounts/confirm-email/"
    assert signed_in(client) is None
    assert [letter.to for letter in mail.outbox] == [["new.person@example.org"]]

    client.get(link_in_mail())
    assert client.post(link_in_mail()).url == "/accounts/login/"
    assert sign_in(client, "new.person@EXAMPLE.org").url == "/members/"
    assert signed_in(client) == "new.person@example.org"
    assert client.get("/members/account/").status_code == 200
    assert User.objects.get().get_full_name() == "Example Person"

    assert client.post("/accounts/logout/").url == "/"
    assert signed_in(client) is None


def test_nobody_comes_in_before_the_address_is_confirmed(client):
    client.post("/accounts/signup/", SIGN_UP)

    answer = sign_in(client, "new.person@example.org")

    assert signed_in(client) is None
    assert answer.status_code in {200, 302}


def test_a_password_is_set_anew_by_mail(client):
    user = UserFactory()
    assert (
        client.post("/accounts/password/reset/", {"email": user.email}).url
        == "/accounts/password/reset/done/"
    )
    link = link_in_mail()

    form = client.get(link).url
    answer = client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert answer.url == "/accounts/password/reset/key/done/"
    assert signed_in(client) is None
    assert sign_in(client, user.email).status_code == 200
    assert sign_in(client, user.email, NEW_PASSWORD).url == "/members/"
    client.logout()
    assert "too old" in client.get(link).content.decode()


def test_a_link_for_a_new_password_names_our_site_whatever_the_request_says(client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    user = UserFactory()

    client.post("/accounts/password/reset/", {"email": user.email}, headers={"Host": "evil.example"})

    assert "evil.example" not in mail.outbox[0].body
    assert "http://testserver/accounts/password/reset/key/" in mail.outbox[0].body


def test_sign_in_by_a_code_in_a_mail(client):
    user = UserFactory()
    assert client.post("/accounts/login/code/", {"email": user.email}).url == "/accounts/login/code/confirm/"
    code = re.search(r"^[A-Z0-9-]{6,12}$", mail.outbox[0].body, re.MULTILINE)[0]

    assert client.post("/accounts/login/code/confirm/", {"code": "WRONG1"}).status_code == 200
    client.post("/accounts/login/code/confirm/", {"code": code})

    assert signed_in(client) == user.email


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(client):
    user = UserFactory()
    sign_in(client, user.email)
    old = user.email
    prove_again(client)

    client.post("/accounts/email/", {"email": "Moved@example.org", "action_add": "1"})
    assert User.objects.get(pk=user.pk).email == old
    client.post(link_in_mail())

    assert User.objects.get(pk=user.pk).email == "moved@example.org"
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        ("moved@example.org", True, True)
    ]
    assert [old] in [letter.to for letter in mail.outbox]


def test_a_password_is_changed_and_the_owner_told(client):
    user = UserFactory()
    sign_in(client, user.email)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    assert User.objects.get(pk=user.pk).check_password(NEW_PASSWORD)
    assert mail.outbox[-1].subject == "Your password was changed"


def test_an_app_is_set_up_and_then_asked_for_and_a_recovery_code_does_as_well(client):
    user = UserFactory()
    sign_in(client, user.email)
    assert client.get("/accounts/2fa/totp/activate/").status_code == 200  # signing in was proof
    grow_old(client)
    assert client.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")
    prove_again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.url == "/accounts/2fa/recovery-codes/"
    codes = client.get(answer.url).context["unused_codes"]
    assert len(codes) == 10
    client.post("/accounts/logout/")

    assert sign_in(client, user.email).url == "/accounts/2fa/authenticate/"
    assert signed_in(client) is None
    assert client.get("/members/account/").url.startswith("/accounts/login/")
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert signed_in(client) == user.email

    client.post("/accounts/logout/")
    sign_in(client, user.email)
    client.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert signed_in(client) is None


def test_the_app_is_asked_for_after_a_code_by_mail_too(client):
    user = UserFactory(app=True)
    client.post("/accounts/login/code/", {"email": user.email})
    code = re.search(r"^[A-Z0-9-]{6,12}$", mail.outbox[0].body, re.MULTILINE)[0]

    client.post("/accounts/login/code/confirm/", {"code": code})

    assert signed_in(client) is None
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})
    assert signed_in(client) == user.email


def test_an_app_is_removed_only_by_who_proves_it_again(client):
    user = UserFactory(app=True)
    sign_in(client, user.email)
    client.post("/accounts/2fa/authenticate/", {"code": code_now()})

    grow_old(client)
    assert client.post("/accounts/2fa/totp/deactivate/").url.startswith("/accounts/2fa/reauthenticate/")
    assert Authenticator.objects.filter(user=user).exists()
    prove_again(client)
    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def test_the_other_devices_are_signed_out(client, django_user_model):
    from django.test import Client

    user = UserFactory()
    elsewhere = Client()
    sign_in(client, user.email)
    sign_in(elsewhere, user.email)
    assert len(client.get("/accounts/sessions/").context["sessions"]) == 2

    html = client.get("/accounts/sessions/").content.decode()
    assert html.count("This device") == 1
    client.post("/accounts/sessions/")

    assert signed_in(client) == user.email
    assert elsewhere.get("/members/account/").url.startswith("/accounts/login/")


def test_one_device_is_signed_out_and_the_others_stay(client):
    from django.test import Client

    user = UserFactory()
    phone, desk = Client(HTTP_USER_AGENT="iPhone Safari"), Client(HTTP_USER_AGENT="Windows Firefox")
    for one in (client, phone, desk):
        sign_in(one, user.email)
    sessions = {str(s.user_agent): s.pk for s in client.get("/accounts/sessions/").context["sessions"]}
    end = "/members/account/sessions/{}/end/".format

    answer = client.post(end(sessions["iPhone Safari"]), follow=True).content.decode()

    assert "Safari on an iPhone is signed out." in answer
    assert [signed_in(one) for one in (client, phone, desk)] == [user.email, None, user.email]
    current = client.get("/accounts/sessions/").context["sessions"]
    own = next(session.pk for session in current if session.session_key == client.session.session_key)
    assert client.post(end(own)).status_code == 404  # that is what "Sign out" is for
    stranger = Client()
    stranger.force_login(UserFactory())
    assert stranger.post(end(sessions["Windows Firefox"])).status_code == 404
    assert stranger.get(end(sessions["Windows Firefox"])).status_code == 405
    assert signed_in(desk) == user.email


def test_a_closed_account_stays_closed(client):
    user = UserFactory(is_active=False)

    sign_in(client, user.email)

    assert signed_in(client) is None


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/confirm-email/",
        "/accounts/inactive/",
    ],
)
def test_a_page_before_signing_in_sets_no_cookie_and_does_not_vary_by_one(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")
    assert "<title>" in response.content.decode()
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_a_sign_in_form_from_another_site_is_refused(client):
    user = UserFactory()
    response = client.post(
        "/accounts/login/",
        {"login": user.email, "password": PASSWORD},
        headers={"Origin": "https://elsewhere.example"},
    )

    assert response.status_code == 403
    assert signed_in(client) is None


def test_signing_in_goes_on_to_where_somebody_wanted_and_never_to_another_site(client):
    user = UserFactory()
    there = client.post("/accounts/login/?next=/members/join/", {"login": user.email, "password": PASSWORD})
    client.logout()
    away = client.post(
        "/accounts/login/?next=https://evil.example/", {"login": user.email, "password": PASSWORD}
    )

    assert (there.url, away.url) == ("/members/join/", "/members/")


@pytest.mark.parametrize("sent", [{}, {"login": "", "password": ""}, {"login": "\x00", "password": "x"}])
def test_an_odd_form_is_answered_kindly(client, sent):
    assert client.post("/accounts/login/", sent).status_code in {200, 400}


def test_when_staff_change_an_address_the_old_one_no_longer_lets_anybody_in(client):
    user = UserFactory(email="old@example.org")
    user.email = "new@example.org"
    user.save()

    assert "go together" in sign_in(client, "old@example.org").content.decode()
    client.post("/accounts/password/reset/", {"email": "old@example.org"})
    assert mail.outbox == []
    assert sign_in(client, "new@example.org").url == "/accounts/confirm-email/"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("", "A browser"),
    ],
)
def test_a_device_is_named_as_people_name_it(user_agent, name):
    assert browser_name(user_agent) == name
