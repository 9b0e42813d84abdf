"""Making our books say what Stripe says: each object is read afresh, so the order of news does not matter.

Every function works on one payment, in a transaction that holds its lock, and may be repeated.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import stripe
from django.utils import timezone

from core.money import from_pence, pounds
from payments import disputing, fees, receiving, refunding, stripe_api
from payments.alerts import raise_alert
from payments.models import DisputeState, Payment, Refund, RefundMethod, RefundState
from payments.models.alerts import AlertKind
from payments.payment_states import RECEIVED_STATES


def _day(timestamp: int | None) -> date:
    """Return the day in London of one of Stripe's times."""
    moment = datetime.fromtimestamp(timestamp, UTC) if timestamp else timezone.now()
    return timezone.localdate(moment)


def _id(value) -> str | None:
    """Return the id of what may be an id or the object itself."""
    return getattr(value, "id", value)


def sync_session(payment: Payment) -> str:
    """Read the Checkout session of `payment` again, follow it, and say in a word what came of it."""
    session = stripe_api.session(payment.stripe_session or "")
    intent_id = _id(session.payment_intent)
    if intent_id:
        remember(payment, stripe_payment_intent=intent_id)
        outcome = sync_intent(payment)
        if payment.state in RECEIVED_STATES or session.status != "expired":
            return outcome
    if session.status == "expired":
        receiving.fail(payment, "Checkout was left without paying.")
        return "expired"
    return "open"


def sync_intent(payment: Payment) -> str:
    """Read the payment intent of `payment` again, follow it, and say in a word what came of it."""
    intent = stripe_api.payment_intent(payment.stripe_payment_intent or "")
    if intent.status == "processing":
        receiving.set_pending(payment)
        payment.refresh_from_db()
        return "pending"
    if intent.status == "succeeded":
        return _succeeded(payment, intent)
    error = getattr(intent, "last_payment_error", None)
    if intent.status == "canceled" or error:
        receiving.fail(payment, (getattr(error, "message", None) or "The card payment did not go through."))
        payment.refresh_from_db()
        return "failed"
    return intent.status


def _succeeded(payment: Payment, intent: stripe.PaymentIntent) -> str:
    if intent.currency != "gbp":
        raise_alert(AlertKind.UNKNOWN_PAYMENT, f"Stripe took {intent.currency.upper()}, not pounds.", payment)
        return "not in pounds"
    received = from_pence(intent.amount_received)
    if not payment.has_come and received != payment.amount:
        raise_alert(
            AlertKind.UNKNOWN_PAYMENT,
            f"Stripe took {pounds(received)} where {pounds(payment.amount)} was asked for.",
            payment,
        )
        remember(payment, amount=received)
    charge = intent.latest_charge
    news = receiving.confirm(payment, received_on=_day(getattr(charge, "created", intent.created)))
    _note_fee(payment, getattr(charge, "balance_transaction", None))
    payment.refresh_from_db()
    return "confirmed" if news else "known"


def _note_fee(payment: Payment, balance_transaction) -> None:
    if getattr(balance_transaction, "fee", None):
        fees.note_fee(
            payment,
            balance_transaction.id,
            from_pence(balance_transaction.fee),
            on=_day(balance_transaction.created),
        )


def sync_refunds(payment: Payment) -> str:
    """Read every refund of `payment` again and follow each, those made in Stripe's dashboard too."""
    if not payment.has_come:
        sync_intent(payment)
        payment.refresh_from_db()
    if not payment.has_come:
        return "not paid"
    for theirs in stripe_api.refunds(payment.stripe_payment_intent or ""):
        _follow_refund(payment, theirs)
    return "refunds followed"


def _follow_refund(payment: Payment, theirs: stripe.Refund) -> None:
    ours = _our_refund(payment, theirs)
    arrives = theirs.status in ("succeeded", "pending", "requires_action")
    if ours is None:
        if arrives:
            refunding.record_done(
                payment,
                from_pence(theirs.amount),
                method=RefundMethod.CARD,
                on=_day(theirs.created),
                reason="Made at Stripe",
                stripe_refund=theirs.id,
            )
        return
    refunding.mark_sent(ours, theirs.id)
    if arrives and ours.state == RefundState.SENT:
        refunding.complete(ours, on=_day(theirs.created))
    elif theirs.status in ("failed", "canceled") and ours.state in (RefundState.SENT, RefundState.DONE):
        refunding.note_failure(ours, getattr(theirs, "failure_reason", None) or theirs.status)


def _our_refund(payment: Payment, theirs: stripe.Refund) -> Refund | None:
    found = payment.refunds.filter(stripe_refund=theirs.id).first()
    key = _metadata(theirs, "refund")
    return found or (payment.refunds.filter(key=key).first() if key else None)


def sync_dispute(payment: Payment, dispute_id: str) -> str:
    """Read a dispute of `payment` again and follow what Stripe holds for it."""
    if not payment.has_come:
        sync_intent(payment)
        payment.refresh_from_db()
    theirs = stripe_api.dispute(dispute_id)
    moves = theirs.balance_transactions or []
    due = getattr(theirs.evidence_details, "due_by", None) if theirs.evidence_details else None
    disputing.note_dispute(
        payment,
        theirs.id,
        state=_dispute_state(theirs.status),
        withdrawn=max(from_pence(-sum(move.amount for move in moves)), Decimal("0.00")),
        fee=from_pence(sum(move.fee for move in moves)),
        answer_by=datetime.fromtimestamp(due, UTC) if due else None,
    )
    return f"dispute {theirs.status}"


def _dispute_state(status: str) -> str:
    if status.startswith("warning"):
        return DisputeState.WARNING
    return {"won": DisputeState.WON, "lost": DisputeState.LOST}.get(status, DisputeState.OPEN)


def _metadata(theirs, name: str) -> str | None:
    try:
        return theirs.metadata[name] if theirs.metadata else None
    except KeyError:
        return None


def remember(payment: Payment, **fields) -> None:
    """Keep what Stripe told about a locked `payment` that is not part of its state."""
    changed = {name: value for name, value in fields.items() if getattr(payment, name) != value}
    for name, value in changed.items():
        setattr(payment, name, value)
    if changed:
        payment.save(update_fields=[*changed, "changed_at"])
