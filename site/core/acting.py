"""Who acts at this moment, for what must know it without being told: the triggers of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from core.visitors import has_session

_actor: ContextVar[HttpRequest | AbstractBaseUser | None] = ContextVar("actor", default=None)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@contextmanager
def acting(who: AbstractBaseUser | None) -> Iterator[None]:
    """Have what is done inside counted as done by `who`; None is the portal itself."""
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def actor_id() -> int | None:
    """Return the key of the account that acts, or None where the portal itself does. Asks no database."""
    who = _actor.get()
    if isinstance(who, HttpRequest):
        who = who.__dict__.get("user")
        if isinstance(who, SimpleLazyObject) and who.__dict__.get("_wrapped") is empty:
            return None  # nobody has asked yet who it is, so nothing was done in anybody's name
    return getattr(who, "pk", None)


class ActorMiddleware:
    """Remember the request as the one who acts. Stands behind Django's authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A request that only reads is not asked who it is: that would close it to shared caches.
        if request.method not in SAFE_METHODS and has_session(request):
            _ = request.user.pk
        token = _actor.set(request)
        try:
            return self.get_response(request)
        finally:
            _actor.reset(token)
