"""News from Stripe: believed by its signature, counted once by its id, and followed by reading again."""

import logging
from dataclasses import dataclass
from uuid import UUID

import stripe
from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from payments import settling, stripe_sync
from payments.errors import TryLater
from payments.models import Payment, StripeEvent
from payments.stripe_api import NotAtStripe

logger = logging.getLogger(__name__)

_SESSION = "checkout.session."
_INTENT = ("payment_intent.", "charge.succeeded", "charge.failed", "charge.pending", "charge.updated")
_REFUND = ("charge.refunded", "refund.", "charge.refund.")
_DISPUTE = "charge.dispute."


class BadSignature(Exception):
    """The news is not from Stripe, or too old."""


@dataclass(frozen=True)
class News:
    """What of an event is used: its id and type, and of its object no more than whose it is."""

    event_id: str
    type: str
    object: dict

    @property
    def object_id(self) -> str:
        return str(self.object.get("id") or "")


def read(body: bytes, signature: str) -> News:
    """Return the news in `body`. Raises BadSignature where Stripe did not sign it with our secret."""
    try:
        event = stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
    except (stripe.SignatureVerificationError, ValueError, KeyError) as error:
        raise BadSignature(str(error)) from error
    data = event.to_dict()
    return News(data["id"], data["type"], data["data"]["object"])


def handle(news: News) -> str:
    """Follow `news` once and return what came of it in a word. Raises TryLater: Stripe sends it again."""
    try:
        with transaction.atomic():
            StripeEvent.objects.get_or_create(
                event_id=news.event_id, defaults={"type": news.type[:80], "object_id": news.object_id[:120]}
            )
            event = StripeEvent.objects.select_for_update().get(event_id=news.event_id)
            if event.handled_at:
                return "handled before"
            event.outcome = _follow(news)[:200]
            event.handled_at = timezone.now()
            event.save()
            return event.outcome
    except OperationalError as error:  # a deadlock, or a database that is busy
        raise TryLater(str(error)) from error


def _follow(news: News) -> str:
    if not news.type.startswith((_SESSION, _DISPUTE, *_INTENT, *_REFUND)):
        return "ignored"
    found = _payment_of(news)
    if found is None:
        return "not ours"
    payment = settling.lock_all(found)
    try:
        return _followed(news, payment)
    except NotAtStripe:
        return "not known at Stripe"


def _followed(news: News, payment: Payment) -> str:
    if news.type.startswith(_SESSION):
        if payment.stripe_session is None:  # the news was faster than the answer to our own call
            stripe_sync.remember(payment, stripe_session=news.object_id)
        if payment.stripe_session != news.object_id:
            return "another session"
        return stripe_sync.sync_session(payment)
    intent = _intent_id(news)
    if intent and payment.stripe_payment_intent is None:
        stripe_sync.remember(payment, stripe_payment_intent=intent)
    if news.type.startswith(_REFUND):
        return stripe_sync.sync_refunds(payment)
    if news.type.startswith(_DISPUTE):
        return stripe_sync.sync_dispute(payment, news.object_id)
    return stripe_sync.sync_intent(payment)


def _intent_id(news: News) -> str | None:
    if news.type.startswith("payment_intent."):
        return news.object_id
    return news.object.get("payment_intent")


def _payment_of(news: News) -> Payment | None:
    """Return our payment that the news is about; the signature vouches for what is read here."""
    by_key = _by_key(news.object.get("client_reference_id")) or _by_key(
        (news.object.get("metadata") or {}).get("payment")
    )
    if by_key:
        return by_key
    if news.type.startswith(_SESSION):
        return Payment.objects.filter(stripe_session=news.object_id).first()
    intent = _intent_id(news)
    return Payment.objects.filter(stripe_payment_intent=intent).first() if intent else None


def _by_key(key: str | None) -> Payment | None:
    try:
        return Payment.objects.filter(key=UUID(str(key))).first()
    except ValueError:
        return None
