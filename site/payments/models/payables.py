"""What is paid for: payables, their charges, and the orders they are bought on."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from core.append_only import AppendOnly
from core.money import MoneyField
from payments.models.documents import FORGOTTEN
from payments.querysets import ChargeQuerySet, FinanceQuerySet
from payments.vat import VatTreatment


def private_storage():
    """Return the storage that has no public address (a callable, so migrations do not freeze it)."""
    return storages["private"]


class PurchaseOrder(models.Model):
    """A payer's order. Amending one writes another that `replaces` it; the old one stays."""

    payer = models.ForeignKey("payments.Payer", on_delete=models.PROTECT, related_name="purchase_orders")
    number = models.CharField("purchase order number", max_length=60)
    document = models.FileField(
        storage=private_storage, upload_to="purchase_orders/%Y/%m", blank=True, max_length=255
    )
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    received_at = models.DateTimeField(auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(number=""), name="purchase_order_has_a_number")]

    def __str__(self) -> str:
        return self.number


class Payable(models.Model):
    """Something that is paid for: a booking, a year of membership.

    `kind` and `reference` are the caller's: the kind under which it registered its handler
    (`payments.handlers`), and its own key. Payments knows no more of it than `title`.
    """

    kind = models.SlugField(max_length=40)
    reference = models.CharField(max_length=100)
    title = models.CharField(max_length=200, help_text="What it is, in words that the payer knows.")
    payer = models.ForeignKey("payments.Payer", on_delete=models.PROTECT, related_name="payables")
    purchase_order = models.ForeignKey(
        PurchaseOrder, null=True, blank=True, on_delete=models.PROTECT, related_name="payables"
    )
    terms_days = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="payable_once_per_reference")
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> tuple[str, str]:
        """The caller's own name for it: kind and reference."""
        return self.kind, self.reference


class Charge(AppendOnly):
    """One line that somebody owes. Never rewritten: cancelling it makes another that reverses it.

    All sums are pounds; `unit_price` and `net` without VAT. A voucher is a charge below zero.
    """

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="charges")
    description = models.CharField(max_length=300)
    quantity = models.DecimalField(max_digits=9, decimal_places=2)
    unit_price = MoneyField()
    vat_treatment = models.CharField("VAT", max_length=20, choices=VatTreatment)
    vat_percent = models.DecimalField(max_digits=5, decimal_places=2)
    net = MoneyField()
    vat = MoneyField("VAT amount")
    gross = MoneyField()
    charged_on = models.DateField()
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    forgettable = {"description": FORGOTTEN}
    dated_by = "charged_on"

    objects = ChargeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gross=Round(F("net") + F("vat"), 2)), name="charge_gross_is_net_and_vat"
            ),
            models.CheckConstraint(condition=~Q(quantity=0), name="charge_has_a_quantity"),
            models.CheckConstraint(
                condition=Q(vat_treatment=VatTreatment.STANDARD) | Q(vat_percent=0, vat=0),
                name="charge_vat_only_at_the_standard_rate",
            ),
        ]

    def __str__(self) -> str:
        return self.description
