"""What becomes of bank lines: suggested from what is owed now, booked once, set aside, taken up again."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit import Actor, record
from core.money import ZERO, pounds
from payments import aliases, allocating, fees, handlers, receiving, refunding
from payments.alerts import raise_alert
from payments.errors import PaymentsError
from payments.matches import Allocation, Match, MatchKind, OpenInvoice, OpenRefund
from payments.matching import match_lines
from payments.models import (
    BankAccount,
    BankLine,
    BankLineState,
    FinancialDocument,
    Payer,
    PayerAlias,
    Payment,
    PaymentMethod,
    Refund,
    RefundMethod,
    RefundState,
)
from payments.models.alerts import AlertKind
from payments.payer_names import KnownPayer

LOOK_BACK = timedelta(days=400)  # how old a paid invoice or a booked line may be and still explain a new one


class AlreadyDecided(PaymentsError):
    """Somebody else dealt with this line in the meantime."""


class NothingSuggested(PaymentsError):
    """There is no suggestion to accept: choose the payer or invoices, or set the line aside."""


def suggestions(lines: Sequence[BankLine]) -> list[Match]:
    """Return what each of `lines` seems to pay, from what is owed now (see `payments.matching`)."""
    if not lines:
        return []
    since = min(line.booked_on for line in lines) - LOOK_BACK
    booked = BankLine.objects.filter(
        state=BankLineState.BOOKED,
        account__in={line.account_id for line in lines},
        booked_on__gte=since,
        payment__isnull=False,
    )
    return match_lines(
        [line.as_read for line in lines],
        invoices_for(since),
        payers_for_matching(),
        [line.as_read for line in booked],
        refunds_for(since),
    )


def refunds_for(since: date) -> list[OpenRefund]:
    """Return the refunds that are transferred by hand, or were since `since`, and stand on no line yet."""
    waiting = Refund.objects.filter(method=RefundMethod.TRANSFER, bank_line__isnull=True)
    return [
        OpenRefund(str(pk), amount, str(payer or ""))
        for pk, amount, payer in waiting.filter(
            Q(state=RefundState.APPROVED) | Q(state=RefundState.DONE, done_on__gte=since)
        ).values_list("pk", "amount", "payment__payer")
    ]


def invoices_for(since: date) -> list[OpenInvoice]:
    """Return what is or was owed lately, for lines from `since` on."""
    rows = (
        FinancialDocument.objects.filter(kind="invoice", issued_on__gte=since - LOOK_BACK)
        .with_sums()
        .select_related("purchase_order")
    )
    return [
        OpenInvoice(
            reference=row.payment_reference,
            number=row.number,
            payer=str(row.payer_id),
            outstanding=max(row.outstanding, ZERO),
            due_on=row.due_on,
            purchase_order=row.purchase_order.number if row.purchase_order else "",
        )
        for row in rows
        if row.payment_reference
    ]


def payers_for_matching() -> list[KnownPayer]:
    """Return every payer by the name on invoices, with those under which payers paid before."""
    names = defaultdict(list)
    for payer_id, name in PayerAlias.objects.values_list("payer_id", "name"):
        names[payer_id].append(name)
    return [
        KnownPayer(str(pk), name, tuple(names[pk]), person=kind == "person")
        for pk, name, kind in Payer.objects.values_list("pk", "name", "kind")
    ]


def book_certain(account: BankAccount, *, by: Actor) -> int:
    """Book the waiting lines of `account` whose match is exact; return how many."""
    waiting = list(account.lines.filter(state=BankLineState.WAITING).order_by("booked_on", "pk"))
    booked = 0
    for line, match in zip(waiting, suggestions(waiting), strict=True):
        if match.kind is MatchKind.EXACT:
            try:
                book(line, match, by=by)
                booked += 1
            except PaymentsError:
                continue  # it waits in the queue, where its reasons are worked out anew
    return booked


@transaction.atomic
def accept(line: BankLine, *, by: Actor) -> Match:
    """Book `line` as suggested now, learn the payer's name on it, and return what was booked.

    Raises NothingSuggested, AlreadyDecided.
    """
    [match] = suggestions([line])
    if match.kind is MatchKind.NONE:
        raise NothingSuggested("There is nothing to accept for this line: choose a payer, or set it aside.")
    book(line, match, by=by)
    if match.payer and line.amount > 0:
        aliases.learn(line, Payer.objects.get(pk=int(match.payer)), by=by)
    return match


@transaction.atomic
def book(line: BankLine, match: Match, *, by: Actor) -> None:
    """Book `line` as `match` says, once. Raises AlreadyDecided, NotEnoughMoney."""
    # Locked first: of two people who accept at once, the second finds it decided and changes nothing.
    state = BankLine.objects.select_for_update().values_list("state", flat=True).get(pk=line.pk)
    if state != BankLineState.WAITING:
        raise AlreadyDecided("Somebody dealt with this line in the meantime.")
    if match.reverses:
        _book_return(line, match, by)
        return
    if match.refund:
        _book_transfer(line, match, by)
        return
    if match.payout:
        fees.note_payout(source_key(line), line.amount, on=line.booked_on, by=by)
        _decide(line, BankLineState.BOOKED, "; ".join(match.reasons), by)
        return
    payment = receiving.receive(
        method=PaymentMethod.BANK_TRANSFER,
        amount=line.amount,
        received_on=line.booked_on,
        source_key=source_key(line),
        payer=Payer.objects.get(pk=int(match.payer)) if match.payer else None,
        reference=" ".join(line.as_read.words.split())[:200],
        by=by,
    )
    _decide(line, BankLineState.BOOKED, "; ".join(match.reasons), by, payment=payment)
    for allocation in match.allocations:
        invoice = FinancialDocument.objects.get(kind="invoice", payment_reference=allocation.reference)
        _use(payment, invoice, allocation.amount, by)
    left = allocating.unallocated(payment)
    if left > 0:
        message = f"{pounds(left)} of a transfer of {pounds(payment.amount)} is on account."
        raise_alert(AlertKind.MONEY_ON_ACCOUNT, message, payment)


def source_key(line: BankLine) -> str:
    """Return the name under which the books know `line`, and count it once."""
    return f"bank:{line.account_id}:{line.checksum}"


def _use(payment: Payment, invoice: FinancialDocument, amount: Decimal, by: Actor) -> None:
    """Use `amount` for `invoice`; where its room refuses, the money stays on account and staff are told."""
    try:
        with transaction.atomic():
            allocating.allocate(payment, invoice, amount, by=by)
    except handlers.Refused as refusal:
        message = f"{pounds(amount)} for {invoice.number} could not be used: {refusal}"
        raise_alert(AlertKind.MONEY_ON_ACCOUNT, message, payment)


def _book_return(line: BankLine, match: Match, by: Actor) -> None:
    before = BankLine.objects.select_related("payment").get(account=line.account_id, checksum=match.reverses)
    if before.payment is None:
        raise NothingSuggested("The payment that this line takes back is not booked.")
    refund = refunding.record_return(
        before.payment, -line.amount, on=line.booked_on, reason="Taken back by the bank", by=by
    )
    _decide(line, BankLineState.BOOKED, "; ".join(match.reasons), by, refund=refund)


def _book_transfer(line: BankLine, match: Match, by: Actor) -> None:
    """Book the transfer of a refund: done on the day of the line, if nobody said so before."""
    refund = Refund.objects.select_related("payment").get(pk=int(match.refund))
    if BankLine.objects.filter(refund=refund).exists():
        raise AlreadyDecided("Another line is the transfer of this refund.")
    refunding.complete(refund, on=line.booked_on, by=by)
    _decide(line, BankLineState.BOOKED, "; ".join(match.reasons), by, refund=refund)


@transaction.atomic
def book_for(line: BankLine, payer: Payer, invoices: Sequence[FinancialDocument], *, by: Actor) -> None:
    """Book `line` as money of `payer` for `invoices`, the first first; what is left stays on account.

    The name on the line is learned as one of the payer's.
    """
    left, allocations = line.amount, []
    for invoice in FinancialDocument.objects.filter(pk__in=[i.pk for i in invoices]).outstanding():
        part = min(left, invoice.outstanding)
        if part > 0:
            allocations.append(Allocation(invoice.payment_reference, part))
            left -= part
    match = Match(MatchKind.PROBABLE, tuple(allocations), left, str(payer.pk), ("chosen by hand",))
    book(line, match, by=by)
    aliases.learn(line, payer, by=by)


@transaction.atomic
def set_aside(line: BankLine, remark: str, *, by: Actor) -> None:
    """Take `line` off the queue without booking it (bank charges, a line that is here already)."""
    _decide(line, BankLineState.SET_ASIDE, remark, by)


@transaction.atomic
def take_up(line: BankLine, *, by: Actor) -> None:
    """Put a line that was set aside, or thought to be here already, among those that wait."""
    _decide(
        line, BankLineState.WAITING, "", by, from_states=(BankLineState.SET_ASIDE, BankLineState.DOUBTFUL)
    )


OPEN = (BankLineState.WAITING, BankLineState.DOUBTFUL)


def _decide(line: BankLine, state: str, remark: str, by: Actor, *, from_states=OPEN, **fields) -> None:
    """Move `line` on, once: the row is locked by the update, and a second decision finds nothing to move."""
    moved = BankLine.objects.filter(pk=line.pk, state__in=from_states).update(
        state=state, remark=remark[:500], decided_at=timezone.now(), decided_by=by, **fields
    )
    if not moved:
        raise AlreadyDecided("Somebody dealt with this line in the meantime.")
    record(by, f"bank.line_{state}", line, {"remark": remark[:500]})
    line.refresh_from_db()
