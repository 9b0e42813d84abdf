"""What the database itself keeps beyond constraints: the periods of a membership never overlap.

PostgreSQL could say so in a constraint only with an extension that not every server has; SQLite not
at all. So both have a trigger. Two transactions at once are kept apart by the lock on the membership
that every act takes first, and by the unique start of a period.
"""

from django.apps import AppConfig
from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS

_CLASH = """
    SELECT 1 FROM membership_period
    WHERE membership_id = NEW.membership_id AND id <> NEW.id AND cancelled_at IS NULL
      AND starts < NEW.ends AND ends > NEW.starts
"""
_MESSAGE = "the periods of a membership do not overlap"

_POSTGRESQL = [
    f"""
CREATE OR REPLACE FUNCTION membership_periods_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cancelled_at IS NULL AND EXISTS ({_CLASH}) THEN
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
""",
    "DROP TRIGGER IF EXISTS membership_periods_apart ON membership_period",
    """
CREATE TRIGGER membership_periods_apart BEFORE INSERT OR UPDATE ON membership_period
FOR EACH ROW EXECUTE FUNCTION membership_periods_apart()
""",
]

_SQLITE = [
    f"""
CREATE TRIGGER IF NOT EXISTS membership_periods_apart_{when} AFTER {what} ON membership_period
WHEN NEW.cancelled_at IS NULL AND EXISTS ({_CLASH})
BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END
"""
    for when, what in (("insert", "INSERT"), ("update", "UPDATE"))
]


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers in place (safe to repeat)."""
    connection = connections[using]
    if "membership_period" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def install_after_migrate(sender: AppConfig, using: str, **kwargs) -> None:
    """Handle `post_migrate` of this room."""
    install(using)
