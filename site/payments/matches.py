"""The plain values that matching takes and gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from payments.payer_names import KnownPayer
from payments.statements.lines import StatementLine

ZERO = Decimal("0.00")


class MatchKind(StrEnum):
    """How sure a match is."""

    EXACT = "exact"
    PROBABLE = "probable"
    NONE = "none"


@dataclass(frozen=True)
class OpenInvoice:
    """An invoice as far as matching needs it. Paid ones (outstanding 0) show that money came twice."""

    reference: str
    number: str
    payer: str
    outstanding: Decimal
    due_on: date | None = None
    purchase_order: str = ""


@dataclass(frozen=True)
class OpenRefund:
    """A refund that somebody transfers, or said to have transferred; `payer` is whose money goes back."""

    key: str
    amount: Decimal
    payer: str = ""

    @property
    def reference(self) -> str:
        """What is quoted with the transfer, so that the bank's line finds it."""
        return f"REFUND {self.key}"


@dataclass(frozen=True)
class Allocation:
    """So many pounds of a line for the invoice with this reference."""

    reference: str
    amount: Decimal


@dataclass(frozen=True)
class Match:
    """What a line pays. `on_account` is what is left for the payer; confidence goes from 0 to 100.

    `reverses` is the checksum of the earlier line that this one takes back; a `payout` is card money
    that Stripe hands on, for nobody's invoice; `refund` is the key of the one that this line pays out.
    """

    kind: MatchKind
    allocations: tuple[Allocation, ...] = ()
    on_account: Decimal = ZERO
    payer: str = ""
    reasons: tuple[str, ...] = ()
    confidence: int = 0
    reverses: str = ""
    payout: bool = False
    refund: str = ""


@dataclass
class Debts:
    """What is owed while lines are matched one after the other: each takes from what the next may find.

    `booked` is what each line took, by its checksum, so that a returned payment gives it back.
    """

    invoices: dict[str, OpenInvoice]
    payers: dict[str, KnownPayer]
    booked: dict[str, Match] = field(default_factory=dict)
    refunds: dict[str, OpenRefund] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        invoices: Iterable[OpenInvoice],
        payers: Iterable[KnownPayer],
        refunds: Iterable[OpenRefund] = (),
    ) -> "Debts":
        return cls(
            {i.reference: i for i in invoices},
            {p.key: p for p in payers},
            refunds={r.key: r for r in refunds},
        )

    def open_of(self, payer: str) -> list[OpenInvoice]:
        """Return what `payer` owes, the oldest debt first."""
        owing = [i for i in self.invoices.values() if i.payer == payer and i.outstanding > 0]
        return sorted(owing, key=lambda i: (i.due_on or date.max, i.reference))

    def take(self, line: StatementLine, match: Match) -> None:
        """Count `match` as booked, so that the same debt is not paid twice."""
        self.booked[line.checksum] = match
        self._move(match.allocations, -1)
        self.refunds.pop(match.refund, None)
        if match.reverses in self.booked:
            self._move(self.booked.pop(match.reverses).allocations, +1)

    def _move(self, allocations: Sequence[Allocation], sign: int) -> None:
        for allocation in allocations:
            invoice = self.invoices[allocation.reference]
            left = invoice.outstanding + sign * allocation.amount
            self.invoices[allocation.reference] = replace(invoice, outstanding=left)
