"""Reading who changed what: of one row with all that belongs to it, or of everything."""

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from core.change_trail import followed
from core.models import AuditEvent, ChangeRecord

# Longer than any key; what is asked for in an address may be anything.
LONGEST_KEY = 40


def model_of(thing: str) -> type[models.Model] | None:
    """Return the model of a label such as "payments.payer", None where there is none."""
    try:
        return apps.get_model(thing)
    except (LookupError, ValueError):
        return None


def row_of(thing: str, row: str) -> models.Model | None:
    """Return the row itself as far as it is still there."""
    model = model_of(thing)
    try:
        return QuerySet(model).filter(pk=row).first() if model and row else None
    except (ValueError, TypeError, OverflowError):
        return None


def changes_of(thing: str, row: str) -> QuerySet[ChangeRecord]:
    """Return the changes of one row, and of the rows that hang on it by a key (a person's groups).

    A row that is gone is known by the record of its making or its end, which names what it hung on.
    """
    wanted = Q(thing=thing, row=row[:LONGEST_KEY])
    for child, column in _hanging_on(model_of(thing)):
        label = child._meta.label_lower
        wanted |= Q(thing=label, row__in=_rows_ever(label, column, child, row))
    return ChangeRecord.objects.filter(wanted)


def acts_on(thing: str, row: str) -> QuerySet[AuditEvent]:
    """Return what the portal's own acts say of one row, the latest first."""
    found = AuditEvent.objects.filter(subject_type=thing, subject_id=row[:LONGEST_KEY])
    return found.select_related("actor").order_by("-at", "-pk")


def _hanging_on(model: type[models.Model] | None) -> list[tuple[type[models.Model], models.Field]]:
    if model is None:
        return []
    return [
        (one.model, a_field)
        for one in followed()
        for a_field in one.fields
        if a_field.is_relation and a_field.related_model is model and _belongs(a_field)
    ]


def _belongs(a_field: models.Field) -> bool:
    """Say whether a key says whose a row is, and not only who did something with it."""
    from core.personal_data import Holding, said_of

    said = said_of(a_field.model)
    return not (isinstance(said, Holding) and a_field.name in said.acts)


def _rows_ever(label: str, column: models.Field, child: type[models.Model], row: str) -> set[str]:
    if not row.isascii() or not row.isdigit() or len(row) > 18:
        return set()
    key = int(row)
    known = ChangeRecord.objects.filter(thing=label).filter(
        Q(**{f"changes__{column.column}__0": key}) | Q(**{f"changes__{column.column}__1": key})
    )
    now: QuerySet = QuerySet(child).filter(**{column.attname: key}).values_list("pk", flat=True)
    return {*known.values_list("row", flat=True), *map(str, now)}
