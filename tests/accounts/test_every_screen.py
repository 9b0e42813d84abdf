"""Every screen, mail and message of allauth is ours, or cannot be met."""

from pathlib import Path

import allauth
import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.template.loader import get_template

ROOMS = ("account", "mfa", "usersessions", "socialaccount")
PACKAGE = Path(allauth.__file__).parent / "templates"
OURS = Path(settings.BASE_DIR) / "templates"

# {what a template's name begins with: whether it can be met at all, asked of allauth's settings}
NEVER_MET = {
    "account/email.html": lambda: not account.CHANGE_EMAIL,  # one address each: email_change.html
    "account/confirm_email_verification_code.html": lambda: account.EMAIL_VERIFICATION_BY_CODE_ENABLED,
    "account/confirm_password_reset_code.html": lambda: account.PASSWORD_RESET_BY_CODE_ENABLED,
    "account/email/password_reset_code_": lambda: account.PASSWORD_RESET_BY_CODE_ENABLED,
    "account/confirm_phone_verification_code.html": lambda: "phone" in account.SIGNUP_FIELDS,
    "account/phone_change.html": lambda: "phone" in account.SIGNUP_FIELDS,
    "account/messages/phone_": lambda: "phone" in account.SIGNUP_FIELDS,
    "account/signup_by_passkey.html": lambda: mfa.PASSKEY_SIGNUP_ENABLED,
    "mfa/webauthn/signup_form.html": lambda: mfa.PASSKEY_SIGNUP_ENABLED,
    "mfa/trust.html": lambda: mfa.TRUST_ENABLED,
    # Our adapter says nothing in their place (members.accounts.adapter.NEEDLESS_MESSAGES).
    "account/messages/logged_": lambda: False,
    "account/messages/login_code_sent.txt": lambda: False,
    # Of other providers than Entra: we send people on by a form (SOCIALACCOUNT_LOGIN_ON_GET is off).
    "socialaccount/login_redirect.html": lambda: False,
}


def is_a_part(name: str) -> bool:
    """Say whether a template is only a frame of others, which our base of the room stands in for."""
    last = name.rpartition("/")[2]
    return last.startswith("base") or "/snippets/" in name


def theirs() -> list[str]:
    files = [file for room in ROOMS for file in (PACKAGE / room).rglob("*") if file.is_file()]
    return sorted(str(file.relative_to(PACKAGE)) for file in files)


def test_there_is_something_to_compare():
    assert len(theirs()) > 100


@pytest.mark.parametrize("name", theirs())
def test_it_is_ours_or_never_met(name):
    never = [can_be_met for start, can_be_met in NEVER_MET.items() if name.startswith(start)]
    if never:
        assert not any(can_be_met() for can_be_met in never)
        return
    assert is_a_part(name) or (OURS / name).is_file()


@pytest.mark.parametrize(
    "name", [name for name in theirs() if name.endswith(".html") and not is_a_part(name)]
)
def test_our_screens_stand_in_our_frame_and_draw_forms_with_our_pack(name):
    path = OURS / name
    if not path.is_file():
        return
    text = path.read_text()
    source = get_template(name).template.source

    assert source == text
    assert "{% extends " in text
    assert "{% element" not in text
    assert ".as_p" not in text
    assert "csrf_token" not in text


@pytest.mark.parametrize("name", [name for name in theirs() if "/email/" in name and name.endswith(".txt")])
def test_our_mails_are_in_our_words(name):
    path = OURS / name
    if path.is_file():
        text = path.read_text()
        assert "{% trans" not in text
        assert "{% blocktrans" not in text
        assert "example.com" not in text
