"""Reminders by the schedule that staff set: each once, none while they are held.

They are held for a payer by `pause`, and for one thing that is paid for by `payments.holding`.
"""

from datetime import date, timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from core.audit import Actor, record
from core.models import SiteSettings
from payments import holding, printing, sending
from payments.locking import lock_payers
from payments.models import FinancialDocument, Payer, PaymentSettings, ReminderSent
from payments.references import spaced

# A reminder that could not go out (the worker was away) is caught up for this long, and then left.
CAUGHT_UP = timedelta(days=3)


def due(today: date) -> list[tuple[FinancialDocument, int]]:
    """Return which invoices want which reminder (days after the due date) on `today` (London).

    At most one for an invoice: the latest that is due and was not sent. Days on which it was held
    (`holding`) do not count as days after the due date.
    """
    found: dict[int, tuple[FinancialDocument, int]] = {}
    held = holding.held_invoices(today)
    schedule = PaymentSettings.load().reminders
    for days in schedule:
        for invoice in _due(today, today - timedelta(days=days), days).exclude(pk__in=held):
            found[invoice.pk] = (invoice, days)
    for pk, hold in held.items():
        for days in [] if hold.today else schedule:
            latest = today - timedelta(days=days + hold.days)
            for invoice in _due(today, latest, days).filter(pk=pk):
                found[pk] = (invoice, days)
    return list(found.values())


def _due(today: date, latest: date, days: int):
    """Return the invoices due on `latest`, or shortly before, that wait for the reminder of `days`."""
    return (
        FinancialDocument.objects.outstanding()
        .filter(due_on__lte=latest, due_on__gt=latest - CAUGHT_UP)
        .filter(Q(payer__reminders_paused_until=None) | Q(payer__reminders_paused_until__lte=today))
        # Before the due date nothing is sent to those who got the invoice only now.
        .filter(issued_on__lt=today)
        .exclude(reminders__days_after_due__gte=days)
        .select_related("payer")
    )


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
                transaction.on_commit(partial(mail_reminder.enqueue, invoice.pk))
        except IntegrityError:  # another worker was faster
            continue
        sent += 1
    return sent


def mail(invoice: FinancialDocument) -> int:
    """Mail a reminder of `invoice`; return to how many.

    Nobody is reminded of what was paid, or held, while the letter waited.
    """
    today = timezone.localdate()
    invoice = FinancialDocument.objects.with_sums().select_related("payer").get(pk=invoice.pk)
    to = list(invoice.payer.contacts.filter(gets_reminders=True).values_list("email", flat=True))
    held = holding.held_invoices(today).get(invoice.pk)
    if not to or invoice.outstanding <= 0 or (held and held.today):
        return 0
    link = sending.address_of(invoice)
    site, reply_to = SiteSettings.load(), sending.finance_address()
    # By the day on which it is read: a letter may be caught up late, and held days do not move a due date.
    late = (today - (invoice.due_on or today)).days
    when = "is due soon" if late < 0 else "is due today" if late == 0 else "is overdue"
    message = EmailMessage(
        subject=f"Invoice {invoice.number} from {site.short_name} {when}",
        body=render_to_string(
            "emails/payments/reminder.txt",
            {
                "document": invoice,
                "reference": spaced(invoice.payment_reference),
                "link": link,
                "late": late,
                "name": site.organisation_name,
            },
        ),
        to=to,
        reply_to=[reply_to] if reply_to else None,
    )
    message.attach(printing.file_name(invoice), printing.pdf_of(invoice, link=link), "application/pdf")
    message.send()
    return len(to)
