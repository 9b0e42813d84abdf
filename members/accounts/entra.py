"""Signing in with an authority's own Microsoft Entra tenant, by OpenID Connect.

The tenants are pinned in the settings: each has an application of its own there, and only people of
that very tenant come in by it. An account here is tied to one there by the tenant's permanent number
for the person, and only by that person: never by an e-mail address, which a tenant's administrator
may set to anything.
"""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect


class EntraAdapter(DefaultSocialAccountAdapter):
    """Lets people of the pinned tenants in, and nobody else."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "connected_other": "That Microsoft account is tied to another account here.",
        "disconnect_last": "Set a password first: without one you could not sign in any more.",
        "no_password": "Set a password first: without one you could not sign in any more.",
    }

    def pre_social_login(self, request: HttpRequest, sociallogin) -> None:
        claims = sociallogin.account.extra_data.get("id_token") or {}
        tenant = sociallogin.provider.app.settings.get("tenant")
        if not tenant or str(claims.get("tid", "")).lower() != tenant:
            messages.error(request, "That Microsoft account does not belong to the authority that you chose.")
            raise ImmediateHttpResponse(redirect("account_login"))
        for address in sociallogin.email_addresses:
            address.verified = False  # whatever the tenant says of it, its owner has to confirm it to us
