"""What somebody can choose today, and what it would cost them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from core.money import pounds, round_pounds
from members.membership import errors, periods, pricing
from members.membership.models import Membership, Plan
from members.membership.periods import Span
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

    @property
    def label(self) -> str:
        """The offer in one line, as it stands beside its button."""
        vat = " plus VAT" if self.plus_vat else ""
        seats = f", {self.plan.seats} people" if self.plan.seats else ""
        return f"{self.plan.name}{seats}: {pounds(self.price)}{vat} for {self.span.label}"


def offers_for(
    school: VirtualSchool | None = None,
    size_band: str = "",
    on: date | None = None,
    membership: Membership | None = None,
) -> list[Offer]:
    """Return what `school`, or without one an associate, can choose on a day (today), the cheapest first.

    Whoever was a member (`membership`) is offered the price that was agreed with them.
    """
    on = on or timezone.localdate()
    audience = Plan.Audience.SCHOOL if school else Plan.Audience.ASSOCIATE
    kinds = pricing.kinds_of(school, on)
    registered = PaymentSettings.load().vat_registered
    found = []
    for plan in Plan.objects.offered(audience, on):
        span = periods.span_from(plan, on)
        agreed = pricing.agreed_price(membership, plan, on) if membership else None
        try:
            year = agreed.amount if agreed else pricing.year_price(plan, on, kinds, size_band)
        except errors.NoPrice:
            continue
        price = round_pounds(year * periods.share_of_year(plan, span))
        found.append(Offer(plan, span, price, registered and plan.vat_treatment == VatTreatment.STANDARD))
    return sorted(found, key=lambda offer: (offer.price, offer.plan.name))
