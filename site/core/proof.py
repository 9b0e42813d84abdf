"""Asking again who it is, before something that a stranger at an open screen must not do.

Rooms below the accounts say what is so serious, with `proved_again`; the room that knows passwords and
passkeys says how it is asked, with `answers`.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]

_answer: list[Callable[[View], View]] = []


def answers(decorator: Callable[[View], View]) -> Callable[[View], View]:
    """Take the decorator that lets only those through who proved lately who they are (used as one)."""
    _answer[:] = [decorator]
    return decorator


def proved_again(view: View) -> View:
    """Let only people through who proved in the last minutes who they are; others are asked first.

    Raises ImproperlyConfigured where no room answers: nothing serious is done without being asked.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _answer:
            raise ImproperlyConfigured("No room says how people prove again who they are.")
        return _answer[0](view)(request, *args, **kwargs)

    return wrapped
