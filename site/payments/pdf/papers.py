"""What a document says, as plain values: sums in pounds, dates in London, addresses line by line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from core.money import ZERO


class PaperKind(StrEnum):
    """The kinds of document that have lines."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PRO_FORMA = "pro_forma"
    RECEIPT = "receipt"


@dataclass(frozen=True)
class BankDetails:
    """Where to pay by transfer. Empty parts are left out."""

    account_name: str
    sort_code: str
    account_number: str
    bank: str = ""
    iban: str = ""
    bic: str = ""


@dataclass(frozen=True)
class Seller:
    """Who issues the document. With a `vat_number` it is a VAT document, without one the plain form."""

    name: str
    address: tuple[str, ...]
    charity_number: str = ""
    vat_number: str = ""
    email: str = ""
    bank: BankDetails | None = None


@dataclass(frozen=True)
class Customer:
    """Whom the document is made out to."""

    name: str
    address: tuple[str, ...]
    vat_number: str = ""


@dataclass(frozen=True)
class PaperLine:
    """One line. `unit_price` and `net` are without VAT; `rate` is as printed: "20%", "Exempt".

    `group` is what the line belongs to (a booking, a membership), shown small above the description.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    net: Decimal
    vat: Decimal = ZERO
    rate: str = ""
    group: str = ""


@dataclass(frozen=True)
class InvoiceDocument:
    """An invoice, credit note, pro forma or receipt (HMRC VAT Notice 700, sections 16 and 18.2.1).

    `credited` names the invoice of a credit note, as (number, date); `paid_by` says how and when the
    money of a receipt came. `paid` and `credited_sum` are what has come off an invoice since its issue.
    """

    kind: PaperKind
    number: str
    seller: Seller
    customer: Customer
    issued_on: date
    lines: tuple[PaperLine, ...]
    net: Decimal
    vat: Decimal
    gross: Decimal
    tax_point: date | None = None
    due_on: date | None = None
    reference: str = ""
    purchase_order: str = ""
    credited: tuple[str, date] | None = None
    reason: str = ""
    paid_by: tuple[str, date] | None = None
    paid: Decimal = ZERO
    credited_sum: Decimal = ZERO
    link: str = ""
    notes: tuple[str, ...] = ()

    @property
    def outstanding(self) -> Decimal:
        """What is left to pay, in pounds."""
        return self.gross - self.paid - self.credited_sum


@dataclass(frozen=True)
class AccountEntry:
    """One entry of an account: a charge or what came off it; the balance after it, in pounds."""

    on: date
    words: str
    charged: Decimal | None
    paid: Decimal | None
    balance: Decimal


@dataclass(frozen=True)
class AccountDocument:
    """A statement of account between two days. `ages` are (words, pounds), the youngest debt first."""

    seller: Seller
    customer: Customer
    made_on: date
    since: date
    until: date
    opening: Decimal
    closing: Decimal
    entries: tuple[AccountEntry, ...]
    ages: tuple[tuple[str, Decimal], ...] = ()
    reference: str = ""
    link: str = ""
    notes: tuple[str, ...] = ()
