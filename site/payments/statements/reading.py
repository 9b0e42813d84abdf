"""The way in: any statement file, read whole, checked and named, or refused with one sentence."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from payments.statements.camt_files import looks_like_camt, read_camt
from payments.statements.csv_files import read_csv
from payments.statements.layouts import Layout, bank_layouts
from payments.statements.lines import (
    Statement,
    StatementError,
    StatementLine,
    UnknownLayout,
    check_balances,
    with_checksums,
)
from payments.statements.mt940_files import looks_like_mt940, read_mt940

LARGEST = Decimal(10) ** 10  # pounds; what a sum may be kept as


def read_statement(data: bytes, *, account: str = "", own_layouts: Sequence[Layout] = ()) -> Statement:
    """Return the statement in `data` (CSV, MT940 or camt.053), its lines oldest first and named.

    `account` is the account the file is imported for; a file that names one itself must not be mixed.
    `own_layouts` are those that staff described, tried before the usual banks'. Raises StatementError.
    """
    if not data.strip():
        raise StatementError("The file is empty.")
    if looks_like_camt(data):
        statement = _joined(read_camt(data))
    elif looks_like_mt940(data):
        statement = _joined(read_mt940(data))
    else:
        statement = _read_csv(data, own_layouts)
        if len({line.account for line in statement.lines}) > 1:
            raise StatementError(
                "The file holds lines of several accounts; please export one account at a time."
            )
        check_balances(statement.lines, None, None)
    # The account as the caller knows it, so that two formats of one account give one name.
    lines = [_bounded(replace(line, account=account or line.account)) for line in statement.lines]
    return replace(statement, lines=with_checksums(lines), account=account or statement.account)


def _read_csv(data: bytes, own_layouts: Sequence[Layout]) -> Statement:
    """Read by a layout that staff described if one fits, else by one of those that come with the portal."""
    try:
        return read_csv(data, own_layouts)
    except UnknownLayout:
        return read_csv(data, list(bank_layouts().values()))


def _bounded(line: StatementLine) -> StatementLine:
    """Return `line` with no text longer than is kept; refuse sums that no charity's account sees."""
    if max(abs(line.amount), abs(line.balance or Decimal(0))) >= LARGEST:
        raise StatementError("the sum is too large to be right.", line.row)
    return replace(line, narrative=line.narrative[:2000], payer=line.payer[:200], bank_id=line.bank_id[:100])


def _joined(parts: list[Statement]) -> Statement:
    """Return several days' statements of one account as one."""
    if len({part.account for part in parts}) > 1:
        raise StatementError("The file holds several accounts; please export one account at a time.")
    lines = [line for part in parts for line in part.lines]
    numbered = [replace(line, row=number) for number, line in enumerate(lines, start=1)]
    return Statement(
        parts[0].source, tuple(numbered), parts[0].account, parts[0].opening_balance, _last(parts)
    )


def _last(parts: list[Statement]) -> Decimal | None:
    return parts[-1].closing_balance
