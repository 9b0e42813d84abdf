"""What the office sets about money without a developer."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from core.money import MoneyField
from payments.models.ledger import LedgerAccount


def days(text: str) -> list[int]:
    """Return "-7, 0, 14, 30" as sorted numbers. Raises ValidationError where it is something else."""
    try:
        numbers = sorted({int(part) for part in text.replace("−", "-").split(",") if part.strip()})
    except ValueError as error:
        raise ValidationError(
            "Write whole numbers with commas between them, such as −7, 0, 14, 30."
        ) from error
    if any(abs(number) > 365 for number in numbers):
        raise ValidationError("A reminder goes out within a year of the due date.")
    return numbers


def validate_days(text: str) -> None:
    """Refuse what `days` cannot read."""
    days(text)


DEFAULT_CODES = """receivable = 1100
income = 4000
vat = 2200
bank = 1200
stripe_clearing = 1250
fees = 7900
on_account = 1105"""


def codes(text: str) -> dict[str, str]:
    """Return "account = code" lines by account. Raises ValidationError where an account lacks its code."""
    found = dict(part.split("=", 1) for part in text.splitlines() if "=" in part)
    found = {account.strip(): code.strip() for account, code in found.items()}
    missing = [account.value for account in LedgerAccount if not found.get(account.value)]
    if missing:
        raise ValidationError(f"Give a code for {', '.join(missing)}, as in “{missing[0]} = 1234”.")
    return found


def validate_codes(text: str) -> None:
    """Refuse what `codes` cannot read."""
    codes(text)


@register_setting(icon="tag")
class PaymentSettings(BaseGenericSetting):
    """VAT, terms, bank details, reminders and approvals."""

    vat_registered = models.BooleanField(
        "registered for VAT",
        default=False,
        help_text="While this is off no VAT is charged and invoices are plain ones.",
    )
    vat_number = models.CharField("VAT number", max_length=20, blank=True, help_text="Such as GB123456789.")
    legal_name = models.CharField(
        max_length=200, blank=True, help_text="Left empty: the organisation's name in the site settings."
    )
    legal_address = models.TextField(
        blank=True, help_text="Stands on every invoice. Each line on a line of its own."
    )
    terms_days = models.PositiveSmallIntegerField(
        "days to pay", default=30, help_text="From the date of an invoice, where a payer has no other terms."
    )
    bank_name = models.CharField(max_length=80, blank=True, help_text="The bank’s name, as payers know it.")
    bank_account_name = models.CharField(
        max_length=80, blank=True, help_text="As the bank checks it when somebody pays."
    )
    bank_sort_code = models.CharField("sort code", max_length=8, blank=True, help_text="Such as 12-34-56.")
    bank_account_number = models.CharField(
        "account number", max_length=8, blank=True, help_text="Eight digits."
    )
    bank_iban = models.CharField("IBAN", max_length=42, blank=True, help_text="For payers abroad.")
    bank_bic = models.CharField("BIC", max_length=11, blank=True, help_text="For payers abroad.")
    approval_limit = MoneyField(
        "refunds that need two people",
        default=Decimal("250.00"),
        help_text="In pounds. A refund above this is approved by somebody other than who asked for it.",
    )
    reminder_days = models.CharField(
        "reminders",
        max_length=80,
        default="-7, 0, 14, 30",
        validators=[validate_days],
        help_text="Days after the due date, with commas between; −7 is a week before it.",
    )
    link_months = models.PositiveSmallIntegerField(
        "months that a payer’s link lasts",
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(72)],
        help_text="A payer’s link works while anything is owed, and this long after it is settled or sent.",
    )
    nominal_codes = models.TextField(
        default=DEFAULT_CODES,
        validators=[validate_codes],
        help_text="The codes of these accounts in your accounting program, for exports: one on each line.",
    )
    finance_email = models.EmailField(
        "finance e-mail address",
        blank=True,
        help_text="Replies to invoices go here, and so do alerts. Left empty: the office's address.",
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("legal_name"),
                FieldPanel("legal_address"),
                FieldPanel("vat_registered"),
                FieldPanel("vat_number"),
                FieldPanel("finance_email"),
            ],
            heading="Who invoices",
        ),
        MultiFieldPanel(
            [
                FieldPanel("bank_name"),
                FieldPanel("bank_account_name"),
                FieldPanel("bank_sort_code"),
                FieldPanel("bank_account_number"),
                FieldPanel("bank_iban"),
                FieldPanel("bank_bic"),
            ],
            heading="Where to pay by transfer",
        ),
        MultiFieldPanel(
            [
                FieldPanel("terms_days"),
                FieldPanel("reminder_days"),
                FieldPanel("link_months"),
                FieldPanel("approval_limit"),
                FieldPanel("nominal_codes"),
            ],
            heading="Terms and rules",
        ),
    ]

    class Meta:
        verbose_name = "payment settings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(vat_registered=False) | ~models.Q(vat_number=""),
                name="vat_number_where_registered",
            )
        ]

    def __str__(self) -> str:
        return "Payment settings"

    def clean(self) -> None:
        super().clean()
        if self.vat_registered and not self.vat_number:
            raise ValidationError({"vat_number": "Give the VAT number: it must stand on every VAT invoice."})

    @property
    def codes(self) -> dict[str, str]:
        """The nominal codes by ledger account."""
        return codes(self.nominal_codes)

    @property
    def reminders(self) -> list[int]:
        """The days after the due date (below zero: before it) on which reminders go out."""
        return days(self.reminder_days)
