"""How somebody proves again who they are: by password, by code or by passkey."""

import time

from allauth.account.adapter import get_adapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from core.proof import register_proof
from core.visitors import visitor
from members.accounts import kept_forms

SIGN_IN_AGAIN = "That asks for a fresh sign-in. Sign in once more, and you are led on to it."


@register_proof
def ask_for_proof(request: HttpRequest) -> HttpResponseRedirect | None:
    """Return None for somebody who proved it lately, else lead to where it is proved.

    Signing in proves it, as does being asked again, for ACCOUNT_REAUTHENTICATION_TIMEOUT seconds.
    What was being sent is kept and sent on afterwards. Who signs in with Microsoft alone has nothing
    here to be asked for, and signs in anew.
    """
    user = visitor(request)
    if not user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if proved_lately(request):
        return None
    methods = get_adapter(request).get_reauthentication_methods(user)
    if not methods:
        owner = str(user.pk)
        logout(request)
        messages.warning(request, SIGN_IN_AGAIN)
        return redirect_to_login(_back_to(request, owner))
    request.session.pop(STATE_SESSION_KEY, None)  # of another form, given up half-way
    return HttpResponseRedirect(f"{_best(methods)}?{urlencode({'next': _back_to(request, str(user.pk))})}")


def proved_lately(request: HttpRequest) -> bool:
    """Say whether this session's owner signed in or was asked again within the time that proof lasts."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT


def _back_to(request: HttpRequest, owner: str) -> str:
    """Return where to go on once it is proved: to what was asked for, or to sending on what was sent."""
    if request.method == "POST" and kept_forms.keep(request, owner):
        return reverse("account_send_on")
    return request.get_full_path()


def _best(methods: list[dict]) -> str:
    """Return where to ask: for the second step where there is one, because a password may be known."""
    ours = {method["id"]: method["url"] for method in methods}
    return ours.get("mfa_reauthenticate") or ours.get("mfa_reauthenticate:webauthn") or methods[0]["url"]
