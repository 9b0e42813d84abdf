"""What allauth has no screen for."""

import json
from contextlib import suppress

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.context import view_context
from members.accounts import errors, kept_forms, lost_second_step
from members.accounts.devices import browser_name
from members.accounts.landing import first_page
from members.accounts.permissions import must_have_second_factor

NOTHING_WAITS = "Nothing is waiting to be sent: it has been sent already, or too much time went by."


@require_safe
@login_required
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """Show what somebody can change about their account, with how it stands."""
    types = set(Authenticator.objects.filter(user_id=request.user.pk).values_list("type", flat=True))
    context = {
        **view_context("Your account", robots="noindex"),
        "has_app": Authenticator.Type.TOTP in types,
        "has_passkey": Authenticator.Type.WEBAUTHN in types,
        "must_have_second_factor": must_have_second_factor(request.user),
        "new_email": EmailAddress.objects.get_new(request.user),
        "microsoft": get_social_adapter().list_apps(request),
    }
    return render(request, "account/index.html", context)


@require_safe
@login_required
@never_cache
def send_on(request: HttpRequest) -> HttpResponse:
    """Let somebody who has just proved who they are send on what they were sending."""
    kept = kept_forms.kept_for(request)
    if kept is None:
        messages.info(request, NOTHING_WAITS)
        return redirect(first_page(request.user))
    context = {**view_context("Send it on", robots="noindex"), "kept": kept}
    return render(request, "account/send_on.html", context)


@require_POST
@login_required
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one of one's other devices out."""
    others = UserSession.objects.exclude(session_key=request.session.session_key)
    session = get_object_or_404(others, user_id=request.user.pk, pk=pk)
    session.end()
    messages.success(request, f"{browser_name(session.user_agent)} is signed out.")
    return redirect("usersessions_list")


@never_cache
def keep_second_step(request: HttpRequest, token: str) -> HttpResponse:
    """Let the receiver of the mail stop the removal of their second step. The link is the proof."""
    removal = lost_second_step.from_token(token)
    if removal is None:
        raise Http404("No such link.")
    if request.method == "POST":
        with suppress(errors.NotWaiting):
            lost_second_step.stop(removal, by=None)
        removal.refresh_from_db()
    context = {**view_context("Keep your second step", robots="noindex"), "state": removal.state}
    return render(request, "account/keep_second_step.html", context)


class PasskeySignInView(LoginWebAuthnView):
    """allauth's, whose question to the device also carries the token for the form that answers it.

    The sign-in page gives none, because it sets no cookie; asking the question begins a session.
    """

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if isinstance(response, JsonResponse):
            return JsonResponse({**json.loads(response.content), "form_token": get_token(request)})
        return response


passkey_sign_in = PasskeySignInView.as_view()
