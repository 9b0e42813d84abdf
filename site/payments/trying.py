"""Trying the matching on a file without storing anything: a bank's statement, or a table of cases.

A table is CSV with a column `narrative` (or text, reference, description) and, where known, `amount`,
`payer` and `date`; each row stands for itself. With `kind` (exact, probable, none) and `pays`
(`VSH00042KM:360.00 VSH00043TF:10.00`) a row says what is expected.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payments.matches import Allocation, Match, OpenInvoice
from payments.matching import match_lines
from payments.payer_names import KnownPayer
from payments.references import find_references, reference_for
from payments.statements.cells import read_date, read_sum
from payments.statements.csv_files import decode
from payments.statements.layouts import Layout
from payments.statements.lines import StatementError, StatementLine, with_checksums
from payments.statements.reading import read_statement

WORDS = ("narrative", "text", "reference", "description", "bank line")
DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d %b %Y")


@dataclass(frozen=True)
class Tried:
    """One line and what it came to; `expected` is the sentence of the table, "" where it says nothing."""

    line: StatementLine
    match: Match | None
    expected: str = ""

    @property
    def found(self) -> str:
        """What was found, in the form of a table's `kind` and `pays`; without a sum, the references."""
        if self.match is None:
            return " ".join(found.reference for found in find_references(self.line.words)) or "none"
        return _sentence(self.match.kind, self.match.allocations)

    @property
    def agrees(self) -> bool:
        return not self.expected or self.expected == self.found


def try_file(
    data: bytes,
    invoices: Sequence[OpenInvoice],
    payers: Sequence[KnownPayer],
    own_layouts: Sequence[Layout] = (),
) -> list[Tried]:
    """Return what each line of `data` comes to. Raises StatementError where it cannot be read."""
    cases = _table(data)
    if cases is not None:
        return [_try_case(row, case, invoices, payers) for row, case in enumerate(cases, start=2)]
    lines = read_statement(data, own_layouts=own_layouts).lines
    return [
        Tried(line, match) for line, match in zip(lines, match_lines(lines, invoices, payers), strict=True)
    ]


def read_invoices(data: bytes) -> list[OpenInvoice]:
    """Return the invoices of a CSV, whose columns are named as in OpenInvoice (or `serial`, a number)."""
    return [
        OpenInvoice(
            reference=row.get("reference") or reference_for(int(row["serial"])),
            number=row.get("number", ""),
            payer=row.get("payer", ""),
            outstanding=_sum(row.get("outstanding", ""), number) or Decimal("0.00"),
            due_on=read_date(row["due_on"], DATES) if row.get("due_on") else None,
            purchase_order=row.get("purchase_order", ""),
        )
        for number, row in enumerate(_rows(data), start=2)
    ]


def read_payers(data: bytes) -> list[KnownPayer]:
    """Return the payers of a CSV: key, name, and `person` where it is one."""
    return [KnownPayer(row["key"], row["name"], person=bool(row.get("person"))) for row in _rows(data)]


def _rows(data: bytes) -> list[dict[str, str]]:
    rows = csv.DictReader(io.StringIO(decode(data)))
    return [{(k or "").strip().lower(): (v or "") for k, v in row.items() if k} for row in rows]


def _table(data: bytes) -> list[dict[str, str]] | None:
    """Return the rows of a table of cases, None where `data` is something else."""
    if data.lstrip()[:1] in (b"<", b":", b"{"):
        return None
    rows = _rows(data)
    headers = set(rows[0]) if rows else set()
    is_statement = {"date", "balance"} <= headers or not headers & set(WORDS)
    return None if is_statement else rows


def _try_case(row: int, case: Mapping[str, str], invoices, payers) -> Tried:
    amount = _sum(case.get("amount", ""), row)
    line = StatementLine(
        row=row,
        date=read_date(case["date"], DATES) if case.get("date") else date.today(),  # noqa: DTZ011
        amount=amount or Decimal("0.00"),
        narrative=next(case[name] for name in WORDS if name in case).replace("\\n", "\n"),
        payer=case.get("payer", ""),
    )
    [line] = with_checksums([line])
    match = match_lines([line], invoices, payers)[0] if amount else None
    return Tried(line, match, _expected(case, row))


def _expected(case: Mapping[str, str], row: int) -> str:
    if not case.get("kind"):
        return ""
    allocations = []
    for part in case.get("pays", "").split():
        reference, _, amount = part.partition(":")
        reference = reference_for(int(reference)) if reference.isdigit() else reference
        allocations.append(Allocation(reference, _sum(amount, row) or Decimal("0.00")))
    return _sentence(case["kind"], allocations)


def _sentence(kind: str, allocations: Sequence[Allocation]) -> str:
    return " ".join([str(kind), *(f"{each.reference}:{each.amount:.2f}" for each in allocations)])


def _sum(text: str, row: int) -> Decimal | None:
    try:
        return read_sum(text)
    except ValueError as error:
        raise StatementError(f"{error}.", row) from error
