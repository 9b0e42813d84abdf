"""Money that goes back: asked for, approved by a second person above a limit, sent, done or failed."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import ZERO, pounds, sum_of
from payments import allocating, handlers, ledger
from payments.alerts import raise_alert
from payments.errors import ApprovalRefused, NotEnoughMoney, TransitionRefused
from payments.ledger import Leg
from payments.locking import lock_payers, lock_payment
from payments.models import (
    LedgerAccount,
    Payment,
    PaymentMethod,
    PaymentSettings,
    PaymentState,
    Refund,
    RefundMethod,
    RefundState,
    TransactionKind,
)
from payments.models.alerts import AlertKind
from payments.payment_states import move
from payments.permissions import can_approve_refunds
from payments.settling import invoices_of, payables_of, telling

# From where money of each way of refunding leaves.
LEAVES_FROM: dict[str, str] = {
    RefundMethod.CARD: LedgerAccount.STRIPE_CLEARING,
    RefundMethod.TRANSFER: LedgerAccount.BANK,
    RefundMethod.RETURNED: LedgerAccount.BANK,
}
MAY_BECOME: dict[str, set[str]] = {
    RefundState.REQUESTED: {RefundState.APPROVED, RefundState.CANCELLED},
    RefundState.APPROVED: {RefundState.SENT, RefundState.DONE, RefundState.CANCELLED, RefundState.FAILED},
    RefundState.SENT: {RefundState.DONE, RefundState.FAILED},
    RefundState.DONE: {RefundState.FAILED},  # a card's bank may send it back days later
    RefundState.FAILED: set(),
    RefundState.CANCELLED: set(),
}


@transaction.atomic
def ask(payment: Payment, amount: Decimal, *, method: str, reason: str, by: AbstractUser | None) -> Refund:
    """Ask for `amount` pounds of `payment` to go back and return the refund.

    Its sum is set aside at once: money that was used for invoices is taken back from them, latest
    first. Above the limit of the payment settings a second person approves. Raises NotEnoughMoney.
    """
    with _changing(payment) as locked:
        left = Payment.objects.with_sums().get(pk=locked.pk).refundable
        if not ZERO < amount <= left:
            raise NotEnoughMoney(f"No more than {pounds(left)} of this payment can go back.")
        if method == RefundMethod.CARD and locked.method != PaymentMethod.CARD:
            raise TransitionRefused("Only what was paid by card can go back to a card.")
        needs_approval = amount > PaymentSettings.load().approval_limit
        allocating.make_free(locked, amount, by=by, reason="Refund")
        refund = Refund.objects.create(
            payment=locked,
            amount=amount,
            method=method,
            reason=reason[:300],
            needs_approval=needs_approval,
            requested_by_id=by.pk if by else None,
            state=RefundState.REQUESTED if needs_approval else RefundState.APPROVED,
        )
        said = {"payment": locked.pk, "amount": amount, "method": method, "reason": reason[:300]}
        record(by, "refund.requested", refund, said)
    _send_when_approved(refund)
    return refund


@transaction.atomic
def approve(refund: Refund, *, by: AbstractUser) -> None:
    """Approve `refund` as the second person. Raises ApprovalRefused, TransitionRefused."""
    locked = _locked(refund)
    if locked.requested_by_id == by.pk:
        raise ApprovalRefused("Somebody other than who asked for a refund approves it.")
    if not can_approve_refunds(by):
        raise ApprovalRefused("You may not approve refunds.")
    _move(locked, RefundState.APPROVED, by, approved_by=by)
    refund.refresh_from_db()
    _send_when_approved(refund)


def _send_when_approved(refund: Refund) -> None:
    """Have a worker send what goes back to a card; a transfer waits on the queue for somebody to make it."""
    from payments.tasks import send_card_refund

    if refund.method == RefundMethod.CARD and refund.state == RefundState.APPROVED:
        transaction.on_commit(lambda: send_card_refund.enqueue(refund.pk))


@transaction.atomic
def cancel(refund: Refund, *, by: Actor) -> None:
    """Drop `refund` before it left; its sum is on account again. Raises TransitionRefused."""
    _move(_locked(refund), RefundState.CANCELLED, by)
    refund.refresh_from_db()


@transaction.atomic
def mark_sent(refund: Refund, stripe_refund: str, *, by: Actor = None) -> None:
    """Note under which id Stripe works on `refund`."""
    locked = _locked(refund)
    if locked.state == RefundState.APPROVED:
        _move(locked, RefundState.SENT, by, stripe_refund=stripe_refund)
    refund.refresh_from_db()


@transaction.atomic
def complete(refund: Refund, *, on: date | None = None, by: Actor = None) -> bool:
    """Note that the money of `refund` has left (on `on`, London; today when None); say whether that was news.

    Raises TransitionRefused while it waits for a second person.
    """
    locked = _locked(refund)
    if locked.state == RefundState.DONE:
        return False
    day = on or timezone.localdate()
    _move(locked, RefundState.DONE, by, done_on=day)
    _post(locked, day, by, sign=1)
    _follow(locked.payment, by)
    refund.refresh_from_db()
    return True


@transaction.atomic
def note_failure(refund: Refund, reason: str, *, by: Actor = None) -> bool:
    """Note that `refund` did not arrive; its sum is on account again. Say whether that was news."""
    locked = _locked(refund)
    if locked.state in (RefundState.FAILED, RefundState.CANCELLED):
        return False
    was_done = locked.state == RefundState.DONE
    _move(locked, RefundState.FAILED, by, failure=reason[:300])
    if was_done:
        _post(locked, timezone.localdate(), by, sign=-1)
        _follow(locked.payment, by)
    raise_alert(
        AlertKind.REFUND_FAILED, f"The refund of {pounds(locked.amount)} failed: {reason}", locked.payment
    )
    refund.refresh_from_db()
    return True


@transaction.atomic
def record_return(payment: Payment, amount: Decimal, *, on: date, reason: str, by: Actor = None) -> Refund:
    """Note that the bank took `amount` of `payment` back (a cheque that bounced) and return its refund."""
    return record_done(payment, amount, method=RefundMethod.RETURNED, on=on, reason=reason, by=by)


@transaction.atomic
def record_done(
    payment: Payment,
    amount: Decimal,
    *,
    method: str,
    on: date,
    reason: str,
    stripe_refund: str | None = None,
    by: Actor = None,
) -> Refund:
    """Note a refund that was made elsewhere (at Stripe, by the bank) and has left; return it."""
    with _changing(payment) as locked:
        allocating.make_free(locked, amount, by=by, reason=reason)
        refund = Refund.objects.create(
            payment=locked,
            amount=amount,
            method=method,
            reason=reason[:300],
            stripe_refund=stripe_refund,
            state=RefundState.APPROVED,
        )
        record(by, "refund.made_elsewhere", refund, {"payment": locked.pk, "amount": amount})
        complete(refund, on=on, by=by)
    return refund


class _changing:
    """Lock everything that a refund of `payment` may change, and tell the rooms afterwards."""

    def __init__(self, payment: Payment) -> None:
        self.invoices = invoices_of(payment)
        self.payables = payables_of(*self.invoices)
        self.payment = payment

    def __enter__(self) -> Payment:
        handlers.lock(self.payables)
        locked = lock_payment(self.payment.pk, *(invoice.payer_id for invoice in self.invoices))
        self.telling = telling(self.payables, locked)
        self.telling.__enter__()
        return locked

    def __exit__(self, *error):
        return self.telling.__exit__(*error)


def _locked(refund: Refund) -> Refund:
    lock_payers(refund.payment.payer_id)
    return Refund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=refund.pk)


def _move(refund: Refund, to: str, by: Actor, **fields) -> None:
    if to not in MAY_BECOME[refund.state]:
        raise TransitionRefused(f"A refund that is “{refund.get_state_display()}” cannot become “{to}”.")
    refund.state = to
    for name, value in fields.items():
        setattr(refund, name, value)
    refund.save(update_fields=["state", "changed_at", *fields])
    record(by, f"refund.{to}", refund, {"payment": refund.payment_id, "amount": refund.amount})


def _post(refund: Refund, on: date, by: Actor, *, sign: int) -> None:
    """Write into the books that the money left; with `sign` −1, that it came back."""
    payment = refund.payment
    times = payment.entries.filter(transaction__key__startswith=f"refund:{refund.pk}:").count() // 2
    ledger.post(
        key=f"refund:{refund.pk}:{times}",
        kind=TransactionKind.REFUND,
        on=on,
        description=f"Refund of payment {payment.pk}{'' if sign > 0 else ' failed'}",
        legs=[
            Leg(LedgerAccount.ON_ACCOUNT, sign * refund.amount, payer=payment.payer, payment=payment),
            Leg(LEAVES_FROM[refund.method], -sign * refund.amount, payment=payment),
        ],
        by=by,
    )


def _follow(payment: Payment, by: Actor) -> None:
    """Give `payment` the state that its refunds make: refunded once all of it went back."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    returned = sum_of(payment.refunds.filter(state=RefundState.DONE), "amount")
    if payment.state == PaymentState.CONFIRMED and returned >= payment.amount:
        move(payment, PaymentState.REFUNDED, by=by)
    elif payment.state == PaymentState.REFUNDED and returned < payment.amount:
        move(payment, PaymentState.CONFIRMED, by=by)
