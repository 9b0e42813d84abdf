"""The nightly check of the books: what does not agree is kept, mailed once, and waits on Finance's queue."""

import logging
from datetime import timedelta

from django.utils import timezone

from payments import reconciling
from payments.alerts import close_alert, raise_alert
from payments.errors import CardsNotOffered, TryLater
from payments.models import BooksCheck, StaffAlert
from payments.models.alerts import AlertKind
from payments.stripe_api import cards_offered

logger = logging.getLogger(__name__)

# So many sentences are kept, and shown: where there are more, one cause is behind them.
MOST = 20
# Stripe is asked about a payment for as long after its last change as refunds and disputes come, and not
# while its news may still be on its way.
ASKED_FOR, ON_ITS_WAY = timedelta(days=400), timedelta(hours=1)


def check_books() -> BooksCheck:
    """Check the books, and Stripe's where cards are taken; keep what was found and return it.

    Each thing that does not agree is an alert for the Finance group until a later check finds it right.
    """
    found = reconciling.at_rest()
    not_asked = "Cards are not taken."
    if cards_offered():
        not_asked = ""
        try:
            now = timezone.now()
            found += reconciling.stripe_differences(now - ASKED_FOR, now - ON_ITS_WAY)
        except (TryLater, CardsNotOffered) as error:
            not_asked = str(error)[:300]
    made = BooksCheck.objects.create(count=len(found), differences=found[:MOST], stripe=not_asked)
    for sentence in found[:MOST]:
        raise_alert(AlertKind.BOOKS_DISAGREE, sentence)
    _close_what_agrees(found, stripe_asked=not not_asked)
    if found:
        logger.error("The books do not agree in %s places: %s", len(found), found[0])
    return made


def last_check() -> BooksCheck | None:
    """Return the latest check, None where there was none yet."""
    return BooksCheck.objects.first()


def _close_what_agrees(found: list[str], *, stripe_asked: bool) -> None:
    """Take off the queue what is right again. What only Stripe knows stays while it could not be asked."""
    messages = {sentence[:500] for sentence in found}
    for alert in StaffAlert.objects.filter(kind=AlertKind.BOOKS_DISAGREE, closed_at=None):
        if alert.message not in messages and (stripe_asked or "Stripe" not in alert.message):
            close_alert(alert, None)
