"""The bank's side: accounts, layouts that staff described, statements, and their lines."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from core.append_only import AppendOnly
from core.money import MoneyField
from payments.querysets import BankLineQuerySet, FinanceQuerySet
from payments.statements.layouts import Layout, LayoutError
from payments.statements.lines import StatementLine


class BankAccount(models.Model):
    """An account whose statements are imported."""

    name = models.CharField(
        max_length=80, unique=True, help_text="As staff call it, such as Current account."
    )
    account_number = models.CharField(
        max_length=34,
        blank=True,
        help_text="Eight digits or an IBAN. A statement that names another account is refused.",
    )
    in_use = models.BooleanField(default=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_named(self, number: str) -> bool:
        """Say whether a statement's `number` can be this account's.

        Banks put sort codes before it, and some hide digits.
        """
        ours = "".join(filter(str.isdigit, self.account_number))[-8:]
        theirs = "".join(filter(str.isdigit, number))[-8:]
        return not ours or len(theirs) < 8 or theirs == ours


def validate_layout(description: dict) -> None:
    """Refuse a description that does not hold together."""
    try:
        Layout.from_dict(description)
    except LayoutError as error:
        raise ValidationError(str(error)) from error


class BankLayout(models.Model):
    """How a bank's CSV file is laid out, where it is none of those that come with the portal."""

    name = models.CharField(max_length=80, unique=True, help_text="The bank, and which of its downloads.")
    description = models.JSONField(validators=[validate_layout])
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def layout(self) -> Layout:
        return Layout.from_dict({**self.description, "name": self.name})


class BankStatement(models.Model):
    """One file that was imported: what it held and what of it was new."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="statements")
    file_name = models.CharField(max_length=200)
    source = models.CharField(max_length=80, help_text="The layout it was read by.")
    first_day = models.DateField()
    last_day = models.DateField()
    closing_balance = MoneyField(null=True, blank=True)
    new_lines = models.PositiveIntegerField()
    known_lines = models.PositiveIntegerField()
    doubtful_lines = models.PositiveIntegerField()
    imported_at = models.DateTimeField(auto_now_add=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-imported_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name


class BankLineState(models.TextChoices):
    """What became of a line."""

    WAITING = "waiting", "Waits for a decision"
    DOUBTFUL = "doubtful", "May be here already"
    BOOKED = "booked", "Booked"
    SET_ASIDE = "set_aside", "Set aside"


class BankLine(AppendOnly):
    """A line of a statement, as the bank wrote it; only what became of it changes.

    `checksum` names it for ever: the same line in another file has the same, and the database takes it once.
    """

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="lines")
    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    row = models.PositiveIntegerField()
    booked_on = models.DateField()
    amount = MoneyField(help_text="Below zero: money out.")
    narrative = models.TextField(blank=True)
    payer_name = models.CharField(max_length=200, blank=True)
    bank_id = models.CharField(max_length=100, blank=True)
    balance = MoneyField(null=True, blank=True)
    returned = models.BooleanField(default=False)
    raw = models.JSONField(default=list)
    checksum = models.CharField(max_length=64, editable=False)

    state = models.CharField(max_length=20, choices=BankLineState, default=BankLineState.WAITING)
    remark = models.CharField(max_length=500, blank=True)
    payment = models.OneToOneField(
        "payments.Payment", null=True, blank=True, on_delete=models.PROTECT, related_name="bank_line"
    )
    refund = models.OneToOneField(
        "payments.Refund", null=True, blank=True, on_delete=models.PROTECT, related_name="bank_line"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    frozen_fields = (
        "account",
        "statement",
        "row",
        "booked_on",
        "amount",
        "narrative",
        "payer_name",
        "bank_id",
        "balance",
        "returned",
        "raw",
        "checksum",
    )
    forgettable = {"narrative": "", "payer_name": "", "raw": []}
    dated_by = "booked_on"

    objects = BankLineQuerySet.as_manager()

    class Meta:
        ordering = ["booked_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "checksum"], name="bank_line_counted_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="bank_line_of_something"),
            models.CheckConstraint(
                condition=Q(payment__isnull=True, refund__isnull=True) | Q(state="booked"),
                name="bank_line_money_only_if_booked",
            ),
        ]
        indexes = [models.Index(fields=["state", "booked_on"], name="bank_line_by_state")]

    def __str__(self) -> str:
        return f"{self.booked_on} {self.amount}"

    @property
    def as_read(self) -> StatementLine:
        """The line as matching reads it."""
        return StatementLine(
            row=self.row,
            date=self.booked_on,
            amount=self.amount,
            narrative=self.narrative,
            payer=self.payer_name,
            bank_id=self.bank_id,
            balance=self.balance,
            account=str(self.account_id),
            returned=self.returned,
            checksum=self.checksum,
        )
