"""How allauth is made ours: limits, mails and words."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from core.addresses import absolute_url
from core.rate_limits import network_of
from members.accounts import guessing
from members.accounts.devices import browser_name
from members.accounts.landing import first_page
from members.accounts.reauthentication import proved_lately
from members.accounts.tasks import deliver

# Mails that somebody who is not signed in can ask for, for any address.
ASKED_FOR_BY_STRANGERS = {
    "account/email/account_already_exists",
    "account/email/email_confirmation_signup",
    "account/email/login_code",
    "account/email/password_reset_key",
    "account/email/unknown_account",
}
# Written like the others, so that the answer takes as long, and sent to nobody.
TO_NOBODY = "account/email/unknown_account"

WAYS_TO_PROVE_IT = {
    "reauthenticate": "Use my password",
    "mfa_reauthenticate": "Use a code from my app, or a recovery code",
    "mfa_reauthenticate:webauthn": "Use my passkey",
}

# On their own these add nothing to the page that follows.
NEEDLESS_MESSAGES = {"account/messages/logged_in.txt", "account/messages/login_code_sent.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Write to the office if that is a mistake.",
        "duplicate_email": "That is your address already.",
        "email_password_mismatch": (
            "The e-mail address and the password do not go together. Check both, or set a new password."
        ),
        "enter_current_password": "That is not your present password.",
        "incorrect_code": "That code is not right. Use the newest one.",
        "incorrect_password": "That is not your password.",
        "invalid_or_expired_key": "That link has been used or is too old. Ask for a new one.",
        "invalid_password_reset": "That link has been used or is too old. Ask for a new one.",
        "rate_limited": "That was asked for a moment ago. Wait a few minutes and try again.",
        "same_as_current": "That is what it is already. Give a different one.",
        "too_many_login_attempts": (
            "There were too many attempts to sign in. Wait a quarter of an hour and try again, or set a "
            "new password: that lets you in at once."
        ),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        return network_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Stop guessing, before the password is looked at (see `guessing`)."""
        if guessing.too_many(_account(credentials), network_of(request)):
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user = super().authenticate(request, **credentials)
        if user is not None:
            guessing.succeeded(_account(credentials), network_of(request))
        return user

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        # allauth calls this once a new password was set by the link in a mail.
        guessing.start_afresh(_account(credentials), network_of(request))

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        methods = {record["method"] for record in get_authentication_records(request, user)}
        if methods & {"code", "mfa"}:  # proved by mail, or by a second factor or passkey
            email = user.email  # type: ignore[attr-defined]
            guessing.start_afresh(email, network_of(request))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand the mail to the worker: the time an answer takes must not tell who has an account."""
        kind = template_prefix.rpartition("/")[2]
        if template_prefix == TO_NOBODY:
            kind += self.request.path  # a code and a link are counted apart, as they are for an account
        asked_at = network_of(self.request) if self.request else ""  # without one, a task or a command asks
        by_stranger = template_prefix in ASKED_FOR_BY_STRANGERS
        if by_stranger and not guessing.may_mail(kind, email, asked_at):
            return
        message = self.render_mail(template_prefix, email, {"email": email, **context})
        deliver.enqueue(message.subject, message.body, "" if template_prefix == TO_NOBODY else email)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation) -> str:
        return absolute_url(reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, token = key.partition("-")
        return absolute_url(reverse("account_reset_password_from_key", args=[uid, token]))

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        # Signing in is proof too: nobody types the password that they typed a minute ago.
        return not proved_lately(self.request)

    def get_reauthentication_methods(self, user) -> list[dict]:
        methods = super().get_reauthentication_methods(user)
        return [{**method, "description": WAYS_TO_PROVE_IT[method["id"]]} for method in methods]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return first_page(request.user)

    def send_account_already_exists_mail(self, email: str) -> None:
        context = {
            "password_reset_url": absolute_url(reverse("account_reset_password")),
            "sign_in_url": absolute_url(reverse("account_login")),
        }
        self.send_mail("account/email/account_already_exists", email, context)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_index")

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        if message_template in NEEDLESS_MESSAGES:
            return
        if message_template == "account/messages/logged_out.txt":
            return  # it would need a session, and so a cookie, for somebody who has just left
        level = messages.ERROR if level == messages.ERROR else messages.SUCCESS
        super().add_message(request, level, message_template, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    """The second step: authenticator apps, passkeys and recovery codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "That code is not right. Codes change every 30 seconds; use the one shown now.",
        "unverified_email": "Confirm your e-mail address first, by the link that we sent.",
    }

    def _get_site_name(self) -> str:
        return "NAVSH"

    def generate_authenticator_name(self, user, type) -> str:
        return browser_name(context.request.META.get("HTTP_USER_AGENT", ""))


def _account(credentials: dict[str, Any]) -> str:
    return str(credentials.get("email", "")).strip().lower()
