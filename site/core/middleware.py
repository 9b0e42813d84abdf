"""Middleware that every request passes."""

import codecs
from collections.abc import Callable
from urllib.parse import urlsplit

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import CsrfViewMiddleware

from core.visitors import has_session


class PlainErrorMiddleware:
    """Turn what a hand-made request can provoke below every view into a plain "bad request".

    A null byte is refused by PostgreSQL and by file systems, each with an error of its own that
    would reach the visitor as a 500. A character set other than UTF-8 can smuggle in halves of
    characters, which nothing can store. A method that nothing here takes (TRACE, PUT, one made up)
    would be served as if it were GET by views that do not look.
    """

    methods = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The admin's own scripts also send PATCH and DELETE.
        if request.method not in self.methods and not request.path.startswith("/admin/"):
            return HttpResponseNotAllowed(self.methods)
        # Here and not in process_view: the redirects look the path up when no view was found.
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("Only UTF-8 is understood.")
        if "\x00" in request.path or any(
            "\x00" in text for name, values in request.GET.lists() for text in (name, *values)
        ):
            raise BadRequest("An address cannot hold a null character.")
        return self.get_response(request)


class OriginCsrfMiddleware(CsrfViewMiddleware):
    """Django's CSRF protection, which asks for a token only where there is a session to abuse.

    A token in a form on a public page would set a cookie before any choice was made and keep the
    page out of caches. A browser without a session has no rights that a forged form could use; for
    it the Origin (or, failing that, the Referer) must still be ours when the browser sends one.
    Signed-in people keep Django's full check.
    """

    def process_view(self, request: HttpRequest, callback, callback_args, callback_kwargs):
        if request.method in {"GET", "HEAD", "OPTIONS", "TRACE"} or has_session(request):
            return super().process_view(request, callback, callback_args, callback_kwargs)
        if getattr(callback, "csrf_exempt", False):
            return None
        if not self._comes_from_us(request):
            return self._reject(request, "The form came from another site.")  # type: ignore[attr-defined]
        return self._accept(request)  # type: ignore[attr-defined]

    def _comes_from_us(self, request: HttpRequest) -> bool:
        if "HTTP_ORIGIN" in request.META:
            return self._origin_verified(request)  # type: ignore[attr-defined]
        referer = request.META.get("HTTP_REFERER")
        if not referer:
            return request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") in {"same-origin", "none"}
        try:
            whence = urlsplit(referer)
        except ValueError:
            return False
        # Anybody on the way can write a page of ours that is sent without TLS.
        return whence.netloc == request.get_host() and (whence.scheme == "https" or not request.is_secure())
