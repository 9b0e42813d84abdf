"""Reminders by the schedule that staff set: each once, none while the payer's are paused."""

from datetime import date, timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string

from core.audit import Actor, record
from core.models import SiteSettings
from payments import printing, sending
from payments.locking import lock_payers
from payments.models import FinancialDocument, Payer, PaymentSettings, ReminderSent

# A reminder that could not go out (the worker was away) is caught up for this long, and then left.
CAUGHT_UP = timedelta(days=3)


def due(today: date) -> list[tuple[FinancialDocument, int]]:
    """Return which invoices want which reminder (days after the due date) on `today` (London).

    At most one for an invoice: the latest that is due and was not sent.
    """
    found = {}
    for days in PaymentSettings.load().reminders:
        latest = today - timedelta(days=days)
        invoices = (
            FinancialDocument.objects.outstanding()
            .filter(due_on__lte=latest, due_on__gt=latest - CAUGHT_UP)
            .filter(Q(payer__reminders_paused_until=None) | Q(payer__reminders_paused_until__lte=today))
            # Before the due date nothing is sent to those who got the invoice only now.
            .filter(issued_on__lt=today)
            .exclude(reminders__days_after_due__gte=days)
            .select_related("payer")
        )
        for invoice in invoices:
            found[invoice.pk] = (invoice, days)
    return list(found.values())


@transaction.atomic
def pause(payer: Payer, until: date | None, *, reason: str = "", by: Actor = None) -> None:
    """Send `payer` no reminder before the day `until` (London); None sends them again."""
    lock_payers(payer.pk)
    payer.reminders_paused_until = until
    payer.save(update_fields=["reminders_paused_until"])
    action = "payer.reminders_paused" if until else "payer.reminders_resumed"
    record(by, action, payer, {"until": until, "reason": reason} if until else {})


def send_due(today: date) -> int:
    """Send every reminder that is due on `today`; return how many. Several workers send each once."""
    from payments.tasks import mail_reminder

    sent = 0
    for invoice, days in due(today):
        try:
            with transaction.atomic():
                ReminderSent.objects.create(invoice_id=invoice.pk, days_after_due=days)
                record(None, "reminder.sent", invoice, {"days_after_due": days})
                transaction.on_commit(partial(mail_reminder.enqueue, invoice.pk, days))
        except IntegrityError:  # another worker was faster
            continue
        sent += 1
    return sent


def mail(invoice: FinancialDocument, days_after_due: int) -> int:
    """Mail the reminder for `invoice` that belongs to `days_after_due`; return to how many.

    Nobody is reminded of what was paid while the letter waited.
    """
    invoice = FinancialDocument.objects.with_sums().select_related("payer").get(pk=invoice.pk)
    to = list(invoice.payer.contacts.filter(gets_reminders=True).values_list("email", flat=True))
    if not to or invoice.outstanding <= 0:
        return 0
    link = sending.address_of(invoice)
    site, reply_to = SiteSettings.load(), sending.finance_address()
    when = "is due soon" if days_after_due < 0 else "is due today" if days_after_due == 0 else "is overdue"
    message = EmailMessage(
        subject=f"Invoice {invoice.number} from {site.short_name} {when}",
        body=render_to_string(
            "emails/payments/reminder.txt",
            {
                "document": invoice,
                "link": link,
                "days_after_due": days_after_due,
                "name": site.organisation_name,
            },
        ),
        to=to,
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach(printing.file_name(invoice), printing.pdf_of(invoice, link=link), "application/pdf")
    message.send()
    return len(to)
