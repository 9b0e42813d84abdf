"""Asking for access, and answering."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.querysets import User
from research import tasks
from research.models import AccessRequest, PublicationPage
from research.permissions import can_decide_requests


class AlreadyDecided(Exception):
    """Somebody else answered this request in the meantime."""


class NotAllowed(Exception):
    """Only staff of the library answer requests."""


def ask(
    publication: PublicationPage, *, user: User, name: str, email: str, organisation: str, reason: str
) -> AccessRequest:
    """Record that somebody asks for `publication`, and tell the office.

    One who asks again before there was an answer changes what they asked: it stays one request.
    """
    known = {
        "name": name,
        "organisation": organisation,
        "reason": reason,
        "user": user if user.is_authenticated else None,
    }
    with transaction.atomic():
        request, is_new = AccessRequest.objects.get_or_create(
            publication=publication,
            email=email.lower(),
            state=AccessRequest.State.WAITING,
            defaults=known,
        )
        if not is_new:
            # An anonymous second request must not take over one that belongs to an account.
            if request.user_id and request.user_id != getattr(user, "pk", None):
                known.pop("user")
            for field, value in known.items():
                setattr(request, field, value)
            request.save(update_fields=list(known))
        if is_new:
            transaction.on_commit(lambda: tasks.tell_the_office.enqueue(request.pk))
    return request


def decide(
    request: AccessRequest, by: User, *, grant: bool, expires_at: datetime | None = None, answer: str = ""
) -> AccessRequest:
    """Grant or refuse `request`, and write to who asked.

    `expires_at` (aware) ends what is granted; None means that it lasts. Raises NotAllowed,
    AlreadyDecided.
    """
    if not can_decide_requests(by):
        raise NotAllowed
    with transaction.atomic():
        current = AccessRequest.objects.select_for_update().get(pk=request.pk)
        if current.state != AccessRequest.State.WAITING:
            raise AlreadyDecided
        current.state = AccessRequest.State.GRANTED if grant else AccessRequest.State.REFUSED
        current.decided_at, current.decided_by = timezone.now(), by
        current.expires_at = expires_at if grant else None
        current.answer = answer
        current.save()
        transaction.on_commit(lambda: tasks.write_the_answer.enqueue(current.pk))
    return current
