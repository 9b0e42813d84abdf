"""Rows that are about a person though no key leads from them to one: logs, drafts, records of tasks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower

from core.personal_data import Person, holdings

# What is said of a thing elsewhere: found by the thing, so never a thing itself here.
LOGS = frozenset(
    {
        "core.AuditEvent",
        "core.ChangeRecord",
        "django_tasks_database.DBTaskResult",
        "wagtailcore.ModelLogEntry",
        "wagtailcore.PageLogEntry",
        "wagtailcore.Revision",
    }
)


Rows = list[tuple[type[models.Model], list]]

_remembered: ContextVar[dict[Person, Rows] | None] = ContextVar("own_rows", default=None)


@contextmanager
def looked_up_once() -> Iterator[None]:
    """Look each person's rows up once inside: every log asks for them."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def own_rows(person: Person) -> Rows:
    """Return every model with rows about `person`, logs apart, and the keys of those rows."""
    remembered = _remembered.get()
    if remembered is None:
        return list(_own_rows(person))
    if person not in remembered:
        remembered[person] = list(_own_rows(person))
    return remembered[person]


def _own_rows(person: Person) -> Iterator[tuple[type[models.Model], list]]:
    for holding in holdings():
        if holding.label in LOGS:
            continue
        keys = list(holding.rows(person).order_by().values_list("pk", flat=True))
        if keys:
            yield holding.model, keys


def log_entries_about(person: Person) -> QuerySet:
    """Return what Wagtail's log says of the person's account and of the other rows about them."""
    ModelLogEntry = apps.get_model("wagtailcore.ModelLogEntry")
    condition = Q(pk__in=[])
    for model, keys in own_rows(person):
        content_type = ContentType.objects.get_for_model(model)
        condition |= Q(content_type=content_type, object_id__in=[str(key) for key in keys])
    return ModelLogEntry._base_manager.filter(condition)


def events_about(person: Person) -> QuerySet:
    """Return what our own trail says was done to the person's account and to the other rows about them."""
    AuditEvent = apps.get_model("core.AuditEvent")
    condition = Q(pk__in=[])
    for model, keys in own_rows(person):
        condition |= Q(subject_type=model._meta.label_lower, subject_id__in=[str(key) for key in keys])
    return AuditEvent._base_manager.filter(condition)


def changes_about(person: Person) -> QuerySet:
    """Return what the database wrote down of changes in the rows about the person."""
    ChangeRecord = apps.get_model("core.ChangeRecord")
    condition = Q(pk__in=[])
    for model, keys in own_rows(person):
        condition |= Q(thing=model._meta.label_lower, row__in=[str(key) for key in keys])
    return ChangeRecord._base_manager.filter(condition)


def tasks_about(person: Person) -> QuerySet:
    """Return the records of background work that name one of the person's addresses (mails to them)."""
    DBTaskResult = apps.get_model("django_tasks_database.DBTaskResult")
    condition = Q(pk__in=[])
    # In small letters on both sides, as `core.personal_data` says.
    for email in person.emails:
        condition |= Q(given__contains=f'"{email}"') | Q(trouble__contains=email)
    given = DBTaskResult._base_manager.annotate(
        given=Lower(Cast("args_kwargs", TextField())), trouble=Lower("traceback")
    )
    return given.filter(condition)
