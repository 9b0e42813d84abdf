"""What changed, by whom, however it was changed: `save()`, bulk updates, cascades, SQL by hand.

A room says `follow_changes("app.Model")` in its `personal_data.py`. After every `migrate` the
database gets triggers that write each change of such a table into `core.ChangeRecord`, within the
same transaction. Free text that the model's classification calls personal is not copied: the trail
says only that it changed, so it outlives a person's request to be forgotten.

SQLite asks a function of ours who acts (`navsh_actor`), so its tables that are followed take writes only
from the portal. PostgreSQL is told with a setting of the transaction before each such write.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import DEFAULT_DB_ALIAS

from core.acting import actor_id
from core.personal_data import Holding, said_of

SETTING = "navsh.actor"
FUNCTION = "navsh_actor"
ALL = ("insert", "update", "delete")

# What the triggers are given: the thing, its key's column, all columns, those of which nothing is copied.
_POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION follow_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
    found jsonb;
BEGIN
    SELECT jsonb_object_agg(name, CASE
        WHEN name = ANY(TG_ARGV[3]::text[]) THEN '"changed"'::jsonb
        ELSE jsonb_build_array(before -> name, after -> name) END)
    INTO found
    FROM unnest(TG_ARGV[2]::text[]) AS name
    WHERE before ->> name IS DISTINCT FROM after ->> name;
    IF found IS NULL AND TG_OP = 'UPDATE' THEN
        RETURN NULL;
    END IF;
    INSERT INTO core_changerecord (at, thing, "row", operation, changes, actor_id) VALUES (
        clock_timestamp(), TG_ARGV[0], (before || after) ->> TG_ARGV[1], lower(TG_OP),
        COALESCE(found, '{}'::jsonb), NULLIF(current_setting('navsh.actor', true), '')::bigint);
    RETURN NULL;
END $$
"""


@dataclass(frozen=True)
class Followed:
    """A model whose changes are kept: all its columns but generated ones and those in `passing_over`."""

    label: str
    passing_over: tuple[str, ...]
    operations: tuple[str, ...]

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.label)

    @property
    def fields(self) -> list[models.Field]:
        return [
            a_field
            for a_field in self.model._meta.local_concrete_fields
            if not (a_field.primary_key or a_field.generated or a_field.name in self.passing_over)
        ]

    @property
    def columns(self) -> list[str]:
        return [a_field.column for a_field in self.fields]

    @property
    def hidden(self) -> list[str]:
        """Return the columns of which only the fact of a change is kept."""
        return [a_field.column for a_field in self.fields if _says_who(self.model, a_field)]


_followed: dict[str, Followed] = {}


def follow_changes(label: str, *, passing_over: Iterable[str] = (), operations: Iterable[str] = ALL) -> None:
    """Keep every change of the rows of `label` ("app.Model").

    `passing_over` names fields that change without anything having been decided (when somebody last
    signed in); `operations` are some of "insert", "update", "delete".
    """
    label = apps.get_model(label)._meta.label
    _followed[label] = Followed(label, tuple(passing_over), tuple(operations))


def followed() -> list[Followed]:
    """Return the models whose changes are kept."""
    return list(_followed.values())


def _says_who(model: type[models.Model], a_field: models.Field) -> bool:
    said = said_of(model)
    if not isinstance(said, Holding):
        return False
    if a_field.name in said.withheld:
        return True
    is_free_text = isinstance(
        a_field, models.CharField | models.TextField | models.JSONField | models.FileField
    )
    return a_field.name in said.fields and is_free_text and not a_field.choices


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _trigger(followed_model: Followed, operation: str) -> str:
    return f"{followed_model.model._meta.db_table}_followed_{operation}"


def _on_sqlite(one: Followed, operation: str, quote: Callable[[str], str]) -> str:
    before, after = ("NULL" if operation == "insert" else "OLD"), ("NULL" if operation == "delete" else "NEW")

    def side(row: str, column: str) -> str:
        return "NULL" if row == "NULL" else f"{row}.{quote(column)}"

    parts, differs = [], []
    for column in one.columns:
        old, new = side(before, column), side(after, column)
        value = "'\"changed\"'" if column in one.hidden else f"json_array({old}, {new})"
        parts.append(f"SELECT {_text(column)} AS name, {value} AS pair WHERE {old} IS NOT {new}")
        differs.append(f"{old} IS NOT {new}")
    key = side("OLD" if operation == "delete" else "NEW", one.model._meta.pk.column)
    when = f"WHEN {' OR '.join(differs)} " if operation == "update" else ""
    return (  # made of names in the code alone
        f"CREATE TRIGGER {quote(_trigger(one, operation))} AFTER {operation.upper()} "  # noqa: S608
        f"ON {quote(one.model._meta.db_table)} {when}BEGIN "
        'INSERT INTO core_changerecord (at, thing, "row", operation, changes, actor_id) VALUES ('
        f"strftime('%Y-%m-%d %H:%M:%f', 'now'), {_text(one.model._meta.label_lower)}, {key}, '{operation}', "
        f"(SELECT json_group_object(name, json(pair)) FROM ({' UNION ALL '.join(parts)})), {FUNCTION}()); END"
    )


def _on_postgresql(one: Followed, operation: str, quote: Callable[[str], str]) -> str:
    def array(names: list[str]) -> str:
        return _text("{" + ",".join(names) + "}")

    arguments = [
        _text(one.model._meta.label_lower),
        _text(one.model._meta.pk.column),
        array(one.columns),
        array(one.hidden),
    ]
    return (
        f"CREATE TRIGGER {quote(_trigger(one, operation))} AFTER {operation.upper()} "
        f"ON {quote(one.model._meta.db_table)} FOR EACH ROW "
        f"EXECUTE FUNCTION follow_change({', '.join(arguments)})"
    )


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers of every followed model in place (safe to repeat)."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    if "core_changerecord" not in tables:
        return
    is_postgresql = connection.vendor == "postgresql"
    create = _on_postgresql if is_postgresql else _on_sqlite
    remove(using)
    with connection.cursor() as cursor:
        if is_postgresql:
            cursor.execute(_POSTGRESQL_FUNCTION)
        for one in followed():
            if one.model._meta.db_table in tables:
                for operation in one.operations:
                    cursor.execute(create(one, operation, connection.ops.quote_name))


def remove(using: str = DEFAULT_DB_ALIAS) -> None:
    """Take the triggers away: before SQLite rebuilds tables, and for tests that empty them."""
    connection = connections[using]
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        for table, name in sorted(present(using)):
            on = f" ON {quote(table)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {quote(name)}{on}")


def present(using: str = DEFAULT_DB_ALIAS) -> set[tuple[str, str]]:
    """Return the triggers of this kind that are in the database: (table, name)."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
                "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgname LIKE '%%\\_followed\\_%%'"
            )
        else:
            cursor.execute(
                "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_followed_%'"
            )
        return {(table, name) for table, name in cursor.fetchall()}


def unfollowed(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Return the tables that should be followed and are not, or not fully."""
    there = {name for _, name in present(using)}
    return [
        one.model._meta.db_table
        for one in followed()
        if not {_trigger(one, operation) for operation in one.operations} <= there
    ]


def install_after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Handle `post_migrate` of the core."""
    install(using)


def remove_before_migrate(sender: AppConfig, using: str, plan: list, **kwargs: Any) -> None:
    """Handle `pre_migrate`: SQLite renames no table while a trigger speaks of one that is being rebuilt."""
    if plan and connections[using].vendor == "sqlite":
        remove(using)


def prepare_connection(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Handle `connection_created`: give the database its way to know who acts."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, 0, actor_id)
    elif connection.vendor == "postgresql" and _tell_who_acts not in connection.execute_wrappers:
        connection.execute_wrappers.append(_tell_who_acts)


def _tell_who_acts(execute: Callable, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Tell PostgreSQL who acts before a statement that may write to a table that is followed."""
    connection = context["connection"]
    if connection.needs_rollback or not _may_write(sql):
        return execute(sql, params, many, context)
    who = "" if (known := actor_id()) is None else str(known)
    # A setting of the transaction is gone with it; outside of one it is taken back by hand, so that
    # the next request on this connection never acts in another's name.
    in_transaction = connection.in_atomic_block
    _set(connection, who, in_transaction)
    try:
        return execute(sql, params, many, context)
    finally:
        if who and not in_transaction and connection.is_usable():
            _set(connection, "", False)


def _may_write(sql: Any) -> bool:
    if not isinstance(sql, str):
        return True
    if sql.lstrip()[:6].upper() in {"SELECT", "SAVEPO", "RELEAS", "ROLLBA"}:
        return False
    return any(one.model._meta.db_table in sql for one in _followed.values())


def _set(connection: BaseDatabaseWrapper, who: str, in_transaction: bool) -> None:
    # By the driver itself: this is no query of the portal's.
    with connection.wrap_database_errors:
        connection.connection.execute("SELECT set_config(%s, %s, %s)", [SETTING, who, in_transaction])
