"""Checking the books against everything else that knows the same sums, and naming what does not agree."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet

from core import append_only
from core.money import ZERO, from_pence, pounds, sum_of, total
from payments import database_rules, stripe_api
from payments.closed_days import balances
from payments.locking import hold_the_books
from payments.models import (
    Allocation,
    BankLine,
    BankLineState,
    ClosedMonth,
    DocumentKind,
    DocumentLine,
    Entry,
    FinancialDocument,
    LedgerAccount,
    NumberCounter,
    Payment,
    PaymentMethod,
    Refund,
    RefundState,
    Transaction,
)
from payments.models.payments import RECEIVED_STATES


def _sums(rows: QuerySet, by: str) -> dict:
    """Return the sum of the amounts of `rows` for each value of `by`."""
    return dict(rows.order_by().values(by).annotate(sum=total("amount")).values_list(by, "sum"))


@transaction.atomic
def at_rest() -> list[str]:
    """Return a sentence for each thing in our own books that does not agree, while nobody writes to them.

    Without that, money that comes between two of the questions would look like a mistake.
    """
    hold_the_books(alone=True)
    return list(differences())


def differences() -> Iterator[str]:
    """Yield a sentence for each thing in our own books that does not agree."""
    for check in (
        _protection,
        _balanced,
        _numbers,
        _documents,
        _charges,
        _receivable,
        _payments,
        _accounts,
        _refunds,
        _bank_lines,
        _closed_months,
    ):
        yield from check()


def _protection() -> Iterator[str]:
    for table in append_only.unprotected():
        yield f"The database does not protect the rows of {table}. Run “manage.py migrate”."
    if not database_rules.installed():
        yield "The database does not check that ledger transactions come to zero. Run “manage.py migrate”."


def _balanced() -> Iterator[str]:
    sums = Transaction.objects.annotate(sum=total("entries__amount"), legs=Count("entries"))
    for row in sums.filter(~Q(sum=0) | Q(legs__lt=2)):
        yield f"Ledger transaction {row.key} comes to {pounds(row.sum)} in {row.legs} entries."


def _numbers() -> Iterator[str]:
    groups = FinancialDocument.objects.values("series", "year").annotate(
        least=Min("sequence"), most=Max("sequence"), count=Count("pk")
    )
    last = {(row.series, row.year): row.last for row in NumberCounter.objects.all()}
    for group in groups.order_by("series", "year"):
        series, year = group["series"], group["year"]
        if (group["least"], group["most"]) != (1, group["count"]):
            yield f"Series {series} of {year} has {group['count']} numbers up to {group['most']}."
        if last.get((series, year)) != group["most"]:
            yield f"The counter of {series} in {year} is not at its last number."


def _documents() -> Iterator[str]:
    fiscal = FinancialDocument.objects.filter(kind__in=[DocumentKind.INVOICE, DocumentKind.CREDIT_NOTE])
    with_lines = fiscal.annotate(
        line_net=total("lines__net"), line_vat=total("lines__vat"), line_gross=total("lines__gross")
    )
    for row in with_lines:
        if (row.net, row.vat, row.gross) != (row.line_net, row.line_vat, row.line_gross):
            yield f"{row.number} does not come to the sum of its lines."
    booked = _sums(
        Entry.objects.filter(account=LedgerAccount.RECEIVABLE, transaction__key__startswith="document:"),
        by="document",
    )
    for row in fiscal:
        sign = 1 if row.kind == DocumentKind.INVOICE else -1
        if booked.get(row.pk, ZERO) != sign * row.gross:
            yield f"{row.number} is in the books with {pounds(booked.get(row.pk, ZERO))}."
    for row in FinancialDocument.objects.filter(kind=DocumentKind.INVOICE).with_sums():
        if row.outstanding < 0:
            yield f"{row.number} was paid or credited with {pounds(-row.outstanding)} too much."


def _charges() -> Iterator[str]:
    """A line on an invoice is its charge; on a credit note, with its sign turned."""
    lines = DocumentLine.objects.filter(fiscal=True).select_related("charge", "document")
    for line in lines.iterator(chunk_size=2000):
        sign = 1 if line.document.kind == DocumentKind.INVOICE else -1
        if line.charge is None or line.gross != sign * line.charge.gross:
            yield f"A line of {line.document.number} is not what was charged: {line.description}."


def _receivable() -> Iterator[str]:
    owed = FinancialDocument.objects.filter(kind=DocumentKind.INVOICE).with_sums()
    by_payer: dict[int, object] = {}
    for payer_id, outstanding in owed.values_list("payer", "outstanding"):
        by_payer[payer_id] = by_payer.get(payer_id, ZERO) + outstanding
    yield from _by_payer(LedgerAccount.RECEIVABLE, by_payer, 1)


def _by_payer(account: str, expected: dict, sign: int) -> Iterator[str]:
    booked = _sums(Entry.objects.filter(account=account), by="payer")
    for payer_id in sorted({*expected, *booked}, key=lambda key: (key is None, key)):
        ours, books = expected.get(payer_id, ZERO), sign * booked.get(payer_id, ZERO)
        if ours != books:
            yield (
                f"{LedgerAccount(account).label} of payer {payer_id}: {pounds(books)} in the books, "
                f"{pounds(ours)} by invoices and payments."
            )


def _payments() -> Iterator[str]:
    booked = _sums(
        Entry.objects.filter(transaction__kind="payment", account=LedgerAccount.ON_ACCOUNT), by="payment"
    )
    for payment in Payment.objects.with_sums().iterator(chunk_size=2000):
        expected = payment.amount if payment.state in RECEIVED_STATES else ZERO
        if -booked.get(payment.pk, ZERO) != expected:
            yield f"Payment {payment.pk} is {payment.get_state_display()}, and not so in the books."
        if payment.unallocated < 0:
            yield f"Of payment {payment.pk} {pounds(-payment.unallocated)} more is used than came."
    over = (
        Allocation.objects.values("payment", "invoice")
        .annotate(used=total("amount"))
        .filter(used__lt=0)
        .order_by()
    )
    for row in over:
        yield f"More of payment {row['payment']} was taken back from an invoice than was used for it."


def _accounts() -> Iterator[str]:
    """What is on account of each payer: what came, less what is used, went back or is disputed."""
    expected: dict[int | None, object] = {}
    refunded = _sums(Refund.objects.filter(state=RefundState.DONE), by="payment")
    for row in Payment.objects.filter(state__in=RECEIVED_STATES).with_sums().iterator(chunk_size=2000):
        # What a refund has set aside and not sent is still with us.
        left = row.received - row.allocated - row.withdrawn - refunded.get(row.pk, ZERO)
        expected[row.payer_id] = expected.get(row.payer_id, ZERO) + left
    yield from _by_payer(LedgerAccount.ON_ACCOUNT, expected, -1)


def _refunds() -> Iterator[str]:
    booked = _sums(
        Entry.objects.filter(transaction__kind="refund", account=LedgerAccount.ON_ACCOUNT), by="payment"
    )
    done = _sums(Refund.objects.filter(state=RefundState.DONE), by="payment")
    for payment_id in sorted({*booked, *done}):
        if booked.get(payment_id, ZERO) != done.get(payment_id, ZERO):
            yield f"The refunds of payment {payment_id} are not those in the books."


def _bank_lines() -> Iterator[str]:
    """A line of the bank is booked with the sum that the bank wrote."""
    lines = BankLine.objects.filter(state=BankLineState.BOOKED).select_related("payment", "refund")
    for line in lines.iterator(chunk_size=2000):
        booked = line.payment.amount if line.payment else -line.refund.amount if line.refund else line.amount
        if booked != line.amount:
            yield f"Bank line {line.pk} is of {pounds(line.amount)}, and booked as {pounds(booked)}."


def _closed_months() -> Iterator[str]:
    for closed in ClosedMonth.objects.all():
        for account, now in balances(closed.last_day).items():
            then = Decimal(closed.balances[account])
            if now != then:
                yield (
                    f"{LedgerAccount(account).label} at the end of {closed} was {pounds(then)} when the "
                    f"month was closed, and is {pounds(now)} now."
                )


def stripe_differences(since: datetime | None = None, until: datetime | None = None) -> Iterator[str]:
    """Yield a sentence for each card payment that Stripe sees otherwise. Raises TryLater.

    Of those that were changed from `since` up to `until`, where these are given.
    One that Stripe took and we did not hear of is told too: ask “Look again” on its page.
    """
    cards = Payment.objects.filter(method=PaymentMethod.CARD, stripe_payment_intent__isnull=False)
    cards = cards.filter(changed_at__gte=since) if since else cards
    cards = cards.filter(changed_at__lt=until) if until else cards
    for payment in cards.with_sums().iterator(chunk_size=200):
        try:
            intent = stripe_api.payment_intent(payment.stripe_payment_intent or "")
        except stripe_api.NotAtStripe:
            yield f"Stripe does not know payment {payment.pk}."
            continue
        theirs = from_pence(intent.amount_received or 0)
        if theirs != payment.received:
            yield f"Payment {payment.pk}: Stripe received {pounds(theirs)}, we {pounds(payment.received)}."
        if payment.has_come:
            yield from _stripe_refunds(payment)


def _stripe_refunds(payment: Payment) -> Iterator[str]:
    theirs = from_pence(
        sum(
            refund.amount
            for refund in stripe_api.refunds(payment.stripe_payment_intent or "")
            if refund.status not in ("failed", "canceled")
        )
    )
    ours = sum_of(payment.refunds.filter(state=RefundState.DONE, method="card"), "amount")
    if theirs != ours:
        yield f"Payment {payment.pk}: Stripe refunded {pounds(theirs)}, we {pounds(ours)}."
