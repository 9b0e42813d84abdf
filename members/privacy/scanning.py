"""Looking for somebody's words in every text of the database, whatever the models say."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from core.personal_data import Anonymise, Holding, Keep, Person, holdings, said_of

TEXTS = (models.CharField, models.TextField, models.JSONField, models.FileField, models.GenericIPAddressField)

# Shorter words are found everywhere by chance.
SHORTEST = 4


@dataclass(frozen=True)
class Found:
    """One row that has one of the strings in one of its columns."""

    label: str
    field: str
    key: str


def strings_of(person: Person) -> set[str]:
    """Return the words that say who `person` is: addresses, full names, and telephone numbers they gave."""
    strings = set(person.emails) | set(person.names)
    for holding in holdings():
        if isinstance(holding.erase, Keep):
            continue
        names = [name for name in holding.fields if _is_contact(holding, name)]
        if names:
            for values in holding.rows(person).order_by().values_list(*names):
                strings |= {str(value).strip() for value in values if value}
    return {string for string in strings if len(string) >= SHORTEST}


def _is_contact(holding: Holding, name: str) -> bool:
    a_field = holding.model._meta.get_field(name)
    is_text = isinstance(a_field, models.CharField) and not a_field.choices
    return is_text and any(word in name for word in ("phone", "email", "name"))


def find(strings: Iterable[str]) -> list[Found]:
    """Return every row of every table that has one of `strings`, apart from what is declared to be kept."""
    wanted = sorted({form for string in strings for form in _forms(string)})
    if not wanted:
        return []
    return [
        found for model in apps.get_models(include_auto_created=True) for found in _find_in(model, wanted)
    ]


def _find_in(model: type[models.Model], wanted: list[str]) -> Iterator[Found]:
    if model._meta.proxy or model._meta.db_table not in _tables():
        return
    kept = kept_fields(model)
    for a_field in model._meta.local_concrete_fields:
        if isinstance(a_field, TEXTS) and a_field.name not in kept:
            for key in _rows_with(model, a_field, wanted):
                yield Found(model._meta.label, a_field.name, str(key))


def kept_fields(model: type[models.Model]) -> set[str]:
    """Return the fields that erasing leaves as they are, with a reason that the person reads."""
    said = said_of(model)
    if not isinstance(said, Holding):
        return set()
    if isinstance(said.erase, Keep):
        return set(said.fields)
    return set(said.erase.keeps) if isinstance(said.erase, Anonymise) else set()


def _tables() -> set[str]:
    return set(connection.introspection.table_names())


def _rows_with(model: type[models.Model], a_field: models.Field, wanted: list[str]) -> list:
    quote = connection.ops.quote_name
    column = f"CAST({quote(a_field.column)} AS text)"
    like = "ILIKE" if connection.vendor == "postgresql" else "LIKE"
    conditions = " OR ".join(f"{column} {like} %s ESCAPE '!'" for _ in wanted)
    sql = f"SELECT {quote(model._meta.pk.column)} FROM {quote(model._meta.db_table)} WHERE {conditions}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"%{_escaped(word)}%" for word in wanted])
        return [key for (key,) in cursor.fetchall()]


def _escaped(word: str) -> str:
    return word.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _forms(string: str) -> set[str]:
    """Return how a string may stand in a column: as it is, and as JSON writes letters beyond ASCII."""
    return {string, json.dumps(string)[1:-1], json.dumps(string, ensure_ascii=False)[1:-1]}
