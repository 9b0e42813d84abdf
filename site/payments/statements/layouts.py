"""Layouts: how one bank's CSV file is described as data, and finding the one that fits a file."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

SINGLE_COLUMNS = (
    "date",
    "amount",
    "money_in",
    "money_out",
    "direction",
    "payer",
    "bank_id",
    "balance",
    "account",
    "kind",
)


class LayoutError(ValueError):
    """A layout's description does not hold together; the message is for whoever wrote it."""


@dataclass(frozen=True)
class Layout:
    """One layout (see `layouts.toml` for what each field says). Column names are as in the file."""

    name: str
    date: str
    narrative: tuple[str, ...]
    date_formats: tuple[str, ...] = ("%d/%m/%Y",)
    amount: str = ""
    money_in: str = ""
    money_out: str = ""
    direction: str = ""
    out: tuple[str, ...] = ("DR", "D", "DEBIT", "OUT")
    payer: str = ""
    bank_id: str = ""
    balance: str = ""
    account: str = ""
    kind: str = ""
    columns: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    decimal_mark: str = "."

    def __post_init__(self):
        if not self.date or not self.narrative or not self.date_formats:
            raise LayoutError("A layout needs a column for the date and one or more for the description.")
        if bool(self.amount) == bool(self.money_in):
            raise LayoutError("A layout needs either one column for the amount, or one for money in.")
        if self.decimal_mark not in (".", ","):
            raise LayoutError("The decimal mark is a full stop or a comma.")

    @classmethod
    def from_dict(cls, description: Mapping) -> "Layout":
        """Return the layout that a TOML table or a stored JSON object describes."""
        unknown = set(description) - {field.name for field in fields(cls)}
        if unknown:
            raise LayoutError(f"A layout has no “{min(unknown)}”.")
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list | tuple) else value
            for name, value in description.items()
        }
        try:
            return cls(**given)
        except TypeError as error:
            raise LayoutError(
                "A layout needs a name, and columns for the date and the description."
            ) from error

    def to_dict(self) -> dict:
        """Return the description for a JSON field: only what differs from the ordinary."""
        plain = {field.name: field.default for field in fields(self)}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
            if value != plain[name]
        }

    @property
    def needed(self) -> frozenset[str]:
        """The headers that must be there, as `plain_header` writes them."""
        named = [getattr(self, column) for column in SINGLE_COLUMNS] + list(self.narrative)
        optional = {plain_header(header) for header in self.optional}
        return frozenset(plain_header(header) for header in named if header) - optional

    @property
    def known(self) -> frozenset[str]:
        """All headers that the layout speaks of."""
        return self.needed | {plain_header(header) for header in self.optional}


def plain_header(header: str) -> str:
    """Return a header without case, outer spaces, quotes, a currency or a byte order mark."""
    cleaned = header.replace("\ufeff", "").replace("\u00a0", " ").casefold().strip(" '\"*:")
    for currency in ("(gbp)", "(£)", "£", "gbp"):
        cleaned = cleaned.removesuffix(currency).strip()
    return " ".join(cleaned.split())


@cache
def bank_layouts() -> dict[str, Layout]:
    """Return the layouts that come with the portal, by their key in `layouts.toml`."""
    tables = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
    return {key: Layout.from_dict(table) for key, table in tables.items()}


def fitting(headers: Sequence[str], layouts: Sequence[Layout]) -> Layout | None:
    """Return the layout whose columns are all among `headers`, the one that explains most of them.

    Of two that explain as many, the first in `layouts` is taken: staff's own come before ours.
    """
    present = {plain_header(header) for header in headers}
    fits = [layout for layout in layouts if not layout.columns and layout.needed <= present]
    return max(fits, key=lambda layout: len(layout.known & present), default=None)
