"""Looking after the books: the nightly check of them, and the months that are closed."""

from django.conf import settings
from django.db import models

from core.append_only import AppendOnly
from payments.querysets import FinanceQuerySet


class BooksCheck(models.Model):
    """What one check of the books found: a sentence for each thing that does not agree, the first of them."""

    checked_at = models.DateTimeField(auto_now_add=True)
    count = models.PositiveIntegerField(help_text="How many things did not agree.")
    differences = models.JSONField(default=list)
    stripe = models.CharField(max_length=300, blank=True, help_text="Why Stripe was not asked, if not.")

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-checked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.checked_at:%Y-%m-%d}: {self.count}"


class ClosedMonth(AppendOnly):
    """The books up to a day, as they were when they were closed: nothing is written for these days again.

    `balances` are pounds as text, by ledger account (debits above zero).
    """

    last_day = models.DateField(unique=True)
    balances = models.JSONField()
    closed_at = models.DateTimeField(auto_now_add=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-last_day"]

    def __str__(self) -> str:
        return f"{self.last_day:%B %Y}"
