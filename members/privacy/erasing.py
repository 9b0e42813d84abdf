"""Forgetting somebody: what is deleted, what is made anonymous, what stays and why.

The models say what becomes of their rows (`core.personal_data`); the rooms say what must be settled
first and end what they have running (`core.farewell`). Here is the order of it, in one transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import models, transaction
from django.utils import timezone

from core import audit, farewell
from core.personal_data import Anonymise, Delete, Ground, Holding, Keep, Person, holdings
from members.privacy import errors, scanning, tasks, traces
from members.privacy.models import Copy, Erasure
from members.privacy.permissions import may_erase, may_look_after_data

BATCH = 500
# Read by the person and by staff.
COULD_NOT = "It was begun and could not be done: something went wrong on our side. Nothing is erased yet."


@dataclass(frozen=True)
class Part:
    """What erasing does to one kind of record of one person."""

    holding: Holding
    keys: list

    @property
    def count(self) -> int:
        return len(self.keys)

    @property
    def stays(self) -> bool:
        return isinstance(self.holding.erase, Keep)


def plan_for(person: Person) -> list[Part]:
    """Return what there is about `person`, kind by kind; kinds without rows are left out."""
    with traces.looked_up_once():
        found = [
            Part(holding, list(holding.rows(person).order_by().values_list("pk", flat=True)))
            for holding in holdings()
            if holding.by_user or holding.by_email or holding.find
        ]
    return [part for part in found if part.keys]


def why_staff_must_look(person: Person) -> list[str]:
    """Return why `person` cannot be erased by their own click alone; empty where they can."""
    user = _account(person)
    if user is None:
        return []
    reasons = farewell.obstacles_of(user)
    if not user.is_active:
        reasons.append("The account is closed: staff look at why first.")
    if user.is_superuser or user.groups.exists():
        reasons.append("The account works on the portal: its work is handed over first.")
    kept_by_law = [
        part.holding.what for part in plan_for(person) if part.stays and part.holding.ground == Ground.LAW
    ]
    if kept_by_law:
        reasons.append("There are invoices or payments, which the law has us keep.")
    return reasons


def _account(person: Person, *, locked: bool = False) -> AbstractUser | None:
    if person.user_id is None:
        return None
    accounts = get_user_model().objects.all()
    return (accounts.select_for_update() if locked else accounts).filter(pk=person.user_id).first()


def month_after(day: date) -> date:
    """Return the same day of the next month, or its last day: the time the law gives for an answer."""
    first_of_next = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    last_of_next = (first_of_next + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return min(first_of_next + timedelta(days=day.day - 1), last_of_next)


def ask(person: Person, *, email: str) -> Erasure:
    """Note that `person` asks to be erased, do it at once where nothing speaks against it, and return it.

    `email` is where the letters go. Raises AlreadyAsked.
    """
    with transaction.atomic():
        if person.user_id:  # so that two clicks are one request
            get_user_model().objects.select_for_update().get(pk=person.user_id)
        same: dict[str, Any] = (
            {"person_id": person.user_id} if person.user_id else {"person": None, "email": email}
        )
        if Erasure.objects.open().filter(**same).exists():
            raise errors.AlreadyAsked
        reasons = why_staff_must_look(person)
        request = Erasure.objects.create(
            person_id=person.user_id,
            email=email,
            answer_by=month_after(timezone.localdate()),
            why_staff="\n".join(reasons),
            state=Erasure.State.WAITING if reasons else Erasure.State.RUNNING,
        )
        if reasons:
            transaction.on_commit(lambda: tasks.tell_office.enqueue("erasure", request.pk))
        else:
            transaction.on_commit(lambda: tasks.erase.enqueue(request.pk))
    return request


def note(person: Person, because: str, by: AbstractUser, *, email: str = "") -> Erasure:
    """Note for staff to decide that `person` is to be erased, `because` (of Erasure.Because) of what.

    `email` is where the letters go; the account's own where not given. Returns the request that is open
    already, where there is one. Raises NotAllowed.
    """
    with transaction.atomic():
        user = _account(person, locked=True)
        if not (may_look_after_data(by) if user is None else may_erase(by, user)):
            raise errors.NotAllowed
        email = email or (user.email if user else "")
        same: dict[str, Any] = {"person": user} if user else {"person": None, "email": email}
        if (known := Erasure.objects.open().filter(**same).first()) is not None:
            return known
        request = Erasure.objects.create(
            **{**same, "email": email},
            answer_by=month_after(timezone.localdate()),
            why_staff="\n".join(why_staff_must_look(person)),
            noted_by_id=by.pk,
            noted_because=because,
        )
        audit.record(by, "erasure.noted", request, {"account": person.user_id})
    return request


def approve(request: Erasure, by: AbstractUser) -> None:
    """Have a waiting request done. Raises NotAllowed, AlreadyDecided, InTheWay (what must be settled)."""
    with transaction.atomic():
        locked = _waiting(request, by)
        user = locked.person
        if user is not None and (obstacles := farewell.obstacles_of(user)):
            raise errors.InTheWay(obstacles)
        locked.state = Erasure.State.RUNNING
        locked.decided_by_id = by.pk
        locked.save()
        transaction.on_commit(lambda: tasks.erase.enqueue(locked.pk))


def refuse(request: Erasure, by: AbstractUser, reason: str) -> None:
    """Refuse a waiting request for `reason`, which the person reads. Raises NotAllowed, AlreadyDecided."""
    with transaction.atomic():
        locked = _waiting(request, by)
        locked.state, locked.reason = Erasure.State.REFUSED, reason
        locked.decided_by_id, locked.decided_at = by.pk, timezone.now()
        locked.save()
        audit.record(by, "erasure.refused", locked)
        transaction.on_commit(lambda: tasks.mail_refusal.enqueue(locked.pk))


def withdraw(request: Erasure, by: AbstractUser) -> None:
    """Take one's own waiting request back. Raises NotAllowed, AlreadyDecided."""
    with transaction.atomic():
        locked = Erasure.objects.select_for_update().get(pk=request.pk)
        if locked.person_id != by.pk:
            raise errors.NotAllowed
        if locked.state != Erasure.State.WAITING:
            raise errors.AlreadyDecided
        locked.state, locked.decided_at, locked.email = Erasure.State.WITHDRAWN, timezone.now(), ""
        locked.save()


def could_not_carry_out(request_pk: int) -> None:
    """Lay a request that could not be done, however often it was tried, before staff, who decide it again."""
    with transaction.atomic():
        request = Erasure.objects.select_for_update(of=("self",)).filter(pk=request_pk).first()
        if request is None or request.state != Erasure.State.RUNNING:
            return
        sentences = [*request.why_staff.splitlines(), COULD_NOT]
        request.state, request.why_staff = Erasure.State.WAITING, "\n".join(dict.fromkeys(sentences))
        request.save()
        audit.record(None, "erasure.failed", request)


def _waiting(request: Erasure, by: AbstractUser) -> Erasure:
    if not may_look_after_data(by):
        raise errors.NotAllowed("Only staff who look after people’s data may do that.")
    locked = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
    if locked.state != Erasure.State.WAITING:
        raise errors.AlreadyDecided
    return locked


def carry_out(request_pk: int) -> Erasure | None:
    """Do the request that is being done; None where another worker was faster.

    Everything happens in one transaction. Afterwards the whole database is searched for the person's
    words; what is left over (a name in somebody else's text, say) is put on the request for staff.
    """
    with transaction.atomic():
        request = Erasure.objects.select_for_update(of=("self",)).filter(pk=request_pk).first()
        if request is None or request.state != Erasure.State.RUNNING:
            return None
        person = _person_of(request)
        parts, words = plan_for(person), scanning.strings_of(person)
        user = _account(person, locked=True)
        if user is not None:
            farewell.end_everything_of(user, request.decided_by)
        files = [file for part in parts for file in _files_of(part)]  # before a cascade takes their rows
        for part in parts:
            _apply(part)
        request.refresh_from_db()
        request.state, request.decided_at = Erasure.State.DONE, timezone.now()
        # The address in the request itself goes with the last letter.
        left = [found for found in scanning.find(words) if found.label != Erasure._meta.label]
        request.outcome = _outcome(parts, left)
        request.save()
        audit.record(request.decided_by, "person.erased", request, {"account": person.user_id})
        transaction.on_commit(lambda: tasks.mail_outcome.enqueue(request.pk))
        for file in files:  # each by itself: what cannot be removed now is tried again
            transaction.on_commit(partial(tasks.remove_file.enqueue, *file))
    return request


def _person_of(request: Erasure) -> Person:
    if request.person_id:
        known = Person.of(request.person)
        return Person(known.user_id, known.emails | ({request.email} - {""}), known.names)
    return Person.at(request.email)


def _apply(part: Part) -> None:
    """Erase the rows of one kind."""
    erase = part.holding.erase
    if isinstance(erase, Keep):
        return
    for rows in _in_batches(part):
        if isinstance(erase, Delete):
            rows.delete()
        else:
            _replace(rows, erase)


def _in_batches(part: Part) -> Iterator[models.QuerySet]:
    for start in range(0, len(part.keys), BATCH):
        yield models.QuerySet(part.holding.model).filter(pk__in=part.keys[start : start + BATCH])


def _replace(rows: models.QuerySet, erase: Anonymise) -> None:
    constants = {name: value for name, value in erase.fields.items() if not callable(value)}
    if len(constants) == len(erase.fields):
        rows.update(**constants)
        return
    for row in rows:
        changed: dict[str, Any] = {
            name: value(row) if callable(value) else value for name, value in erase.fields.items()
        }
        models.QuerySet(rows.model).filter(pk=row.pk).update(**changed)


def _files_of(part: Part) -> Iterator[tuple[str, str, str]]:
    """Give the files that go with rows that are deleted, each as (model, field, name of the file)."""
    columns = part.holding.model._meta.concrete_fields
    fields = [a_field for a_field in columns if isinstance(a_field, models.FileField)]
    if not fields or not isinstance(part.holding.erase, Delete):
        return
    for rows in _in_batches(part):
        # Locked: a copy that is being made at this moment would else get its file after we looked, and
        # the file stay behind without a row.
        for row in rows.select_for_update():
            for a_field in fields:
                if value := getattr(row, a_field.attname):
                    yield part.holding.label, a_field.name, value.name


def _outcome(parts: list[Part], left: list[scanning.Found]) -> dict[str, Any]:
    return {
        "parts": [{"label": part.holding.label, "count": part.count} for part in parts],
        "left": [{"label": found.label, "field": found.field, "key": found.key} for found in left],
    }


def what_became(request: Erasure) -> dict[str, list[dict[str, Any]]]:
    """Return what a done request says to its person: what is gone, made anonymous, and kept, and why."""
    said = {holding.label: holding for holding in holdings()}
    groups: dict[str, list[dict[str, Any]]] = {"gone": [], "anonymous": [], "kept": []}
    for part in request.outcome.get("parts", []):
        holding = said.get(part["label"])
        if holding is None:
            continue
        kind = {Delete: "gone", Anonymise: "anonymous", Keep: "kept"}[type(holding.erase)]
        groups[kind].append({"what": holding.what, "because": holding.erase.because, "count": part["count"]})
    return groups


def by_reason(kept: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return what is kept under each reason, so that a letter gives a reason once."""
    reasons: dict[str, list[dict[str, Any]]] = {}
    for part in kept:
        reasons.setdefault(part["because"], []).append(part)
    return reasons


def forget_address(request: Erasure) -> None:
    """Empty the address of a request that is over, once the last letter has gone."""
    Erasure.objects.filter(pk=request.pk).update(email="")
    Copy.objects.filter(person_id=request.person_id, person__isnull=False).update(email="")
