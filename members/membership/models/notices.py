"""Which letters about a period went out."""

from django.db import models
from django.utils import timezone

from members.membership.models.memberships import Period


class Notice(models.Model):
    """One letter about one period: unique, so that two workers send one."""

    class Kind(models.TextChoices):
        INVOICED = "invoiced", "The invoice was sent"
        COMING = "coming", "The renewal is coming"
        GRACE = "grace", "In grace"
        LAPSED = "lapsed", "Lapsed"
        WELCOME = "welcome", "Welcome"
        PAID = "paid", "The payment arrived"

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=10, choices=Kind)
    days = models.SmallIntegerField(
        default=0, help_text="Days before the year begins, or after it for those in grace."
    )
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period", "kind", "days"], name="membership_notice_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.period}"
