"""Who pays."""

from django.conf import settings
from django.db import models
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from payments.querysets import FinanceQuerySet


class PayerKind(models.TextChoices):
    ORGANISATION = "organisation", "Organisation"
    PERSON = "person", "Person"


class Payer(ClusterableModel):
    """An organisation or a person that invoices are made out to.

    `reference` is a key of the caller's (an authority's code, say) by which it finds its payer again;
    payments never reads anything into it.
    """

    kind = models.CharField(max_length=20, choices=PayerKind, default=PayerKind.ORGANISATION)
    name = models.CharField(max_length=200, help_text="As it should stand on invoices.")
    reference = models.CharField(max_length=100, null=True, blank=True, unique=True, editable=False)
    billing_address = models.TextField(help_text="Each line of the address on a line of its own.")
    country = models.CharField(max_length=2, default="GB", help_text="Two letters, such as GB.")
    vat_number = models.CharField("VAT number", max_length=20, blank=True)
    purchase_order_required = models.BooleanField(
        default=False, help_text="No invoice is issued before there is a purchase order number for it."
    )
    terms_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Days to pay, where this payer has other terms than those in the payment settings.",
    )
    reminders_paused_until = models.DateField(
        null=True, blank=True, help_text="No reminder is sent before this day."
    )
    notes = models.TextField(blank=True, help_text="For staff. Never shown to the payer.")
    kept_because = models.CharField(
        "keep everything because",
        max_length=200,
        blank=True,
        help_text="A claim or an inquiry, say. While something stands here, nothing of this payer is "
        "forgotten, however old it is.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="payer_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class FinanceContact(models.Model):
    """Somebody at the payer who gets the invoices."""

    payer = ParentalKey(Payer, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField("e-mail address")
    telephone = models.CharField(max_length=40, blank=True)
    gets_invoices = models.BooleanField(default=True)
    gets_reminders = models.BooleanField(default=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["payer", "email"], name="finance_contact_once_per_payer")
        ]

    def __str__(self) -> str:
        return self.name or self.email


class PayerAlias(models.Model):
    """A name that a bank wrote for this payer, learned when staff said so. The matching knows it then."""

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200, help_text="In capitals, as banks write it.")
    learned_from = models.ForeignKey(
        "payments.BankLine", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    objects = FinanceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name_plural = "payer aliases"
        constraints = [
            models.UniqueConstraint(fields=["payer", "name"], name="payer_alias_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="payer_alias_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
