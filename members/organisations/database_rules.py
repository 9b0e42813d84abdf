"""What the database itself keeps beyond constraints: periods that must not overlap.

A school serves an authority once at a time, and has one head at a time. Constraints say so of what has
no end; for the rest PostgreSQL would need an extension that not every server has, and SQLite has
nothing. So both have triggers. Two transactions at once are kept apart by the lock on the school that
every act takes first.
"""

from dataclasses import dataclass

from django.apps import AppConfig
from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS


@dataclass(frozen=True)
class _Apart:
    """Periods of one table that lie apart: which rows count (of `{row}`), and what two have in common."""

    name: str
    table: str
    starts: str
    ends: str
    counts: str
    same: str
    message: str

    @property
    def applies(self) -> str:
        return self.counts.format(row="NEW")

    @property
    def clash(self) -> str:
        return f"""
            SELECT 1 FROM {self.table} other
            WHERE {self.same} AND other.id <> NEW.id AND {self.counts.format(row="other")}
              AND (NEW.{self.ends} IS NULL OR other.{self.starts} < NEW.{self.ends})
              AND (other.{self.ends} IS NULL OR other.{self.ends} > NEW.{self.starts})
        """  # noqa: S608  (only what is written below goes in)


_RULES = [
    _Apart(
        name="service_areas_apart",
        table="organisations_servicearea",
        starts="valid_from",
        ends="valid_to",
        counts="{row}.school_id IS NOT NULL",
        same="other.school_id = NEW.school_id AND other.authority_id = NEW.authority_id",
        message="a school serves an authority once at a time",
    ),
    _Apart(
        name="heads_apart",
        table="organisations_role",
        starts="starts_on",
        ends="ends_on",
        # A role that ended on the day it began never held.
        counts="{row}.kind = 'head' AND ({row}.ends_on IS NULL OR {row}.ends_on > {row}.starts_on)",
        same="other.school_id = NEW.school_id",
        message="a school has one head at a time",
    ),
]


def _postgresql(rule: _Apart) -> list[str]:
    return [
        f"""
CREATE OR REPLACE FUNCTION {rule.name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {rule.applies} AND EXISTS ({rule.clash}) THEN
        RAISE EXCEPTION '{rule.message}' USING ERRCODE = 'exclusion_violation';
    END IF;
    RETURN NEW;
END $$
""",
        f"DROP TRIGGER IF EXISTS {rule.name} ON {rule.table}",
        f"""
CREATE TRIGGER {rule.name} BEFORE INSERT OR UPDATE ON {rule.table}
FOR EACH ROW EXECUTE FUNCTION {rule.name}()
""",
    ]


def _sqlite(rule: _Apart) -> list[str]:
    return [
        f"""
CREATE TRIGGER IF NOT EXISTS {rule.name}_{what.lower()} AFTER {what} ON {rule.table}
WHEN {rule.applies} AND EXISTS ({rule.clash})
BEGIN SELECT RAISE(ABORT, '{rule.message}'); END
"""
        for what in ("INSERT", "UPDATE")
    ]


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers in place (safe to repeat)."""
    connection = connections[using]
    there = connection.introspection.table_names()
    write = _postgresql if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for rule in _RULES:
            for statement in write(rule) if rule.table in there else []:
                cursor.execute(statement)


def install_after_migrate(sender: AppConfig, using: str, **kwargs) -> None:
    """Handle `post_migrate` of this room."""
    install(using)
