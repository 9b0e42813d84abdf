"""Telling the Finance group that something needs a person."""

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from payments.models import Payment, StaffAlert


def raise_alert(kind: str, message: str, payment: Payment | None = None) -> StaffAlert:
    """Put something on the Finance group's queue and mail them (once while it is open)."""
    from payments.tasks import mail_alert

    alert, new = StaffAlert.objects.get_or_create(
        kind=kind, message=message[:500], payment=payment, closed_at=None
    )
    if new:
        transaction.on_commit(lambda: mail_alert.enqueue(alert.pk))
    return alert


@transaction.atomic
def close_alert(alert: StaffAlert, by: Actor) -> None:
    """Take `alert` off the queue."""
    if StaffAlert.objects.filter(pk=alert.pk, closed_at=None).update(closed_at=timezone.now(), closed_by=by):
        record(by, "alert.closed", alert)
