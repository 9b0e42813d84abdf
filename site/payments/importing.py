"""Importing a bank statement: read whole or not at all, no line twice, the certain ones booked."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from core.audit import Actor, record
from payments import bank_booking
from payments.models import BankAccount, BankLayout, BankLine, BankLineState, BankStatement
from payments.statements.lines import Sorted, Statement, StatementError, StatementLine, sort_lines
from payments.statements.reading import read_statement

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Imported:
    """What an import did: its row, and how many of the new lines were booked at once."""

    statement: BankStatement
    booked: int


def import_statement(account: BankAccount, data: bytes, file_name: str, *, by: Actor) -> Imported:
    """Import the statement in `data` for `account`, book what is certain, and return what was done.

    Raises StatementError (one sentence, with the row) and stores nothing where the file cannot be read
    or does not add up. The same file again, or one that overlaps, adds only what is new.
    """
    statement = read(account, data)
    with transaction.atomic():
        stored = _store(account, statement, file_name, by)
    # Each line in a transaction of its own: locks are short, and one refusal does not undo the rest.
    booked = bank_booking.book_certain(account, by=by)
    return Imported(stored, booked)


def read(account: BankAccount, data: bytes) -> Statement:
    """Return the statement in `data` as `account`'s. Raises StatementError."""
    own = [stored.layout for stored in BankLayout.objects.all()]
    named = read_statement(data, own_layouts=own)
    if not account.is_named(named.account):
        raise StatementError(
            f"The file is of account {named.account}, and {account.name} is {account.account_number}."
        )
    return read_statement(data, account=str(account.pk), own_layouts=own)


def _store(account: BankAccount, statement: Statement, file_name: str, by: Actor) -> BankStatement:
    # Two imports of one account take turns: the second sees what the first stored.
    BankAccount.objects.select_for_update().get(pk=account.pk)
    days = [line.date for line in statement.lines]
    known = [
        line.as_read
        for line in BankLine.objects.filter(account=account, booked_on__range=(min(days), max(days)))
    ]
    parts = sort_lines(statement.lines, known)
    stored = BankStatement.objects.create(
        account=account,
        file_name=file_name[:200],
        source=statement.source[:80],
        first_day=min(days),
        last_day=max(days),
        closing_balance=statement.closing_balance,
        new_lines=len(parts.new),
        known_lines=len(parts.known),
        doubtful_lines=len(parts.suspects),
        imported_by_id=by.pk if by else None,
    )
    BankLine.objects.bulk_create(_rows(stored, parts))
    record(by, "bank.statement_imported", stored, {"new": len(parts.new), "known": len(parts.known)})
    return stored


def _rows(stored: BankStatement, parts: Sorted) -> Sequence[BankLine]:
    new = [_row(stored, line) for line in parts.new]
    doubtful = [
        _row(stored, line, state=BankLineState.DOUBTFUL, remark=why[:500]) for line, why in parts.suspects
    ]
    return [*new, *doubtful]


def _row(stored: BankStatement, line: StatementLine, **fields) -> BankLine:
    return BankLine(
        account=stored.account,
        statement=stored,
        row=line.row,
        booked_on=line.date,
        amount=line.amount,
        narrative=line.narrative,
        payer_name=line.payer[:200],
        bank_id=line.bank_id[:100],
        balance=line.balance,
        returned=line.returned,
        raw=list(line.raw),
        checksum=line.checksum,
        **fields,
    )
