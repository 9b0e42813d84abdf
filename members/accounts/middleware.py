"""What every request passes on account of accounts."""

from collections.abc import Callable

from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers

from core.proof import ask_again
from core.visitors import has_session
from members.accounts import kept_forms
from members.accounts.permissions import lacks_second_factor
from members.accounts.proving import wants_proof
from members.accounts.second_step import opened_by_second_step

SET_UP_FIRST = "Your account can change a lot here, so it needs a second step at sign-in. Choose one below."


class NobodysSessionMiddleware:
    """Take `Vary: Cookie` back from answers to visitors without a session who are given none.

    allauth looks for a session on every screen. Stands outside of Django's session middleware.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method != "POST" and not has_session(request) and not response.cookies:
            vary = [name.strip() for name in response.get("Vary", "").split(",")]
            others = [name for name in vary if name and name.lower() != "cookie"]
            if len(others) < len(vary):
                del response["Vary"]
                if others:
                    patch_vary_headers(response, others)
        return response


class OwnPagesMiddleware:
    """Let nothing keep what somebody with a session was shown, where the view says nothing of caches.

    Who uses the browser next, or presses "back" after a sign-out, would else read it: their address, their
    requests, the key of their authenticator app. Said for all there is, since the next view would be
    forgotten. What lies inside is kept from caches whoever asks, and no search engine is to list its
    addresses: people put links out of their mail into other places.
    """

    inside = ("/members/", "/admin/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_inside = request.path.startswith(self.inside)
        if (is_inside or has_session(request)) and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        if is_inside:
            response.headers.setdefault("X-Robots-Tag", "noindex")
        return response


class SecondFactorMiddleware:
    """Open nothing but their own account to those who must have a second step and have none.

    One rule for all there is, inside the admin and outside: what staff, moderators, the finance office
    and reviewers may do is spread over many addresses, and the next one would be forgotten.
    """

    # Where the second step is set up, where one leaves, and where one finds whom to ask.
    always_open = ("/accounts/", "/members/account/", "/static/", "/media/", "/health/", "/contact/")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self._is_kept_out(request):
            messages.warning(request, SET_UP_FIRST)
            return redirect("mfa_index")
        return self.get_response(request)

    def _is_kept_out(self, request: HttpRequest) -> bool:
        if not has_session(request) or request.path.startswith(self.always_open):
            return False
        if request.path == reverse("wagtailadmin_logout") or not request.user.is_authenticated:
            return False
        return not opened_by_second_step(request) and lacks_second_factor(request.user)


class ProofMiddleware:
    """Ask again who it is before what matters, and lose nothing that was being sent meanwhile.

    It asks before those of Wagtail's screens that export or change what people may do, and before
    allauth's own that change how somebody signs in. Our own views say so themselves.
    """

    passwords = "/accounts/"  # what is typed there is not kept

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if self._session_had_ended(request, response) and kept_forms.keep(request):
            return redirect_to_login(reverse("account_send_on"))
        return response

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponseBase | None:
        if request.method == "POST" and has_session(request):
            kept_forms.arrived(request)
        if request.resolver_match and wants_proof(request, request.resolver_match):
            return ask_again(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return ask_again(request) if isinstance(exception, ReauthenticationRequired) else None

    def _session_had_ended(self, request: HttpRequest, response: HttpResponse) -> bool:
        """Say whether somebody was sending a form and is led to signing in: only who had a session was."""
        if request.method != "POST" or response.status_code != 302 or not has_session(request):
            return False
        if request.path.startswith(self.passwords):
            return False
        to_sign_in = response["Location"].partition("?")[0] == resolve_url(settings.LOGIN_URL)
        return to_sign_in and "?" in response["Location"] and not request.user.is_authenticated
