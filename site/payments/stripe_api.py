"""Talking to Stripe: every call that the portal makes stands here, and says what is wrong in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import stripe
from django.conf import settings

from core.money import to_pence
from payments.errors import CardsNotOffered, PaymentsError, TryLater
from payments.models import Payment, Refund

# SQLite waits 20 seconds for a lock, and one is held while an object is read again: stay well below.
SECONDS = 8
RETRIES = 1
EXPIRED_OR_UNKNOWN = "resource_missing"


class NotAtStripe(PaymentsError):
    """Stripe does not know the object."""


def cards_offered() -> bool:
    """Say whether there are keys to take cards with."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRET)


@lru_cache(maxsize=4)
def _client(key: str, address: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": address},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=SECONDS),
    )


def client() -> stripe.StripeClient:
    """Return the client. Raises CardsNotOffered without keys."""
    if not settings.STRIPE_SECRET_KEY:
        raise CardsNotOffered("Cards cannot be taken: the portal has no Stripe keys.")
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except stripe.InvalidRequestError as error:
        if error.code == EXPIRED_OR_UNKNOWN or error.http_status == 404:
            raise NotAtStripe(str(error)) from error
        raise
    except (
        stripe.APIConnectionError,
        stripe.RateLimitError,
        stripe.AuthenticationError,
        stripe.PermissionError,
        stripe.IdempotencyError,
    ) as error:
        raise TryLater("Stripe cannot be reached at present. Please try again in a moment.") from error
    except stripe.APIError as error:
        raise TryLater("Stripe could not answer. Please try again in a moment.") from error


def create_session(
    payment: Payment, *, name: str, success_url: str, cancel_url: str, email: str = ""
) -> stripe.checkout.Session:
    """Begin Checkout for `payment` and return its session; asking again for the same payment gets the same.

    Apple Pay and Google Pay come with Checkout. `name` is what the payer reads; the addresses are
    absolute. Raises CardsNotOffered, TryLater.
    """
    params: Any = {
        "mode": "payment",
        "locale": "en-GB",
        "client_reference_id": str(payment.key),
        "metadata": {"payment": str(payment.key)},
        "payment_intent_data": {"metadata": {"payment": str(payment.key)}, "description": name[:500]},
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "gbp",
                    "unit_amount": to_pence(payment.amount),
                    "product_data": {"name": name[:250]},
                },
            }
        ],
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    if email:
        params["customer_email"] = email
    with _in_our_words():
        return client().v1.checkout.sessions.create(params, {"idempotency_key": f"checkout-{payment.key}"})


def expire_session(session_id: str) -> stripe.checkout.Session:
    """End a Checkout that nobody shall pay in any more, and return its session."""
    with _in_our_words():
        return client().v1.checkout.sessions.expire(
            session_id, {}, {"idempotency_key": f"expire-{session_id}"}
        )


def session(session_id: str) -> stripe.checkout.Session:
    """Return a Checkout session as it is now. Raises NotAtStripe, TryLater."""
    with _in_our_words():
        return client().v1.checkout.sessions.retrieve(session_id)


def payment_intent(intent_id: str) -> stripe.PaymentIntent:
    """Return a payment intent as it is now, with its charge and that charge's fee.

    Raises NotAtStripe, TryLater.
    """
    with _in_our_words():
        return client().v1.payment_intents.retrieve(
            intent_id, {"expand": ["latest_charge.balance_transaction"]}
        )


def refunds(intent_id: str) -> list[stripe.Refund]:
    """Return every refund of a payment intent as it is now. Raises NotAtStripe, TryLater."""
    with _in_our_words():
        return list(client().v1.refunds.list({"payment_intent": intent_id, "limit": 100}).auto_paging_iter())


def create_refund(refund: Refund) -> stripe.Refund:
    """Send `refund` back to its card; asking again for the same refund gets the same. Raises TryLater."""
    params: Any = {
        "payment_intent": refund.payment.stripe_payment_intent,
        "amount": to_pence(refund.amount),
        "reason": "requested_by_customer",
        "metadata": {"refund": str(refund.key)},
    }
    with _in_our_words():
        return client().v1.refunds.create(params, {"idempotency_key": f"refund-{refund.key}"})


def dispute(dispute_id: str) -> stripe.Dispute:
    """Return a dispute as it is now. Raises NotAtStripe, TryLater."""
    with _in_our_words():
        return client().v1.disputes.retrieve(dispute_id, {"expand": ["balance_transactions"]})
