"""Which reminders went out."""

from django.db import models


class ReminderSent(models.Model):
    """One reminder for one invoice: unique, so that two workers send one letter."""

    invoice = models.ForeignKey("payments.Invoice", on_delete=models.PROTECT, related_name="reminders")
    days_after_due = models.SmallIntegerField(help_text="Below zero: before the due date.")
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "days_after_due"], name="reminder_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id} at {self.days_after_due}"
