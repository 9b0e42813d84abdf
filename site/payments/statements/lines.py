"""The one shape of a statement, its checks, and telling a new line from one already counted."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from core.money import pounds


class StatementError(ValueError):
    """A statement cannot be read as it is: one sentence, with the row where there is one."""

    def __init__(self, sentence: str, row: int | None = None):
        self.row = row
        super().__init__(f"Row {row}: {sentence}" if row else sentence)


class UnknownLayout(StatementError):
    """No layout fits the file; `headers` are its columns, for the screen where staff describe it."""

    def __init__(self, sentence: str, headers: Sequence[str] = ()):
        self.headers = tuple(headers)
        super().__init__(sentence)


@dataclass(frozen=True)
class StatementLine:
    """One movement on the account: pounds, positive when money came in, on the day the bank booked it.

    `checksum` names the line for ever: see `with_checksums`. `raw` is the row as it stood in the file.
    """

    row: int
    date: date
    amount: Decimal
    narrative: str
    payer: str = ""
    bank_id: str = ""
    balance: Decimal | None = None
    account: str = ""
    returned: bool = False
    raw: tuple[str, ...] = ()
    checksum: str = ""

    @property
    def words(self) -> str:
        """Everything the bank says of the line, as one text to look for references in."""
        return f"{self.payer}\n{self.narrative}" if self.payer not in self.narrative else self.narrative


@dataclass(frozen=True)
class Statement:
    """A statement as read: oldest line first; balances where the file gives them, in pounds."""

    source: str
    lines: tuple[StatementLine, ...]
    account: str = ""
    opening_balance: Decimal | None = None
    closing_balance: Decimal | None = None
    warnings: tuple[str, ...] = field(default=())


def _sameness(line: StatementLine) -> tuple:
    """What makes two lines look alike. The balance is not in it: banks give it on some lines only."""
    words = " ".join(f"{line.payer} {line.narrative}".upper().split())
    return line.account, line.date, line.amount, words, line.bank_id


def checksum(line: StatementLine, occurrence: int) -> str:
    """Return the name of `line`, the `occurrence`-th (from 1) of those that look just like it."""
    account, day, amount, words, bank_id = _sameness(line)
    text = "\x1f".join([account, day.isoformat(), f"{amount:.2f}", words, bank_id, str(occurrence)])
    return hashlib.sha256(text.encode()).hexdigest()


def with_checksums(lines: Iterable[StatementLine]) -> tuple[StatementLine, ...]:
    """Return `lines` named: those that look alike on one day are its first, second, third …

    So a file read twice gives the same names, overlapping files share those of their common days, and
    two real payments of the same sum and words on one day are two.
    """
    seen: Counter = Counter()
    named = []
    for line in lines:
        seen[_sameness(line)] += 1
        named.append(replace(line, checksum=checksum(line, seen[_sameness(line)])))
    return tuple(named)


@dataclass(frozen=True)
class Sorted:
    """What an import does with a statement: store `new`, skip `known`, and ask about `suspects`.

    A suspect is (line, why): it is stored and counted by nobody until a person has looked.
    """

    new: tuple[StatementLine, ...]
    known: tuple[StatementLine, ...]
    suspects: tuple[tuple[StatementLine, str], ...]


def sort_lines(lines: Sequence[StatementLine], stored: Sequence[StatementLine]) -> Sorted:
    """Tell new lines from those already `stored` (of the same account, at least on the same days).

    Same look: first the same running balance is the same line, then they are counted off. A line whose
    twin has another balance could be a second payment or a file with its balances moved: a suspect.
    So is one with the day and sum of a stored line in other words, which nothing in this file explains:
    the same account, exported in another format.
    """
    twins: dict[tuple, list[StatementLine]] = defaultdict(list)
    for line in stored:
        twins[_sameness(line)].append(line)
    groups: dict[tuple, list[StatementLine]] = defaultdict(list)
    for line in lines:
        groups[_sameness(line)].append(line)

    known: list[StatementLine] = []
    fresh: list[StatementLine] = []
    suspects: list[tuple[StatementLine, str]] = []
    for key, group in groups.items():
        count = len(twins[key])
        same, doubtful, rest = _count_off(group, twins[key])
        known += same
        for line in doubtful:
            count += 1
            suspects.append((replace(line, checksum=checksum(line, count)), _other_balance(line)))
        for line in rest:
            count += 1
            fresh.append(replace(line, checksum=checksum(line, count)))
    new, other_words = _part_other_words(fresh, lines, stored)
    return Sorted(
        new=tuple(sorted(new, key=lambda line: line.row)),
        known=tuple(sorted(known, key=lambda line: line.row)),
        suspects=tuple(sorted([*suspects, *other_words], key=lambda pair: pair[0].row)),
    )


def _count_off(group: list[StatementLine], twins: list[StatementLine]):
    """Part lines that look alike into (already stored, doubtful, new)."""
    free, same, left = list(twins), [], []
    for line in group:
        twin = next((t for t in free if line.balance is not None and t.balance == line.balance), None)
        if twin is None:
            left.append(line)
        else:
            free.remove(twin)
            same.append(line)
    doubtful, new = [], []
    for line in left:
        twin = next((t for t in free if t.balance is None or line.balance is None), None)
        if twin is not None:
            free.remove(twin)
            same.append(line)
        elif free:
            free.pop()
            doubtful.append(line)
        else:
            new.append(line)
    return same, doubtful, new


def _part_other_words(fresh, lines, stored):
    """Part `fresh` lines into new ones and those that a stored line in other words may already be."""
    ours = {_sameness(line) for line in lines}
    spare = Counter((line.date, line.amount) for line in stored if _sameness(line) not in ours)
    new, suspects = [], []
    for line in fresh:
        if spare[line.date, line.amount] > 0:
            spare[line.date, line.amount] -= 1
            suspects.append(
                (
                    line,
                    f"a line of {line.date:%-d %B %Y} with the same sum in other words is already imported",
                )
            )
        else:
            new.append(line)
    return new, suspects


def _other_balance(line: StatementLine) -> str:
    return (
        f"a line of {line.date:%-d %B %Y} with the same sum and words is already imported, "
        "with another running balance"
    )


def check_balances(lines: Sequence[StatementLine], opening: Decimal | None, closing: Decimal | None) -> None:
    """Raise StatementError where a balance that the file gives does not follow from its lines.

    `lines` are oldest first. Where only some lines have a balance, what lies between is added up.
    """
    balance = opening
    for line in lines:
        if balance is not None:
            balance += line.amount
        if line.balance is None:
            continue
        if balance is not None and line.balance != balance:
            raise StatementError(
                f"the balance should be {pounds(balance)} after this line, but the file says "
                f"{pounds(line.balance)}; a line is missing or was changed.",
                line.row,
            )
        balance = line.balance
    if closing is not None and balance is not None and balance != closing:
        raise StatementError(
            f"The lines add up to a closing balance of {pounds(balance)}, but the file says "
            f"{pounds(closing)}; a line is missing or was changed."
        )
