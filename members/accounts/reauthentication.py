"""Asking again who it is, before something that a stranger at an open screen must not do."""

from collections.abc import Callable
from typing import Any

from allauth.account.decorators import reauthentication_required
from django.http.response import HttpResponseBase

from core import proof


@proof.answers
def proved_again(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """Let only people through who gave their password, code or passkey in the last five minutes.

    For exports of personal data, and changes of roles and of payments. Somebody who is not signed in
    is sent to sign in. What was being sent is kept and sent on afterwards.
    """
    return reauthentication_required(view)
