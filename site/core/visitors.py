"""Who is asking, found out without setting a cookie or sending `Vary: Cookie`."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from core.querysets import User


def has_session(request: HttpRequest) -> bool:
    """Say whether the browser sent a session cookie."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def visitor(request: HttpRequest) -> User:
    """Return the person behind `request`; without a session cookie, nobody.

    Reading `request.user` opens the session and marks the answer `Vary: Cookie`, which would keep
    every public page out of caches. Nobody is one object for the whole request, so that what is
    closed to them is asked once (`core.querysets.closed_to`).
    """
    if has_session(request):
        return request.user
    nobody = getattr(request, "nobody", None)
    if nobody is None:
        nobody = request.nobody = AnonymousUser()  # type: ignore[attr-defined]
        nobody.closed_pages = {}  # type: ignore[attr-defined]
    return nobody
