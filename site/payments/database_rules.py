"""What the database itself keeps about the ledger, beyond constraints: each transaction comes to zero.

PostgreSQL checks at commit, by a deferred constraint trigger. SQLite has none, so there the order
does it: entries are written first, pointing at a transaction that is not there yet (that key is
checked at commit); the transaction is refused unless they come to zero, and takes no more after.
"""

from django.apps import AppConfig
from django.db import connections
from django.db.utils import DEFAULT_DB_ALIAS

_POSTGRESQL = [
    """
CREATE OR REPLACE FUNCTION payments_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(amount) FROM payments_entry WHERE transaction_id = NEW.transaction_id) <> 0 THEN
        RAISE EXCEPTION 'the entries of ledger transaction % do not come to zero', NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$
""",
    "DROP TRIGGER IF EXISTS payments_entries_balance ON payments_entry",
    """
CREATE CONSTRAINT TRIGGER payments_entries_balance AFTER INSERT ON payments_entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_entries_balance()
""",
]

# Decimals are binary fractions in SQLite: count in whole pence.
_SQLITE = [
    "DROP TRIGGER IF EXISTS payments_entries_balance",
    """
CREATE TRIGGER payments_entries_balance BEFORE INSERT ON payments_transaction
WHEN (SELECT COALESCE(SUM(CAST(ROUND(amount * 100) AS INTEGER)), 0) <> 0
      FROM payments_entry WHERE transaction_id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the entries of this ledger transaction do not come to zero'); END
""",
    "DROP TRIGGER IF EXISTS payments_transaction_closed",
    """
CREATE TRIGGER payments_transaction_closed BEFORE INSERT ON payments_entry
WHEN EXISTS (SELECT 1 FROM payments_transaction WHERE id = NEW.transaction_id)
BEGIN SELECT RAISE(ABORT, 'this ledger transaction is closed'); END
""",
]


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Put the triggers in place (safe to repeat)."""
    connection = connections[using]
    if "payments_entry" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def installed(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Say whether the triggers are there."""
    connection = connections[using]
    catalogue = "pg_trigger WHERE tgname" if connection.vendor == "postgresql" else "sqlite_master WHERE name"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {catalogue} = 'payments_entries_balance'")  # noqa: S608
        return cursor.fetchone()[0] == 1


def install_after_migrate(sender: AppConfig, using: str, **kwargs) -> None:
    """Handle `post_migrate` of this room."""
    install(using)
