"""Money that came, what it was used for, and money that went back."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.append_only import AppendOnly
from core.money import MoneyField
from payments.querysets import PaymentQuerySet


class PaymentMethod(models.TextChoices):
    CARD = "card", "Card"
    BANK_TRANSFER = "bank_transfer", "Bank transfer"
    CHEQUE = "cheque", "Cheque"


class PaymentState(models.TextChoices):
    """Where a payment stands; `payments.payment_states` says what may follow what."""

    CREATED = "created", "Begun"
    PENDING = "pending", "On its way"
    CONFIRMED = "confirmed", "Received"
    FAILED = "failed", "Failed"
    REFUNDED = "refunded", "Refunded"
    DISPUTED = "disputed", "Disputed"


# The states in which the money has come (and may have gone again by rows of its own).
RECEIVED_STATES = (PaymentState.CONFIRMED, PaymentState.REFUNDED, PaymentState.DISPUTED)


class Payment(models.Model):
    """One sum that somebody pays or tries to pay, in pounds.

    `payable` or `document` is what it was meant for, if known. How much of it is used where is in
    its allocations; what is left over is on account.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    method = models.CharField(max_length=20, choices=PaymentMethod)
    state = models.CharField(max_length=20, choices=PaymentState, default=PaymentState.CREATED)
    amount = MoneyField()
    payer = models.ForeignKey(
        "payments.Payer", null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    payable = models.ForeignKey(
        "payments.Payable", null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    document = models.ForeignKey(
        "payments.FinancialDocument", null=True, blank=True, on_delete=models.PROTECT, related_name="payments"
    )
    reference = models.CharField(max_length=200, blank=True, help_text="As the payer or the bank wrote it.")
    source_key = models.CharField(
        max_length=120,
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="Where it came from, once (a line of a bank statement).",
    )
    received_on = models.DateField(null=True, blank=True)
    stripe_session = models.CharField(max_length=120, null=True, blank=True, unique=True)
    stripe_payment_intent = models.CharField(max_length=120, null=True, blank=True, unique=True)
    checkout_url = models.TextField(blank=True, editable=False)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    # What `with_sums` adds, in pounds.
    received: Decimal
    allocated: Decimal
    returned: Decimal
    withdrawn: Decimal
    unallocated: Decimal
    refundable: Decimal

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_of_something"),
            models.CheckConstraint(
                condition=~Q(state__in=RECEIVED_STATES) | Q(received_on__isnull=False),
                name="payment_received_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(payable__isnull=True) | Q(document__isnull=True), name="payment_has_one_target"
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="payment_by_state")]

    def __str__(self) -> str:
        return f"{self.get_method_display()} {self.amount}"

    @property
    def has_come(self) -> bool:
        """Whether the money has been received at some time."""
        return self.state in RECEIVED_STATES


class Allocation(AppendOnly):
    """A part of a payment used for an invoice; below zero when it is taken back."""

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    invoice = models.ForeignKey("payments.Invoice", on_delete=models.PROTECT, related_name="allocations")
    amount = MoneyField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    forgettable = {"reason": ""}

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="allocation_of_something")]

    def __str__(self) -> str:
        return f"{self.amount} of payment {self.payment_id} to {self.invoice_id}"


class RefundMethod(models.TextChoices):
    CARD = "card", "To the card"
    TRANSFER = "transfer", "By bank transfer"
    RETURNED = "returned", "Taken back by the bank"


class RefundState(models.TextChoices):
    REQUESTED = "requested", "Waits for a second person"
    APPROVED = "approved", "To be paid"
    SENT = "sent", "Sent to Stripe"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"


# In these states a refund has its sum, though it may not have left yet.
RESERVING_STATES = (RefundState.REQUESTED, RefundState.APPROVED, RefundState.SENT, RefundState.DONE)


class Refund(models.Model):
    """Money that goes back to where a payment came from: the whole of it or a part."""

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = MoneyField()
    method = models.CharField(max_length=20, choices=RefundMethod)
    state = models.CharField(max_length=20, choices=RefundState, default=RefundState.REQUESTED)
    reason = models.CharField(max_length=300)
    needs_approval = models.BooleanField(default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    stripe_refund = models.CharField(max_length=120, null=True, blank=True, unique=True)
    done_on = models.DateField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_of_something"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(requested_by__isnull=True)
                | ~Q(approved_by=F("requested_by")),
                name="refund_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=RefundState.DONE) | Q(done_on__isnull=False), name="refund_done_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of payment {self.payment_id}"


class DisputeState(models.TextChoices):
    WARNING = "warning", "The bank asks"
    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Dispute(models.Model):
    """A card payment that its holder's bank takes back, perhaps for good.

    `withdrawn` and `fee` are what Stripe holds at present, in pounds; both go to zero when it gives
    the money back.
    """

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    stripe_dispute = models.CharField(max_length=120, unique=True)
    state = models.CharField(max_length=20, choices=DisputeState, default=DisputeState.OPEN)
    withdrawn = MoneyField(default=0)
    fee = MoneyField(default=0)
    answer_by = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(withdrawn__gte=0), name="dispute_withdraws_not_less_than_0")
        ]

    def __str__(self) -> str:
        return self.stripe_dispute
