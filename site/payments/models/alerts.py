"""What staff must look at, because no rule could decide it."""

from django.conf import settings
from django.db import models

from payments.querysets import FinanceQuerySet


class AlertKind(models.TextChoices):
    MONEY_ON_ACCOUNT = "money_on_account", "Money came for something that is gone"
    HANDLER_FAILED = "handler_failed", "Another part of the portal could not take a payment"
    DISPUTE = "dispute", "A card payment is disputed"
    REFUND_FAILED = "refund_failed", "A refund failed"
    BOOKS_DISAGREE = "books_disagree", "The books do not agree"
    UNKNOWN_PAYMENT = "unknown_payment", "Stripe has a payment that we do not know"


class StaffAlert(models.Model):
    """Something for the Finance group to look at; `closed_at` once somebody has."""

    kind = models.CharField(max_length=30, choices=AlertKind)
    message = models.CharField(max_length=500)
    payment = models.ForeignKey(
        "payments.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="alerts"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.message
