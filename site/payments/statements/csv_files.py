"""Reading a bank's CSV file by a layout: encodings, separators, words before the table, and all."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from payments.statements.cells import read_date, read_sum
from payments.statements.layouts import Layout, fitting, plain_header
from payments.statements.lines import Statement, StatementError, StatementLine, UnknownLayout

MOST_BYTES = 5_000_000
MOST_ROWS = 50_000
ROWS_BEFORE_HEADERS = 25


@dataclass(frozen=True)
class Row:
    """A row of the file: its number as a spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[str, ...]


def decode(data: bytes) -> str:
    """Return the text of `data`, whichever of the usual encodings it is in."""
    if len(data) > MOST_BYTES:
        raise StatementError(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB; please export fewer days."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise StatementError("This is a spreadsheet or a PDF; please download the statement as CSV.")
    else:
        encoding = "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise StatementError("The file is not text; please download the statement as CSV.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def rows_of(text: str) -> list[Row]:
    """Return the rows of the file that are not empty, split by whichever separator it uses."""
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, skipinitialspace=True)
    rows = []
    try:
        for number, raw in enumerate(reader, start=1):
            cells = tuple(cell.replace("\u00a0", " ").strip() for cell in raw)
            if any(cells):
                rows.append(Row(number, cells))
            if len(rows) > MOST_ROWS:
                raise StatementError(f"The file has more than {MOST_ROWS} rows; please export fewer days.")
    except csv.Error as error:
        raise StatementError(f"The file breaks off or is not CSV ({error}).", reader.line_num) from error
    if not rows:
        raise StatementError("The file is empty.")
    return rows


def _delimiter(text: str) -> str:
    """Return the separator that most of the first rows agree on."""
    sample = [line for line in text.splitlines()[:40] if line.strip()]
    return max(",;\t|", key=lambda mark: (sum(line.count(mark) >= 2 for line in sample), mark == ","))


def read_csv(data: bytes, layouts: Sequence[Layout]) -> Statement:
    """Return the statement in `data`, by the one of `layouts` that fits it.

    Raises UnknownLayout where none does, and StatementError with the row where a cell cannot be read:
    a statement is taken whole or not at all.
    """
    rows = rows_of(decode(data))
    layout, headers, body = _recognise(rows, layouts)
    return read_rows(body, headers, layout)


def _recognise(rows: list[Row], layouts: Sequence[Layout]) -> tuple[Layout, tuple[str, ...], list[Row]]:
    for place, row in enumerate(rows[:ROWS_BEFORE_HEADERS]):
        layout = fitting(row.cells, layouts)
        if layout:
            return layout, row.cells, rows[place + 1 :]
    for layout in layouts:
        if layout.columns and _fits_without_headers(rows[0], layout):
            return layout, layout.columns, rows
    headers = likely_headers(rows)
    raise UnknownLayout(
        f"No bank layout fits this file, whose columns are {', '.join(filter(None, headers))}; "
        "please describe it once under “Bank layouts”.",
        headers,
    )


def likely_headers(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return the row that looks most like column names: the first with the most cells of words."""

    def words(row: Row) -> int:
        return sum(bool(cell) and not any(character.isdigit() for character in cell) for cell in row.cells)

    return max(rows[:ROWS_BEFORE_HEADERS], key=words).cells


def _fits_without_headers(row: Row, layout: Layout) -> bool:
    if len(row.cells) != len(layout.columns):
        return False
    try:
        read_date(row.cells[layout.columns.index(layout.date)], layout.date_formats)
        column = layout.amount or layout.money_in
        return read_sum(row.cells[layout.columns.index(column)], layout.decimal_mark) is not None or bool(
            layout.money_in
        )
    except ValueError:
        return False


def read_rows(rows: Sequence[Row], headers: Sequence[str], layout: Layout) -> Statement:
    """Return the statement that `rows` under `headers` make by `layout`."""
    places = {plain_header(header): place for place, header in reversed(list(enumerate(headers)))}
    lines = [line for row in rows if (line := _read_row(row, places, layout))]
    if not lines:
        raise StatementError("The file has a heading but no lines; is it the right days?")
    lines = _oldest_first(lines)
    accounts = {line.account for line in lines}
    return Statement(
        source=layout.name, lines=tuple(lines), account=accounts.pop() if len(accounts) == 1 else ""
    )


class _Cells:
    """One row of the file, read by a layout's names for its columns."""

    def __init__(self, row: Row, places: dict[str, int], layout: Layout):
        self.row, self.places, self.layout = row, places, layout

    def text(self, column: str) -> str:
        """Return the cell under `column`, "" where the layout or the file has no such column."""
        place = self.places.get(plain_header(column)) if column else None
        if place is None or place >= len(self.row.cells):
            return ""
        return self.row.cells[place].lstrip("'").strip()

    def joined(self, columns: Sequence[str]) -> str:
        return " ".join(" ".join(self.text(column) for column in columns).split())

    def sum(self, column: str) -> Decimal | None:
        return read_sum(self.text(column), self.layout.decimal_mark)

    @property
    def is_note(self) -> bool:
        """Say whether the bank wrote this among or below the lines: no sum, and no day or a balance."""
        layout = self.layout
        words = self.joined(layout.narrative).casefold()
        if any(self.text(column) for column in (layout.amount, layout.money_in, layout.money_out)):
            return not self.text(layout.date) and "total" in " ".join(self.row.cells).casefold()
        if "balance" in words or "forward" in words:
            return True
        try:
            read_date(self.text(layout.date), layout.date_formats)
        except ValueError:
            return True
        return False

    def amount(self) -> Decimal:
        """Return what came in, or with a minus what went out, in pounds."""
        layout = self.layout
        if layout.amount:
            amount = self.sum(layout.amount)
            if amount is not None and layout.direction:
                outwards = self.text(layout.direction).upper() in {word.upper() for word in layout.out}
                amount = -abs(amount) if outwards else abs(amount)
        else:
            money_in, money_out = self.sum(layout.money_in), self.sum(layout.money_out)
            if money_in and money_out:
                raise ValueError("both money in and money out are given")
            amount = -abs(money_out) if money_out else (money_out if money_in is None else money_in)
        if amount is None:
            raise ValueError("there is no amount")
        return amount


def _read_row(row: Row, places: dict[str, int], layout: Layout) -> StatementLine | None:
    cells = _Cells(row, places, layout)
    if cells.is_note:
        return None
    try:
        day = read_date(cells.text(layout.date), layout.date_formats)
        amount = cells.amount()
        balance = cells.sum(layout.balance)
    except ValueError as error:
        raise StatementError(f"{error}.", row.number) from error
    if amount == 0:
        return None  # a notice among the lines
    kind, narrative = cells.text(layout.kind), cells.joined(layout.narrative)
    return StatementLine(
        row=row.number,
        date=day,
        amount=amount,
        narrative=narrative,
        payer=cells.joined([layout.payer]),
        bank_id=cells.text(layout.bank_id),
        balance=balance,
        account="".join(character for character in cells.text(layout.account) if character.isalnum()),
        returned=any(word.casefold() in f"{kind} {narrative}".casefold() for word in layout.returned),
        raw=row.cells,
    )


def _oldest_first(lines: list[StatementLine]) -> list[StatementLine]:
    """Return `lines` oldest first: by their days, and by their balances where all are of one day."""
    if lines[0].date > lines[-1].date:
        return lines[::-1]
    if lines[0].date == lines[-1].date and _agreement(lines[::-1]) > _agreement(lines):
        return lines[::-1]
    return lines


def _agreement(lines: list[StatementLine]) -> int:
    return sum(
        before.balance is not None
        and after.balance is not None
        and before.balance + after.amount == after.balance
        for before, after in pairwise(lines)
    )
