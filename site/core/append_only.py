"""Rows that are written once: the database itself refuses to change or delete them.

A model says `append_only = True` (nothing may change), or names in `frozen_fields` the fields that
may not change once the row is there (it may then not be deleted either). The triggers are put in
place after every `migrate`, because SQLite loses a table's triggers when a migration rebuilds it.

Written once is not known for ever: `forgettable` names the fields that say who, each with the one value
that may stand in its place, and `dated_by` the date from which the database itself counts `KEPT_YEARS`
before it lets that one change through (`core.retention`).
"""

import json
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.models import QuerySet
from django.db.utils import DEFAULT_DB_ALIAS

KEPT_YEARS = 6

_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are written once and stay as they are', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$
"""


class WrittenOnce(Exception):
    """Somebody tried to change or delete a row that is written once and for ever."""


class AppendOnlyQuerySet(QuerySet):
    """A queryset that refuses to change rows in bulk: the database would, with a worse message."""

    def delete(self):
        raise WrittenOnce(f"{self.model._meta.verbose_name_plural} are never deleted.")

    def update(self, **kwargs):
        frozen = frozen_fields(self.model)
        touched = frozen & set(kwargs) if frozen else set(kwargs)
        if touched:
            raise WrittenOnce(f"{', '.join(sorted(touched))} cannot change any more.")
        return super().update(**kwargs)


class AppendOnly(models.Model):
    """A model whose rows are written once; with `frozen_fields`, only those fields are."""

    append_only = True
    frozen_fields: tuple[str, ...] = ()
    forgettable: ClassVar[Mapping[str, Any]] = {}
    dated_by = ""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding and not self.frozen_fields:
            raise WrittenOnce(f"This {self._meta.verbose_name} is written and cannot change.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise WrittenOnce(f"A {self._meta.verbose_name} is never deleted.")


def _in_order(model: type[models.Model]) -> tuple[str, ...]:
    return getattr(model, "frozen_fields", ())


def frozen_fields(model: type[models.Model]) -> set[str]:
    """Return the names of the fields that may not change; an empty set where nothing may."""
    return set(_in_order(model))


def protected_models() -> list[type[models.Model]]:
    """Return every model whose rows the database protects."""
    return [
        model
        for model in apps.get_models()
        if getattr(model, "append_only", False) and not model._meta.proxy and model._meta.managed
    ]


def _names(model: type[models.Model]) -> tuple[str, str]:
    table = model._meta.db_table
    return f"{table}_no_update", f"{table}_no_delete"


def _statements(vendor: str, model: type[models.Model], quote: Callable[[str], str]) -> list[str]:
    table = quote(model._meta.db_table)
    guarded = _guarded(model)
    columns = [quote(column.column) for column in guarded]
    changed = " OR ".join(_change(vendor, model, column, quote) for column in guarded)
    of = f" OF {', '.join(columns)}" if columns else ""
    on_update, on_delete = (quote(name) for name in _names(model))
    if vendor == "postgresql":
        # OR REPLACE takes no column list that differs only in order as another trigger: drop first.
        when = f"WHEN ({changed}) " if changed else ""
        return [
            f"DROP TRIGGER IF EXISTS {on_update} ON {table}",
            f"CREATE TRIGGER {on_update} BEFORE UPDATE ON {table} "
            f"FOR EACH ROW {when}EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER IF EXISTS {on_delete} ON {table}",
            f"CREATE TRIGGER {on_delete} BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        ]
    message = f"rows of {model._meta.db_table} are written once and stay as they are"
    when = f"WHEN {changed} " if changed else ""
    return [
        f"DROP TRIGGER IF EXISTS {on_update}",
        f"CREATE TRIGGER {on_update} BEFORE UPDATE{of} ON {table} "
        f"{when}BEGIN SELECT RAISE(ABORT, '{message}'); END",
        f"DROP TRIGGER IF EXISTS {on_delete}",
        f"CREATE TRIGGER {on_delete} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{message}'); END",
    ]


def _guarded(model: type[models.Model]) -> list[models.Field]:
    """Return the fields whose changes are looked at one by one; none where every update is refused."""
    names = _in_order(model)
    if not names and getattr(model, "forgettable", {}):
        return list(model._meta.local_concrete_fields)
    return [cast(models.Field, model._meta.get_field(name)) for name in names]


def _change(vendor: str, model: Any, field: models.Field, quote: Callable[[str], str]) -> str:
    """Return the condition, on OLD and NEW, that `field` changes in a way that is refused."""
    column = quote(field.column)
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    changed = f"OLD.{column} {differs} NEW.{column}"
    forgettable = getattr(model, "forgettable", {})
    if field.name not in forgettable:
        return changed
    value = forgettable[field.name]
    word = (value if isinstance(value, str) else json.dumps(value)).replace("'", "''")
    refused = f"CAST(NEW.{column} AS TEXT) {differs} '{word}'"
    if model.dated_by:
        day = quote(model._meta.get_field(model.dated_by).column)
        ago = (
            f"CURRENT_DATE - INTERVAL '{KEPT_YEARS} years'"
            if vendor == "postgresql"
            else f"date('now', '-{KEPT_YEARS} years')"
        )
        refused += f" OR OLD.{day} > {ago}"
    return f"({changed} AND ({refused}))"


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers of every protected model in place (safe to repeat)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL_FUNCTION)
        for model in protected_models():
            if model._meta.db_table in tables:
                for statement in _statements(connection.vendor, model, connection.ops.quote_name):
                    cursor.execute(statement)


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away. For tests alone, which empty SQLite's tables by deleting rows."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for model in protected_models():
            for name in _names(model):
                on = f" ON {quote(model._meta.db_table)}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}{on}")


def unprotected(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the tables that should be protected and are not."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [model._meta.db_table for model in protected_models() if not set(_names(model)) <= present]


def install_after_migrate(sender: AppConfig, using: str, **kwargs) -> None:
    """Handle `post_migrate` of the core."""
    install(using)
