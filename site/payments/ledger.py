"""The books: the one function that writes to them, and the sums that are read from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from core.audit import Actor
from core.money import ZERO, sum_of
from payments.closed_days import open_day
from payments.errors import Unbalanced
from payments.locking import hold_the_books
from payments.models import Entry, FinancialDocument, Payer, Payment, Transaction


@dataclass(frozen=True)
class Leg:
    """One side of a transaction before it is written: pounds, debits above zero, credits below."""

    account: str
    amount: Decimal
    payer: Payer | None = None
    kind: str = ""
    vat_treatment: str = ""
    document: FinancialDocument | None = None
    payment: Payment | None = None


@transaction.atomic
def post(
    *, key: str, kind: str, on: date, description: str, legs: Iterable[Leg], by: Actor = None
) -> Transaction | None:
    """Write one transaction and return it; None where every leg is of nothing (a £0 invoice).

    `key` names the cause and counts once: a second transaction with it is an IntegrityError. Where the
    day `on` is closed (`payments.closing`) it counts for the first open day, and says so. Raises Unbalanced
    where the legs do not come to zero.
    """
    legs = [leg for leg in legs if leg.amount]
    if not legs:
        return None
    if sum((leg.amount for leg in legs), ZERO):
        raise Unbalanced(f"The entries of {key} come to {sum(leg.amount for leg in legs)}, not to zero.")
    hold_the_books()
    day = open_day(on)
    if day != on:
        description = f"{description[:270]} (of {on:%-d %B %Y})"
    row = Transaction(key=key, kind=kind, on=day, description=description[:300], posted_by_id=_id(by))
    # The entries first: what is written after its transaction is refused (`payments.database_rules`).
    Entry.objects.bulk_create(
        Entry(
            transaction=row,
            account=leg.account,
            amount=leg.amount,
            payer=leg.payer,
            kind=leg.kind,
            vat_treatment=leg.vat_treatment,
            document=leg.document,
            payment=leg.payment,
        )
        for leg in legs
    )
    row.save(force_insert=True)
    return row


def _id(by: Actor) -> int | None:
    return getattr(by, "pk", None)


def balance(account: str, **filters) -> Decimal:
    """Return what stands on `account` in pounds (debits above zero), of the entries that match `filters`."""
    return sum_of(Entry.objects.filter(account=account, **filters), "amount")
