"""What somebody can choose today, and what it would cost them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from core.money import pounds, round_pounds
from members.membership import errors, periods, pricing
from members.membership.models import Membership, Plan
from members.membership.periods import Span
from members.membership.querysets import PlanQuerySet
from members.organisations.models import VirtualSchool
from payments.models import PaymentSettings
from payments.vat import VatTreatment


@dataclass(frozen=True)
class Offer:
    """A plan with its days and its price in pounds without VAT, from today."""

    plan: Plan
    span: Span
    price: Decimal
    plus_vat: bool
    year: Decimal
    why: str = ""  # what the price hangs on: "a medium county"; or why it is another than the list's

    @property
    def explained(self) -> str:
        """How the price comes about, where it is not the same for everybody, or not for a whole year."""
        if not self.why and self.price == self.year:
            return ""
        parts = [f"{self.why}:" if self.why else "", f"{pounds(self.year)} a year"]
        if self.price != self.year:
            parts.append(f"and {pounds(self.price)} for what is left of this one")
        said = " ".join(part for part in parts if part)
        return said[0].upper() + said[1:] + "."

    @property
    def label(self) -> str:
        """The offer in one line, as it stands beside its button."""
        vat = " plus VAT" if self.plus_vat else ""
        seats = f", {self.plan.seats} people" if self.plan.seats else ""
        return f"{self.plan.name}{seats}: {pounds(self.price)}{vat} for {self.span.label}"


def offers_for(
    school: VirtualSchool | None = None, on: date | None = None, membership: Membership | None = None
) -> list[Offer]:
    """Return what `school`, or without one an associate, can choose on a day (today), the cheapest first.

    Whoever was a member (`membership`) is offered the price that was agreed with them. A plan whose
    price hangs on a size that nobody said is left out: see `waits_for_size`.
    """
    on = on or timezone.localdate()
    registered = PaymentSettings.load().vat_registered
    found = []
    for plan in _choice(school, on):
        span = periods.span_from(plan, on)
        try:
            year, why = _year(plan, on, school, membership)
        except errors.NoPrice:
            continue
        price = round_pounds(year * periods.share_of_year(plan, span))
        plus_vat = registered and plan.vat_treatment == VatTreatment.STANDARD
        found.append(Offer(plan, span, price, plus_vat, year, why))
    return sorted(found, key=lambda offer: (offer.price, offer.plan.name))


def waits_for_size(
    school: VirtualSchool, on: date | None = None, membership: Membership | None = None
) -> list[Plan]:
    """Return the plans that `school` could choose if the office had said how large its authority is."""
    on = on or timezone.localdate()
    found = []
    for plan in _choice(school, on):
        try:
            _year(plan, on, school, membership)
        except errors.NoSize:
            found.append(plan)
        except errors.NoPrice:
            continue
    return found


def _choice(school: VirtualSchool | None, on: date) -> PlanQuerySet:
    return Plan.objects.offered(Plan.Audience.SCHOOL if school else Plan.Audience.ASSOCIATE, on)


def _year(
    plan: Plan, on: date, school: VirtualSchool | None, membership: Membership | None
) -> tuple[Decimal, str]:
    agreed = pricing.agreed_price(membership, plan, on) if membership else None
    if agreed:
        return agreed.amount, "agreed with you"
    size_band = membership.size_band if membership else ""
    row = pricing.row_for(plan, on, pricing.served_by(school, on, size_band))
    return row.amount, pricing.explain(row)
