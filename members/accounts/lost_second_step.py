"""Somebody lost the telephone or the key that their second step needs, and the recovery codes with it.

The office makes sure that it is they and asks for the removal. They are told at once, by the address
that the account has, and can stop it; a day later it is done, and they are signed out everywhere.
Whoever fools one person of the office therefore has to own the mail box as well, and unnoticed.
"""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core import signing
from django.db import transaction
from django.utils import timezone

from core import audit
from core.personal_data import Person
from members.accounts import errors
from members.accounts.models import SecondStepRemoval, User
from members.accounts.permissions import FACTORS, may_remove_second_step
from members.accounts.personal_data import sessions_of

DELAY = timedelta(hours=24)
_SALT = "accounts.second-step-removal"


def ask(person: User, by: User, how_known: str) -> SecondStepRemoval:
    """Have the second step of `person` removed after DELAY, and tell them; return what waits.

    `how_known` says how `by` knows that it is they. Raises MayNotRemove, NoSecondStep, AlreadyAsked.
    """
    if not may_remove_second_step(by, person):
        raise errors.MayNotRemove
    with transaction.atomic():
        person = User.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if not Authenticator.objects.filter(user=person, type__in=FACTORS).exists():
            raise errors.NoSecondStep
        if person.second_step_removals.filter(state=SecondStepRemoval.State.WAITING).exists():
            raise errors.AlreadyAsked
        now = timezone.now()
        removal = SecondStepRemoval.objects.create(
            person=person, asked_by=by, how_known=how_known, asked_at=now, due_at=now + DELAY
        )
        audit.record(by, "second_step.removal_asked", removal, {"person": person.pk})
        _tell_when_committed(removal)
    return removal


def stop(removal: SecondStepRemoval, by: User | None) -> None:
    """Keep the second step after all. `by` is None for whoever followed the link in the mail.

    Raises NotWaiting.
    """
    with transaction.atomic():
        removal = _locked(removal.pk)
        if removal.state != SecondStepRemoval.State.WAITING:
            raise errors.NotWaiting
        _end(removal, SecondStepRemoval.State.STOPPED)
        audit.record(by, "second_step.removal_stopped", removal, {"person": removal.person_id})
        _tell_when_committed(removal)


def carry_out_due(now: datetime | None = None) -> int:
    """Remove the second steps whose day has come; return how many. Runs every quarter of an hour."""
    now = now or timezone.now()
    waiting = SecondStepRemoval.objects.filter(state=SecondStepRemoval.State.WAITING, due_at__lte=now)
    return sum(_carry_out(pk) for pk in waiting.values_list("pk", flat=True))


def token_for(removal: SecondStepRemoval) -> str:
    """Return the part of the link by which its receiver stops the removal."""
    return signing.dumps(removal.pk, salt=_SALT)


def from_token(token: str) -> SecondStepRemoval | None:
    """Return the removal behind a link, whatever became of it; None for a link that is not ours."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return SecondStepRemoval.objects.select_related("person").filter(pk=pk).first()


def _carry_out(pk: int) -> bool:
    with transaction.atomic():
        removal = _locked(pk)
        if removal.state != SecondStepRemoval.State.WAITING:
            return False  # stopped, or another worker was faster
        if removal.asked_by is None or not may_remove_second_step(removal.asked_by, removal.person):
            # Whoever asked has left, or the person has come to the office since.
            _end(removal, SecondStepRemoval.State.STOPPED)
            audit.record(None, "second_step.removal_stopped", removal, {"person": removal.person_id})
            _tell_when_committed(removal)
            return False
        Authenticator.objects.filter(user=removal.person).delete()
        sessions_of(Person.of(removal.person)).delete()
        _end(removal, SecondStepRemoval.State.DONE)
        audit.record(None, "second_step.removed", removal, {"person": removal.person_id})
        _tell_when_committed(removal)
    return True


def _locked(pk: int) -> SecondStepRemoval:
    return SecondStepRemoval.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)


def _end(removal: SecondStepRemoval, state: str) -> None:
    removal.state = state
    removal.ended_at = timezone.now()
    removal.save(update_fields=["state", "ended_at"])


def _tell_when_committed(removal: SecondStepRemoval) -> None:
    from members.accounts.tasks import tell_of_removal

    transaction.on_commit(lambda: tell_of_removal.enqueue(removal.pk))
