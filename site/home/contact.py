"""A message reaches the office: kept, mailed, answered, and in the end forgotten."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from core import rate_limits
from core.words import one_line
from home.models import ContactMessage, ContactPage
from home.permissions import may_answer_messages

MESSAGES_PER_ADDRESS = 10
MESSAGES_PER_EMAIL = 5
LIMIT_SECONDS = 3600
LINKS_ALLOWED = 4
DAYS_TO_KEEP_SPAM = 30
MONTHS_TO_KEEP_WITHOUT_A_PAGE = 12

_LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


class TooManyMessages(Exception):
    """More messages than one person writes in an hour."""


def receive_message(
    *, name: str, email: str, topic: str, message: str, client_address: str, suspicion: str = ""
) -> ContactMessage:
    """Keep a message and mail it to the office; return it.

    `client_address` is only counted, never stored. `suspicion` says in a few words why the form
    took the sender for a machine; such a message, like one full of links, is kept as spam and not
    mailed: staff can still find it. Raises TooManyMessages, and keeps nothing, beyond
    MESSAGES_PER_ADDRESS or MESSAGES_PER_EMAIL in any hour.
    """
    if rate_limits.exceeded("contact-address", client_address, MESSAGES_PER_ADDRESS, LIMIT_SECONDS):
        raise TooManyMessages
    if rate_limits.exceeded("contact-email", email.strip().lower(), MESSAGES_PER_EMAIL, LIMIT_SECONDS):
        raise TooManyMessages
    suspicion = suspicion or _suspicion_of(message)
    with transaction.atomic():
        received = ContactMessage.objects.create(
            name=one_line(name),
            email=one_line(email),
            topic=one_line(topic),
            message=message,
            state=ContactMessage.State.SPAM if suspicion else ContactMessage.State.WAITING,
            spam_reason=suspicion,
        )
        if not suspicion:
            _mail_when_committed(received)
    return received


def mark_answered(message: ContactMessage, user: AbstractUser) -> None:
    """Note that `user` has answered; done twice, the first one who answered stays named."""
    with _locked(message, user) as locked:
        if locked.state == ContactMessage.State.ANSWERED:
            return
        locked.state = ContactMessage.State.ANSWERED
        locked.answered_at = timezone.now()
        locked.answered_by_id = user.pk
        locked.save()


def mark_waiting(message: ContactMessage, user: AbstractUser) -> None:
    """Put a message back among those to answer; one that was taken for spam is mailed now."""
    with _locked(message, user) as locked:
        was_spam = locked.state == ContactMessage.State.SPAM
        _reset(locked, ContactMessage.State.WAITING)
        if was_spam:
            _mail_when_committed(locked)


def mark_spam(message: ContactMessage, user: AbstractUser) -> None:
    """Put a message among the spam, which is forgotten after DAYS_TO_KEEP_SPAM days."""
    with _locked(message, user) as locked:
        _reset(locked, ContactMessage.State.SPAM)


def forget_old_messages(now: datetime | None = None) -> int:
    """Delete what was answered longer ago than the contact page promises, and old spam; return how many.

    A message that nobody answered is never deleted by itself.
    """
    return messages_to_forget(now or timezone.now()).delete()[0]


def messages_to_forget(now: datetime) -> QuerySet[ContactMessage]:
    """Return the messages whose time is over at `now`."""
    page = ContactPage.objects.first()
    months = page.keep_months if page else MONTHS_TO_KEEP_WITHOUT_A_PAGE
    answered = ContactMessage.objects.answered_before(months_before(now, months))
    return answered | ContactMessage.objects.spam_received_before(now - timedelta(days=DAYS_TO_KEEP_SPAM))


def months_before(moment: datetime, months: int) -> datetime:
    """Return the same day and time `months` calendar months earlier (31 March less one is 28 February)."""
    years, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    for day in (moment.day, 30, 29, 28):
        try:
            return moment.replace(year=years, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")


def _suspicion_of(message: str) -> str:
    links = len(_LINK.findall(message))
    return f"{links} links in the text" if links > LINKS_ALLOWED else ""


def _mail_when_committed(message: ContactMessage) -> None:
    from home.tasks import mail_office

    transaction.on_commit(lambda: mail_office.enqueue(message.pk))


def _reset(message: ContactMessage, state: str) -> None:
    message.state = state
    message.answered_at = None
    message.answered_by = None
    message.save()


@contextmanager
def _locked(message: ContactMessage, user: AbstractUser) -> Iterator[ContactMessage]:
    """Give the message, locked in a transaction, to somebody who may answer messages."""
    if not may_answer_messages(user):
        raise PermissionDenied("Only those who answer messages may change them.")
    with transaction.atomic():
        yield ContactMessage.objects.select_for_update().get(pk=message.pk)
