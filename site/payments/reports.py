"""What the books say: a payer's account, who owes since when, VAT and income by month and kind."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from core.money import ZERO, round_pounds, sum_of, total
from payments.models import (
    Entry,
    FinancialDocument,
    LedgerAccount,
    Payer,
    Transaction,
    TransactionKind,
)

# The two accounts whose sum is what a payer owes; what only moves between them is no news to a payer.
PAYERS_ACCOUNTS = (LedgerAccount.RECEIVABLE, LedgerAccount.ON_ACCOUNT)


def balance_of(payer: Payer) -> Decimal:
    """Return what `payer` owes in pounds; below zero, what is on account beyond that."""
    return sum_of(Entry.objects.filter(payer=payer, account__in=PAYERS_ACCOUNTS), "amount")


@dataclass(frozen=True)
class AccountLine:
    """One row of a payer's account: what happened, what it came to, and the balance after, in pounds.

    `document` and `payment` are the keys of what it concerns, None where it is neither.
    """

    transaction: Transaction
    sum: Decimal
    balance: Decimal
    document: int | None = None
    payment: int | None = None

    @property
    def charged(self) -> Decimal | None:
        return self.sum if self.sum > 0 else None

    @property
    def paid(self) -> Decimal | None:
        return -self.sum if self.sum < 0 else None


def account_lines(payer: Payer) -> list[AccountLine]:
    """Return the rows of the account of `payer`, oldest first, in one query."""
    balance, lines = ZERO, []
    rows = (
        Transaction.objects.filter(entries__payer=payer, entries__account__in=PAYERS_ACCOUNTS)
        .annotate(
            sum=total("entries__amount"),
            of_document=Max("entries__document"),
            of_payment=Max("entries__payment"),
        )
        .order_by("on", "posted_at", "pk")
    )
    for row in rows:
        if row.sum:
            balance = round_pounds(balance + row.sum)
            sum_ = round_pounds(row.sum)
            lines.append(AccountLine(row, sum_, balance, row.of_document, row.of_payment))
    return lines


# How old a debt is, in days after it was due: up to and including.
AGES: tuple[tuple[str, int | None], ...] = (
    ("Not due yet", 0),
    ("1–30 days", 30),
    ("31–60 days", 60),
    ("61–90 days", 90),
    ("Over 90 days", None),
)


@dataclass(frozen=True)
class Debtor:
    """What one payer owes in pounds, by age (in the order of AGES), and the money of theirs on account."""

    payer: Payer
    by_age: tuple[Decimal, ...]
    on_account: Decimal

    @property
    def owed(self) -> Decimal:
        return sum(self.by_age, ZERO)


def aged_debtors(today: date) -> list[Debtor]:
    """Return who owes money or has some on account, the largest debt first, as of `today` (London)."""
    by_payer: dict[int, list[Decimal]] = {}
    for payer_id, due_on, outstanding in FinancialDocument.objects.outstanding().values_list(
        "payer", "due_on", "outstanding"
    ):
        ages = by_payer.setdefault(payer_id, [ZERO] * len(AGES))
        ages[_age(today - due_on)] += round_pounds(outstanding)
    held = dict(
        Entry.objects.filter(account=LedgerAccount.ON_ACCOUNT, payer__isnull=False)
        .order_by()
        .values("payer")
        .annotate(sum=total("amount"))
        .exclude(sum=0)
        .values_list("payer", "sum")
    )
    payers = Payer.objects.in_bulk({*by_payer, *held})
    debtors = [
        Debtor(payer, tuple(by_payer.get(key, [ZERO] * len(AGES))), -round_pounds(held.get(key, ZERO)))
        for key, payer in payers.items()
    ]
    return sorted(debtors, key=lambda debtor: (-debtor.owed, debtor.payer.name))


def ages_of(payer: Payer, today: date) -> tuple[Decimal, ...]:
    """Return what `payer` owes by age, in the order of AGES."""
    ages = [ZERO] * len(AGES)
    for invoice in FinancialDocument.objects.filter(payer=payer).outstanding():
        ages[_age(today - invoice.due_on)] += round_pounds(invoice.outstanding)
    return tuple(ages)


def _age(late: timedelta) -> int:
    return next(place for place, (_, most) in enumerate(AGES) if most is None or late.days <= most)


@dataclass(frozen=True)
class MonthOfKind:
    """Income and VAT of one kind of payable and treatment in one month, in pounds (credits taken off)."""

    month: date
    kind: str
    vat_treatment: str
    income: Decimal
    vat: Decimal


def income_and_vat(since: date, until: date) -> list[MonthOfKind]:
    """Return income and VAT by month of the tax point, kind and treatment, `since` and `until` included."""
    rows = (
        Entry.objects.filter(
            account__in=[LedgerAccount.INCOME, LedgerAccount.VAT],
            transaction__on__gte=since,
            transaction__on__lte=until,
            transaction__kind__in=[TransactionKind.INVOICE, TransactionKind.CREDIT_NOTE],
        )
        .order_by()
        .annotate(month=TruncMonth("transaction__on"))
        .values("month", "kind", "vat_treatment", "account")
        .annotate(sum=total("amount"))
    )
    found: dict[tuple[date, str, str], dict[str, Decimal]] = {}
    for row in rows:
        key = (row["month"], row["kind"], row["vat_treatment"])
        found.setdefault(key, {})[row["account"]] = -round_pounds(row["sum"])
    return [
        MonthOfKind(
            month, kind, treatment, sums.get(LedgerAccount.INCOME, ZERO), sums.get(LedgerAccount.VAT, ZERO)
        )
        for (month, kind, treatment), sums in sorted(found.items())
    ]


@dataclass(frozen=True)
class Movement:
    """One ledger account between two days, in pounds: debits above zero, credits as they are written."""

    account: str
    opening: Decimal
    debits: Decimal
    credits: Decimal

    @property
    def label(self) -> str:
        return LedgerAccount(self.account).label

    @property
    def closing(self) -> Decimal:
        return self.opening + self.debits - self.credits


def movements(since: date, until: date) -> list[Movement]:
    """Return what stood on every account before `since` and what moved up to `until` (both included)."""
    before, within = Q(transaction__on__lt=since), Q(transaction__on__gte=since)
    rows = (
        Entry.objects.filter(transaction__on__lte=until)
        .order_by()
        .values("account")
        .annotate(
            opening=total("amount", filter=before),
            debits=total("amount", filter=within & Q(amount__gt=0)),
            credits=total("amount", filter=within & Q(amount__lt=0)),
        )
    )
    found = {row["account"]: row for row in rows}
    nothing = {"opening": ZERO, "debits": ZERO, "credits": ZERO}
    sums = [(account, found.get(account, nothing)) for account in LedgerAccount.values]
    return [
        Movement(
            account, round_pounds(row["opening"]), round_pounds(row["debits"]), -round_pounds(row["credits"])
        )
        for account, row in sums
    ]


def ledger_rows(since: date, until: date) -> QuerySet[Entry]:
    """Return the entries of the ledger from `since` to `until` (both included), in order, for exports."""
    return (
        Entry.objects.filter(transaction__on__gte=since, transaction__on__lte=until)
        .select_related("transaction", "payer", "document", "payment__bank_line__statement")
        .order_by("transaction__on", "transaction__posted_at", "transaction_id", "pk")
    )
