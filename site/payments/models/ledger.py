"""The ledger's rows. Only `payments.ledger.post` writes them (and the database sees to it)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.append_only import AppendOnly
from core.money import MoneyField
from payments.models.documents import FORGOTTEN


class LedgerAccount(models.TextChoices):
    """The charity's nominal accounts that this room moves money between."""

    RECEIVABLE = "receivable", "Receivable"
    INCOME = "income", "Income"
    VAT = "vat", "VAT owed"
    BANK = "bank", "Bank"
    STRIPE_CLEARING = "stripe_clearing", "Stripe clearing"
    FEES = "fees", "Card fees"
    ON_ACCOUNT = "on_account", "On account"


class TransactionKind(models.TextChoices):
    INVOICE = "invoice", "Invoice"
    CREDIT_NOTE = "credit_note", "Credit note"
    PAYMENT = "payment", "Payment"
    ALLOCATION = "allocation", "Allocation"
    REFUND = "refund", "Refund"
    DISPUTE = "dispute", "Dispute"
    FEE = "fee", "Fee"
    PAYOUT = "payout", "Payout"
    TRANSFER = "transfer", "Between payers"


class Transaction(AppendOnly):
    """One thing that happened to money. Its entries come to zero.

    `key` names the cause ("payment:12:confirmed"); being unique, it makes each cause count once.
    The entries are written first and point here by a key that the database checks at commit, so
    that a transaction takes no more entries once it is there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=TransactionKind)
    on = models.DateField(help_text="The day it counts for (London), such as the date of an invoice.")
    description = models.CharField(max_length=300)
    posted_at = models.DateTimeField(auto_now_add=True)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    forgettable = {"description": FORGOTTEN}
    dated_by = "on"

    class Meta:
        ordering = ["posted_at", "pk"]
        indexes = [models.Index(fields=["on", "kind"], name="transaction_by_day")]

    def __str__(self) -> str:
        return self.description


class Entry(AppendOnly):
    """One side of a transaction: debits are above zero, credits below, in pounds."""

    transaction = models.ForeignKey(Transaction, on_delete=models.PROTECT, related_name="entries")
    account = models.CharField(max_length=20, choices=LedgerAccount)
    amount = MoneyField()
    payer = models.ForeignKey(
        "payments.Payer", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    kind = models.SlugField(
        max_length=40, blank=True, help_text="The kind of payable that income and VAT came from."
    )
    vat_treatment = models.CharField(max_length=20, blank=True)
    document = models.ForeignKey(
        "payments.FinancialDocument",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="entries",
    )
    payment = models.ForeignKey(
        "payments.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "entries"
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something")]
        indexes = [models.Index(fields=["account", "payer"], name="entry_by_account_and_payer")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
