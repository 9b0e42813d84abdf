"""Putting right what is wrong: UK GDPR, Article 16. Most of it people change themselves."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core import audit
from members.privacy import errors, tasks
from members.privacy.erasing import month_after
from members.privacy.models import Correction
from members.privacy.permissions import may_look_after_data

# Nobody has more to put right at once; beyond it is somebody's script.
OPEN_AT_ONCE = 10


@dataclass(frozen=True)
class OwnScreen:
    """What people change themselves, and where (the name of an address)."""

    what: str
    name: str


OWN_SCREENS = (
    OwnScreen("Name", "privacy:name"),
    OwnScreen("E-mail address", "account_email"),
    OwnScreen("Profile: telephone, picture and what you work on", "directory:profile"),
    OwnScreen("Where you work, and your requests to join", "organisations:requests"),
    OwnScreen("Where you are signed in", "usersessions_list"),
    OwnScreen("Second step", "mfa_index"),
)


def own_screens() -> list[dict[str, str]]:
    """Return what people change themselves, with the addresses of the rooms that are there."""
    found = []
    for screen in OWN_SCREENS:
        try:
            found.append({"what": screen.what, "url": reverse(screen.name)})
        except NoReverseMatch:
            continue
    return found


def ask(person: AbstractUser, about: str, details: str) -> Correction:
    """Note that something about `person` is wrong, and tell the office.

    Raises AlreadyAsked beyond OPEN_AT_ONCE that wait.
    """
    if Correction.objects.waiting().filter(person_id=person.pk).count() >= OPEN_AT_ONCE:
        raise errors.AlreadyAsked("We are still looking into what you told us. Please wait for our answer.")
    with transaction.atomic():
        correction = Correction.objects.create(
            person_id=person.pk, about=about, details=details, answer_by=month_after(timezone.localdate())
        )
        transaction.on_commit(lambda: tasks.tell_office.enqueue("correction", correction.pk))
    return correction


def answer(correction: Correction, by: AbstractUser, *, put_right: bool, text: str) -> Correction:
    """Say what became of it; the person reads `text`. Raises NotAllowed, AlreadyDecided, PrivacyError."""
    if not may_look_after_data(by):
        raise errors.NotAllowed
    if not put_right and not text.strip():
        raise errors.PrivacyError("Say why it stays as it is: the person has a right to know.")
    with transaction.atomic():
        locked = Correction.objects.select_for_update(of=("self",)).get(pk=correction.pk)
        if locked.state != Correction.State.WAITING:
            raise errors.AlreadyDecided
        locked.state = Correction.State.DONE if put_right else Correction.State.REFUSED
        locked.answer, locked.decided_by_id, locked.decided_at = text, by.pk, timezone.now()
        locked.save()
        audit.record(by, "correction.answered", locked, {"state": locked.state})
        transaction.on_commit(lambda: tasks.mail_correction.enqueue(locked.pk))
    return locked
