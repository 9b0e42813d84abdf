"""What can be joined, for how long, and for how much."""

from django.db import models
from django.db.models import F, Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from core.money import MoneyField
from members.membership.querysets import PlanQuerySet
from members.organisations.models import Authority
from payments.vat import VatTreatment

SizeBand = Authority.Size


class Plan(ClusterableModel):
    """A kind of membership. What was sold stays as it was: prices are frozen in each period."""

    class Audience(models.TextChoices):
        SCHOOL = "school", "Virtual Schools"
        ASSOCIATE = "associate", "Associates (one person)"

    class Year(models.TextChoices):
        FINANCIAL = "financial", "The financial year, 1 April to 31 March"
        TWELVE_MONTHS = "twelve_months", "Twelve months from the first day"

    class ProRata(models.TextChoices):
        MONTH = "month", "By the month: the month in which they join counts whole"
        DAY = "day", "By the day"
        NONE = "none", "Not at all: the whole price whenever they join"

    name = models.CharField(max_length=100, unique=True, help_text="As members and invoices call it.")
    audience = models.CharField("for whom", max_length=10, choices=Audience, default=Audience.SCHOOL)
    description = models.TextField(
        max_length=1000, blank=True, help_text="What it gives, for those who choose. A line for each thing."
    )
    year = models.CharField("what a year is", max_length=15, choices=Year, default=Year.FINANCIAL)
    pro_rata = models.CharField(
        "who joins during the year pays",
        max_length=10,
        choices=ProRata,
        default=ProRata.MONTH,
        help_text="Matters only where a year is the financial year.",
    )
    seats = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How many people of a school are members by it. Empty: everybody who works there.",
    )
    grace_days = models.PositiveSmallIntegerField(
        "days of grace",
        default=60,
        help_text="How long members keep everything while a renewal is not paid. Councils pay slowly.",
    )
    access_before_payment = models.BooleanField(
        "new members need not wait",
        default=True,
        help_text="Ticked: the days of grace hold for the first invoice too. Otherwise access begins when "
        "it is paid.",
    )
    terms_days = models.PositiveSmallIntegerField(
        "days to pay", null=True, blank=True, help_text="Empty: the payer's terms, or those of all invoices."
    )
    vat_treatment = models.CharField(
        "VAT",
        max_length=20,
        choices=VatTreatment,
        default=VatTreatment.EXEMPT,
        help_text="Ask the accountant. It counts only while NAVSH is registered for VAT.",
    )
    offered_from = models.DateField(
        null=True, blank=True, help_text="The first day on which people can choose it themselves."
    )
    offered_until = models.DateField(
        null=True,
        blank=True,
        help_text="The first day on which they no longer can. Those who have it keep it and renew it.",
    )

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["audience", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seats__isnull=True) | Q(seats__gt=0), name="plan_seats_are_some"
            ),
            models.CheckConstraint(
                condition=Q(audience="school") | Q(seats__isnull=True), name="plan_of_one_person_has_no_seats"
            ),
            models.CheckConstraint(
                condition=Q(offered_until__isnull=True)
                | Q(offered_from__isnull=True)
                | Q(offered_until__gt=F("offered_from")),
                name="plan_offered_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanPrice(models.Model):
    """The price of a whole year, in pounds without VAT. The row that says most about a school counts."""

    plan = ParentalKey(Plan, on_delete=models.CASCADE, related_name="prices")
    authority_kind = models.CharField(
        "kind of authority",
        max_length=12,
        choices=Authority.Kind,
        blank=True,
        help_text="Empty: all kinds that have no price of their own.",
    )
    size_band = models.CharField(
        "size", max_length=10, choices=SizeBand, blank=True, help_text="Empty: all sizes."
    )
    amount = MoneyField("price of a year", help_text="In pounds, without VAT.")
    from_date = models.DateField(
        "for years that begin from",
        help_text="A later row takes over on its day; years that were invoiced keep their price.",
    )

    class Meta:
        ordering = ["from_date", "authority_kind", "size_band"]
        verbose_name = "price"
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "authority_kind", "size_band", "from_date"], name="plan_price_once"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="plan_price_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.amount} from {self.from_date}"
