"""Asking Stripe about card payments of which no news came: a webhook can be lost."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from payments import cards, receiving
from payments.errors import CardsNotOffered, TryLater
from payments.models import Payment, PaymentMethod, PaymentState
from payments.stripe_api import NotAtStripe

logger = logging.getLogger(__name__)

# Stripe's news comes within seconds; a payer may take a while over Checkout, which ends after a day.
SILENT_FOR = timedelta(minutes=30)
LOST_AFTER = timedelta(days=2)
MOST_AT_ONCE = 50


def silent(now: datetime) -> QuerySet[Payment]:
    """Return the card payments that were begun, and of which nothing was heard lately, the longest first."""
    return (
        Payment.objects.filter(
            method=PaymentMethod.CARD,
            state__in=[PaymentState.CREATED, PaymentState.PENDING],
            changed_at__lte=now - SILENT_FOR,
        )
        .filter(Q(stripe_session__isnull=False) | Q(stripe_payment_intent__isnull=False))
        .order_by("changed_at", "pk")
    )


def ask_about_silent(now: datetime) -> Counter[str]:
    """Read the silent payments again from Stripe and follow it; return how many came to what.

    Each is asked about once in SILENT_FOR. Where Stripe cannot answer, the rest waits for the next time.
    """
    outcomes: Counter[str] = Counter()
    for payment in silent(now)[:MOST_AT_ONCE]:
        try:
            outcomes[cards.look_again(payment)] += 1
        except NotAtStripe as error:
            outcomes[_not_there(payment, now)] += 1
            logger.warning("Payment %s is not at Stripe: %s", payment.pk, error)
        except (TryLater, CardsNotOffered) as error:
            logger.warning("Stripe could not be asked about silent payments: %s", error)
            break
        Payment.objects.filter(pk=payment.pk).update(changed_at=now)
    outcomes["never begun"] += end_never_begun(now)
    return +outcomes


def _not_there(payment: Payment, now: datetime) -> str:
    if payment.created_at > now - LOST_AFTER:
        return "not there"
    receiving.fail(payment, "Stripe does not know this payment.")
    return "given up"


def end_never_begun(now: datetime) -> int:
    """Fail the card payments that never reached Stripe, so that nobody could pay; return how many."""
    never = Payment.objects.filter(
        method=PaymentMethod.CARD,
        state=PaymentState.CREATED,
        stripe_session=None,
        stripe_payment_intent=None,
        created_at__lte=now - LOST_AFTER,
    )
    return sum(receiving.fail(payment, "Checkout could not be begun.") for payment in never[:MOST_AT_ONCE])
