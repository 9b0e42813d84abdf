"""Paying by card, and sending money back to one. Calls to Stripe are made outside of transactions."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit import Actor
from payments import receiving, refunding, settling, stripe_api, stripe_sync
from payments.errors import CardsNotOffered, NothingToInvoice
from payments.models import (
    FinancialDocument,
    Payable,
    Payment,
    PaymentMethod,
    PaymentState,
    Refund,
    RefundMethod,
    RefundState,
)

# Stripe ends a Checkout a day after it began; one this fresh is offered again instead of a second.
REUSED_FOR = timedelta(hours=1)


def start_checkout(
    *,
    amount: Decimal,
    name: str,
    success_url: Callable[[Payment], str] | str,
    cancel_url: str,
    payable: Payable | None = None,
    document: FinancialDocument | None = None,
    email: str = "",
    by: Actor = None,
) -> Payment:
    """Begin a card payment of `amount` pounds for `payable` or `document`; its `checkout_url` is where to go.

    Pressing twice gets the same Checkout. Nothing here trusts the browser's return: the money is
    confirmed by what Stripe says. Raises CardsNotOffered, TryLater, NothingToInvoice for nothing.
    """
    if not stripe_api.cards_offered():
        raise CardsNotOffered("Cards cannot be taken at present. Please pay by bank transfer.")
    if amount <= 0:
        raise NothingToInvoice("There is nothing left to pay.")
    payment = _open_one(amount, payable, document) or receiving.begin(
        method=PaymentMethod.CARD, amount=amount, payable=payable, document=document, by=by
    )
    if payment.checkout_url:
        return payment
    session = stripe_api.create_session(
        payment,
        name=name,
        success_url=success_url(payment) if callable(success_url) else success_url,
        cancel_url=cancel_url,
        email=email,
    )
    Payment.objects.filter(pk=payment.pk).update(
        stripe_session=session.id, checkout_url=session.url or "", changed_at=timezone.now()
    )
    payment.refresh_from_db()
    return payment


def _open_one(amount: Decimal, payable: Payable | None, document: FinancialDocument | None) -> Payment | None:
    return Payment.objects.filter(
        method=PaymentMethod.CARD,
        state=PaymentState.CREATED,
        amount=amount,
        payable=payable,
        document=document,
        created_at__gte=timezone.now() - REUSED_FOR,
    ).first()


@transaction.atomic
def look_again(payment: Payment) -> str:
    """Ask Stripe how `payment` stands and follow it: for the browser's return, and for staff.

    Raises TryLater, NotAtStripe.
    """
    locked = settling.lock_all(payment)
    if locked.stripe_session:
        outcome = stripe_sync.sync_session(locked)
    elif locked.stripe_payment_intent:
        outcome = stripe_sync.sync_intent(locked)
    else:
        return "not begun"
    payment.refresh_from_db()
    return outcome


def send_refund(refund: Refund) -> None:
    """Send an approved refund to its card. Safe to repeat: Stripe knows the refund by its key.

    Raises TryLater; a refund that Stripe refuses for good is noted as failed.
    """
    if refund.method != RefundMethod.CARD or refund.state != RefundState.APPROVED:
        return
    try:
        theirs = stripe_api.create_refund(refund)
    except stripe_api.NotAtStripe as error:
        refunding.note_failure(refund, str(error))
        return
    except stripe_api.stripe.InvalidRequestError as error:
        refunding.note_failure(refund, error.user_message or str(error))
        return
    with transaction.atomic():
        settling.lock_all(refund.payment)
        refunding.mark_sent(refund, theirs.id)
        if theirs.status in ("succeeded", "pending", "requires_action"):
            refunding.complete(refund)
        else:
            refunding.note_failure(refund, theirs.failure_reason or theirs.status or "It failed.")
