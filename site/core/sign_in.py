"""Signing in to the admin, so that guessing is slow and nobody can be locked out by others.

Attempts are counted in three ways, within a quarter of an hour: for one account from one address, for
one address whatever the account, and for one account from everywhere. The last would let anybody shut
a victim out by failing on purpose; so it does not count at an address from which that account signed
in lately. No address and no account is stored: the keys are hashed and forgotten.
"""

import hashlib

from django import forms
from django.conf import settings
from django.core.cache import cache
from wagtail.admin.forms.auth import LoginForm
from wagtail.admin.forms.auth import PasswordResetForm as WagtailPasswordResetForm

from core.rate_limits import client_address, exceeded, forgive

WINDOW = 15 * 60
PER_ACCOUNT_AND_ADDRESS = 5
PER_ADDRESS = 50
PER_ACCOUNT = 30
ADDRESS_KNOWN_FOR = 30 * 24 * 60 * 60
RESETS_AN_HOUR = 3

TOO_MANY = (
    "There were too many attempts to sign in. Wait a quarter of an hour and try again; if you do not "
    "remember the password, set a new one in the meantime."
)


class SignInForm(LoginForm):
    """Wagtail's sign-in form, with a limit on attempts."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        email = {
            "autocomplete": "username",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["username"].widget.attrs.update(email)
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)  # the label says it, and stays

    def clean(self) -> dict:
        account = self.cleaned_data.get("username", "").strip().lower()
        address = client_address(self.request)
        if _too_many(account, address):
            raise forms.ValidationError(TOO_MANY, code="too_many_attempts")
        cleaned = super().clean()  # raises where the password is wrong
        if self.get_user() is not None:
            _succeeded(account, address)
        return cleaned


class PasswordResetForm(WagtailPasswordResetForm):
    """Wagtail's form for a forgotten password; it cannot be used to fill somebody's letter box."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "E-mail address"
        self.fields["email"].help_text = "We send a link to it, if there is an account for it."
        self.fields["email"].widget.attrs["autocomplete"] = "username"

    def save(self, *args, **kwargs) -> None:
        if not exceeded("password-reset", self.cleaned_data["email"].lower(), RESETS_AN_HOUR, 3600):
            super().save(*args, **kwargs)


def _counters(account: str, address: str) -> list[tuple[str, str, int]]:
    counters = [
        ("sign-in-here", f"{account} {address}", PER_ACCOUNT_AND_ADDRESS),
        ("sign-in-from", address, PER_ADDRESS),
    ]
    if not cache.get(_known_at(account, address)):
        counters.append(("sign-in-as", account, PER_ACCOUNT))
    return counters


def _too_many(account: str, address: str) -> bool:
    # Counted before the password is looked at, so that many guesses at once do not all slip under
    # the limit; and narrowest first, so that who is stopped at one counter does not fill the next.
    return any(exceeded(name, key, limit, WINDOW) for name, key, limit in _counters(account, address))


def _succeeded(account: str, address: str) -> None:
    for name, key, limit in _counters(account, address):
        forgive(name, key, limit)
    cache.set(_known_at(account, address), 1, timeout=ADDRESS_KNOWN_FOR)


def _known_at(account: str, address: str) -> str:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{account} {address}".encode()).hexdigest()[:32]
    return f"signed-in-from:{digest}"
