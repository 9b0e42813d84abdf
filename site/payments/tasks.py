"""Background work of this room."""

import logging
from datetime import date, timedelta

from django.utils import timezone
from django_tasks import task

from core.clock import every
from core.known_work import known_as
from payments import cards, checking, rechecking, reminders, sending
from payments.errors import CardsNotOffered, TryLater
from payments.models import FinancialDocument, Payer, Refund, StaffAlert
from payments.stripe_api import cards_offered

logger = logging.getLogger(__name__)


@known_as("An invoice, credit note or receipt", "the payer’s finance contacts")
@task()
def mail_document(document_id: int) -> int:
    """Mail one document with its PDF to its payer's contacts; return to how many."""
    return sending.mail(FinancialDocument.objects.select_related("payer").get(pk=document_id))


@known_as("A statement of account", "the payer’s finance contacts")
@task()
def mail_statement(payer_id: int, since: str, until: str) -> int:
    """Mail a payer's statement of account of these days (ISO dates); return to how many."""
    payer = Payer.objects.get(pk=payer_id)
    return sending.mail_a_statement(payer, date.fromisoformat(since), date.fromisoformat(until))


@known_as("A reminder of an invoice", "the payer’s finance contacts")
@task()
def mail_reminder(invoice_id: int) -> int:
    """Mail one reminder; return to how many."""
    return reminders.mail(FinancialDocument.objects.get(pk=invoice_id))


@known_as("Looking which invoices want a reminder")
@task()
def send_due_reminders() -> None:
    """Send the reminders that are due today."""
    reminders.send_due(timezone.localdate())


@known_as("A refund to a card", "whoever paid")
@task()
def send_card_refund(refund_id: int) -> None:
    """Send an approved refund to its card; what Stripe cannot take now waits for the next task."""
    _send_refund(Refund.objects.select_related("payment").get(pk=refund_id))


@known_as("Refunds to cards that wait")
@task()
def send_waiting_card_refunds() -> None:
    """Send the card refunds that Stripe could not take before (it knows each by its key)."""
    for refund in Refund.objects.filter(state="approved", method="card").select_related("payment"):
        _send_refund(refund)


def _send_refund(refund: Refund) -> None:
    try:
        cards.send_refund(refund)
    except (TryLater, CardsNotOffered) as error:
        logger.warning("Refund %s waits: %s", refund.pk, error)


@known_as("Asking Stripe about card payments")
@task()
def ask_about_silent_cards() -> None:
    """Ask Stripe about card payments whose news never came."""
    if cards_offered():
        rechecking.ask_about_silent(timezone.now())


@known_as("Checking the books")
@task()
def check_the_books() -> None:
    """Check that the books agree with everything else that knows the same sums."""
    checking.check_books()


@known_as("A warning about payments", "the finance address")
@task()
def mail_alert(alert_id: int) -> None:
    """Mail one alert to the finance address."""
    sending.mail_staff(StaffAlert.objects.get(pk=alert_id))


every(timedelta(hours=1), send_due_reminders)
every(timedelta(minutes=10), send_waiting_card_refunds)
every(timedelta(minutes=10), ask_about_silent_cards)
every(timedelta(days=1), check_the_books)
