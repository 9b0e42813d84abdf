"""Asking people again who they are, before what a stranger at their open screen must not do.

Exports of people's details, changes of who may do what, and changes of payments ask. How somebody
proves who they are is the business of the room of accounts, which registers its way; where none is
registered such a view stays shut.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]
Ask = Callable[[HttpRequest], HttpResponseBase | None]
When = Callable[[HttpRequest], bool]

_ask: list[Ask] = []


def register_proof(ask: Ask) -> Ask:
    """Make `ask` the way to ask (used as a decorator).

    It gets the request and returns None for somebody who proved it lately, and otherwise the answer
    that leads to where they prove it, and from there back with whatever they were sending.
    """
    _ask[:] = [ask]
    return ask


def ask_again(request: HttpRequest) -> HttpResponseBase | None:
    """Return what asks the sender of `request` to prove who they are; None where they did lately."""
    if not _ask:
        raise PermissionDenied("Nothing is there to ask by.")
    return _ask[0](request)


def proved_again(view: View | None = None, *, when: When | None = None) -> Any:
    """Let only people through to `view` who proved lately who they are; the others are asked first.

    `when` says of which requests it holds (all, where not given). Ask before a form is shown and not
    only when it is sent: what somebody uploads does not survive being asked. For a class:
    `@method_decorator(proved_again, name="dispatch")`. A view that asks has `asks_for_proof = True`.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
            asked = ask_again(request) if when is None or when(request) else None
            return view(request, *args, **kwargs) if asked is None else asked

        asking.asks_for_proof = True  # type: ignore[attr-defined]
        return asking

    return decorate if view is None else decorate(view)
