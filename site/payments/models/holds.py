"""For how long nobody is reminded of something."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from payments.models.payables import Payable


class ChasingHold(models.Model):
    """Days in which nobody is reminded of a payable. They do not count as days that it is late.

    `held_for` is the caller's: each releases its own holds, and no other's.
    """

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="holds")
    held_for = models.SlugField(max_length=40)
    reason = models.CharField(max_length=300)
    since = models.DateField("from")
    until = models.DateField(
        null=True,
        blank=True,
        help_text="The first day on which reminders go out again. Empty: not known yet.",
    )
    held_at = models.DateTimeField(default=timezone.now)
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-since", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["payable", "held_for"], condition=Q(until__isnull=True), name="one_open_hold_of_each"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="hold_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payable} from {self.since}"
