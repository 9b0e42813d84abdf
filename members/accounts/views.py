"""What allauth has no screen for."""

import json

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import LoginWebAuthnView
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from core.context import view_context
from members.accounts.permissions import must_have_second_factor


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
