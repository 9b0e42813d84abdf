"""What was agreed with one member: a price of its own, and what becomes of a school that was split off."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.money import MoneyField
from members.membership.models.memberships import Membership
from members.membership.models.plans import Plan
from members.membership.querysets import AgreedPriceQuerySet, SchoolDecisionQuerySet
from members.organisations.models import VirtualSchool


class AgreedPrice(models.Model):
    """The price of a whole year by one plan for one member, in place of the price list's.

    Which year pays it is said by the day on which that begins. `members.membership.agreeing` writes it.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="agreed_prices")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    amount = MoneyField("price of a year", help_text="In pounds, without VAT.")
    reason = models.CharField(max_length=300)
    from_date = models.DateField("for years that begin from")
    until = models.DateField(
        null=True, blank=True, help_text="Years that begin from this day on pay the list price again."
    )
    agreed_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AgreedPriceQuerySet.as_manager()

    class Meta:
        ordering = ["-from_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "plan"],
                condition=Q(until__isnull=True),
                name="one_open_agreed_price_per_plan",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="agreed_price_not_below_zero"),
            models.CheckConstraint(condition=~Q(reason=""), name="agreed_price_says_why"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("from_date")),
                name="agreed_price_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.amount} from {self.from_date}"


class SchoolDecision(models.Model):
    """A school was split off from a member that goes on: whether it is a member too is for the office."""

    class Outcome(models.TextChoices):
        PLAN = "plan", "A member by the same plan"
        COMPLIMENTARY = "complimentary", "Complimentary to the end of the year"
        NONE = "none", "No membership"

    school = models.ForeignKey(VirtualSchool, on_delete=models.PROTECT, related_name="membership_decisions")
    came_from = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="split_off")
    on = models.DateField("from")
    outcome = models.CharField(max_length=15, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SchoolDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school"], name="one_decision_per_school_split_off"),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, outcome="")
                | (Q(decided_at__isnull=False) & ~Q(outcome="")),
                name="school_decision_is_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.school)
