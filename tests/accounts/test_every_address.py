"""Every address of allauth that is switched on, opened by everybody: each answers, and with our screen.

That nothing comes from allauth's own templates, the fixture in conftest.py sees to, for screens, messages
and mails of the whole room.
"""

import re
from collections.abc import Iterator

import pytest
from allauth.account.decorators import verified_email_required
from allauth.core.context import request_context
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import get_resolver

from members.accounts.adapter import AccountAdapter
from members.accounts.tenants import pinned
from tests.accounts.test_journeys import NEW_PASSWORD, SIGN_UP, link_in_mail
from tests.factories.people import PASSWORD, UserFactory, code_now, sign_in

pytestmark = pytest.mark.django_db
TENANT = "11111111-2222-3333-4444-555555555555"
APPS = {
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
}
# {name: the screen that somebody signed in with everything gets; None where they are led elsewhere}
SCREENS = {
    "account_change_password": "account/password_change.html",
    "account_confirm_email": "account/email_confirm.html",
    "account_confirm_login_code": None,
    "account_email": "account/email_change.html",
    "account_email_verification_sent": "account/verification_sent.html",
    "account_inactive": "account/account_inactive.html",
    "account_login": None,
    "account_logout": "account/logout.html",
    "account_reauthenticate": "account/reauthenticate.html",
    "account_request_login_code": None,
    "account_reset_password": "account/password_reset.html",
    "account_reset_password_done": "account/password_reset_done.html",
    "account_reset_password_from_key": "account/password_reset_from_key.html",
    "account_reset_password_from_key_done": "account/password_reset_from_key_done.html",
    "account_set_password": None,  # they have one, and are led to changing it
    "account_signup": None,
    "mfa_activate_totp": None,  # they have one
    "mfa_add_webauthn": "mfa/webauthn/add_form.html",
    "mfa_authenticate": None,
    "mfa_deactivate_totp": "mfa/totp/deactivate_form.html",
    "mfa_download_recovery_codes": "mfa/recovery_codes/download.txt",
    "mfa_edit_webauthn": None,
    "mfa_generate_recovery_codes": "mfa/recovery_codes/generate.html",
    "mfa_index": "mfa/index.html",
    "mfa_list_webauthn": "mfa/webauthn/authenticator_list.html",
    "mfa_login_webauthn": None,
    "mfa_reauthenticate": "mfa/reauthenticate.html",
    "mfa_reauthenticate_webauthn": None,
    "mfa_remove_webauthn": None,
    "mfa_view_recovery_codes": "mfa/recovery_codes/index.html",
    "openid_connect_callback": "socialaccount/authentication_error.html",
    "openid_connect_login": "socialaccount/login.html",
    "socialaccount_connections": "socialaccount/connections.html",
    "socialaccount_login_cancelled": "socialaccount/login_cancelled.html",
    "socialaccount_login_error": "socialaccount/authentication_error.html",
    "socialaccount_signup": None,
    "usersessions_list": "usersessions/usersession_list.html",
}


def addresses() -> Iterator[tuple[str, str]]:
    """Give the name and the path, with its parameters filled in, of every address below /accounts/."""

    def walk(resolver, before):
        for pattern in resolver.url_patterns:
            path = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern, path)
            else:
                yield pattern.name or "", path

    for name, path in walk(get_resolver(), "/"):
        if path.startswith("/accounts/"):
            yield name, _filled(path)


def _filled(path: str) -> str:
    path = re.sub(r"<int:pk>", "1", path)
    path = path.replace("(?P<provider_id>[^/]+)", f"entra-{TENANT}")
    path = re.sub(r"\(\?P<uidb36>.*?\)-\(\?P<key>.*?\)/", "1-old/", path)
    path = re.sub(r"\(\?P<key>.*?\)/", "old/", path)
    return path.replace("^", "").replace("$", "")


@pytest.fixture(autouse=True)
def tenants(settings):
    one = {"name": "Example Council", "tenant": TENANT, "client_id": "x", "secret": "x"}
    settings.SOCIALACCOUNT_PROVIDERS = pinned([one])


@pytest.fixture
def person():
    """Somebody with an app, recovery codes and a Microsoft account; passkeys are for the browser's tests."""
    person = UserFactory(app=True)
    RecoveryCodes.activate(person)
    SocialAccount.objects.create(user=person, provider=f"entra-{TENANT}", uid="x", extra_data={})
    return person


def test_no_part_of_allauth_is_switched_on_that_is_not_looked_at_here():
    assert {app for app in settings.INSTALLED_APPS if app.startswith("allauth")} == APPS


def test_every_address_is_known():
    old = {path for name, path in addresses() if path.startswith("/accounts/social/")}

    assert {name for name, path in addresses() if path not in old} - {""} == set(SCREENS)
    assert len(old) == 4


@pytest.mark.parametrize(("name", "path"), sorted(set(addresses())))
def test_it_answers_a_stranger(client, name, path):
    answer = client.get(path)

    assert answer.status_code in {200, 301, 302, 401, 404}
    if answer.status_code in {301, 302}:
        assert answer.headers["Location"].startswith("/" if name == "account_logout" else "/accounts/")
    if answer.status_code in {200, 401} and "html" in answer.headers["Content-Type"]:
        assert "base.html" in [template.name for template in answer.templates]


@pytest.mark.parametrize(("name", "path"), sorted(row for row in set(addresses()) if row[0] in SCREENS))
def test_it_shows_our_screen_to_who_has_everything(client, person, name, path):
    sign_in(client, person)

    answer = client.get(path)

    if SCREENS[name] is None:
        assert answer.status_code in {200, 301, 302, 404}
        assert answer.status_code != 200 or answer.headers["Content-Type"] == "application/json"
    else:
        assert SCREENS[name] in [template.name for template in answer.templates]
        assert answer.status_code in {200, 401}


# --- screens that an address alone does not reach -----------------------------------------------


def shows(answer, template):
    assert template in [found.name for found in answer.templates]
    return answer


def test_a_closed_sign_up(client, monkeypatch):
    monkeypatch.setattr(AccountAdapter, "is_open_for_signup", lambda adapter, request: False)

    shows(client.get("/accounts/signup/"), "account/signup_closed.html")


def test_a_closed_account(client):
    person = UserFactory(is_active=False)
    answer = client.post("/accounts/login/", {"login": person.email, "password": PASSWORD}, follow=True)

    shows(answer, "account/account_inactive.html")


def test_a_page_that_wants_a_confirmed_address(rf, client):
    person = UserFactory(confirmed=False)
    client.force_login(person)
    request = client.get("/members/account/").wsgi_request

    with request_context(request):
        html = verified_email_required(lambda request: None)(request).content.decode()

    assert "This page needs a confirmed e-mail address" in html


def test_too_many_requests(client):
    for _ in range(21):
        answer = client.post("/accounts/password/reset/", {"email": "x@example.org"})

    assert shows(answer, "429.html").status_code == 429
    assert "base.html" in [template.name for template in answer.templates]


def test_somebody_without_a_password(client):
    person = UserFactory()
    person.set_unusable_password()
    person.save()
    sign_in(client, person)

    shows(client.get("/accounts/password/set/"), "account/password_set.html")
    shows(client.get("/accounts/2fa/totp/activate/"), "mfa/totp/activate_form.html")


def test_every_kind_of_letter_is_in_plain_words_and_without_markup(
    client, django_capture_on_commit_callbacks
):
    """Do all that sends one; read what came."""
    with django_capture_on_commit_callbacks(execute=True):
        _do_all_that_sends_a_letter(client)

    subjects = [letter.subject for letter in mail.outbox]
    assert sorted(subjects) == sorted(
        [
            "Confirm your e-mail address",
            "Your NAVSH account",
            "Your code to sign in",
            "Set a new password",
            "Your password was set anew",
            "Your password was changed",
            "An authenticator app was added",
            "New recovery codes",
            "The authenticator app was removed",
            "Confirm your e-mail address",
            "Your e-mail address was changed",
        ]
    )
    for letter in mail.outbox:
        assert letter.content_subtype == "plain"
        assert letter.body.startswith("Hello,\n\n")
        assert letter.body.rstrip().endswith("http://testserver/")
        assert not re.search(r"[{}<>]|None|&\w+;|example\.com|Mozilla", letter.body), letter.body
        assert max(map(len, re.split(r"\n", re.sub(r"http\S+", "", letter.body)))) < 250


def _do_all_that_sends_a_letter(client):
    person = UserFactory(first_name="Ann & Bob", email="ann@example.org")
    client.post("/accounts/signup/", {**SIGN_UP, "email": "new@example.org"})
    client.post(link_in_mail())
    client.post("/accounts/signup/", {**SIGN_UP, "email": person.email})
    client.post("/accounts/login/code/", {"email": person.email})
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/130.0")
    client.post("/accounts/password/reset/", {"email": person.email})
    form = client.get(link_in_mail()).url
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    client.post("/accounts/login/", {"login": person.email, "password": NEW_PASSWORD})
    new = {"oldpassword": NEW_PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    client.post("/accounts/password/change/", new)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})
    client.post("/accounts/2fa/recovery-codes/generate/")
    client.post("/accounts/2fa/totp/deactivate/")
    client.post("/accounts/email/", {"email": "moved@example.org", "action_add": "1"})
    client.post(link_in_mail())
