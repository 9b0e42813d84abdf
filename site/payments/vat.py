"""Value added tax: what is taxed how, at which rate on which day, rounded how.

Rates: HMRC, "VAT rates on different goods and services", and section 2 of the Value Added Tax Act
1994 as amended. Rounding: VAT Notice 700, paragraph 17.5, calculation by lines: each line is
rounded to the nearest penny (86.76p becomes 87p), always, and the total of an invoice is the sum of
its lines. HMRC's manual VATREC12010 counts the ways that paragraph allows: down to a tenth of a
penny, or to the nearer 1p or 0.5p; rounding each line down to whole pennies is none of them.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models

from core.money import round_pounds


class VatTreatment(models.TextChoices):
    """How a line is taxed."""

    STANDARD = "standard", "Standard rate"
    ZERO = "zero", "Zero rate"
    EXEMPT = "exempt", "Exempt"
    OUTSIDE_SCOPE = "outside_scope", "Outside the scope of VAT"


# The standard rate in percent, each from its day on.
STANDARD_RATE: tuple[tuple[date, Decimal], ...] = (
    (date(1991, 4, 1), Decimal("17.5")),
    (date(2008, 12, 1), Decimal("15")),
    (date(2010, 1, 1), Decimal("17.5")),
    (date(2011, 1, 4), Decimal("20")),
)


@dataclass(frozen=True)
class Sums:
    """A line's three sums in pounds: `net` + `vat` = `gross`, always."""

    net: Decimal
    vat: Decimal
    gross: Decimal


def percent_on(treatment: str, day: date) -> Decimal:
    """Return the rate in percent for `treatment` on `day`. Raises ValueError before April 1991."""
    if treatment != VatTreatment.STANDARD:
        return Decimal("0")
    rates = [percent for since, percent in STANDARD_RATE if since <= day]
    if not rates:
        raise ValueError("No rate is known for days before 1 April 1991.")
    return rates[-1]


def line_sums(quantity: Decimal, unit_price: Decimal, percent: Decimal) -> Sums:
    """Return the sums of one line; `unit_price` is net, in pounds. Net and VAT are rounded half up."""
    net = round_pounds(quantity * unit_price)
    vat = round_pounds(net * percent / 100)
    return Sums(net=net, vat=vat, gross=net + vat)
