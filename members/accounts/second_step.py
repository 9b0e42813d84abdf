"""What this session knows of the second step, so that most requests need not ask the database."""

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    get_authentication_records,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from django.dispatch import receiver
from django.http import HttpRequest


def opened_by_second_step(request: HttpRequest) -> bool:
    """Say whether this session's owner gave a code or a passkey in it, and has not removed it since."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


@receiver(authenticator_removed)
def forget_the_second_step(
    sender: type, request: HttpRequest, user, authenticator: Authenticator, **kwargs: object
) -> None:
    """Look again, from the next request on, whether somebody who removed a second step has another."""
    records = get_authentication_records(request, user)
    others = [record for record in records if record.get("method") != "mfa"]
    if len(others) < len(records):
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = others
