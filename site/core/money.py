"""Pounds: exact decimals with two places, rounded half up, and never floats."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Round

PENNY = Decimal("0.01")
ZERO = Decimal("0.00")


def round_pounds(amount: Decimal) -> Decimal:
    """Return `amount` in whole pence, half a penny going away from zero.

    The rule is symmetrical: the rounding of −x is the opposite of that of x, so a line and the one
    that reverses it always come to nothing.
    """
    return Decimal(amount).quantize(PENNY, rounding=ROUND_HALF_UP)


def to_pence(amount: Decimal) -> int:
    """Return pounds as whole pence, as Stripe counts. Raises ValueError for fractions of a penny."""
    pence = amount * 100
    if pence != pence.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of pence.")
    return int(pence)


def from_pence(pence: int) -> Decimal:
    """Return whole pence as pounds with two places."""
    return (Decimal(pence) / 100).quantize(PENNY)


def pounds(amount: Decimal) -> str:
    """Return `amount` as people in Britain read it: "£1,234.50", "−£3.00"."""
    sign = "−" if amount < 0 else ""
    return f"{sign}£{abs(amount):,.2f}"


class MoneyField(models.DecimalField):
    """A sum of money in pounds sterling: a Decimal with two places, up to ±£9,999,999,999.99."""

    description = "Pounds sterling"

    def __init__(self, *args, **kwargs) -> None:
        kwargs["max_digits"] = 12
        kwargs["decimal_places"] = 2
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_digits"], kwargs["decimal_places"]
        return name, path, args, kwargs


def money_value(amount: Decimal = ZERO) -> models.Value:
    """Return `amount` as an expression for a query."""
    return models.Value(amount, output_field=MoneyField())


def rounded(expression) -> Round:
    """Return a sum or difference of money in a query, in whole pence.

    SQLite adds decimals as binary fractions: without this, 0.30 − 0.10 is not 0.20 there.
    """
    return Round(expression, precision=2, output_field=MoneyField())


def total(field: str, **filters) -> Coalesce:
    """Return an aggregate: the sum of the money in `field` (0.00 where there is none)."""
    return Coalesce(rounded(models.Sum(field, output_field=MoneyField(), **filters)), money_value())


def sum_of(rows: QuerySet, field: str, **filters) -> Decimal:
    """Return the sum of the money in `field` over `rows`, with two places."""
    return round_pounds(rows.aggregate(_total=total(field, **filters))["_total"])


def subtotal(rows: QuerySet, outer: str, field: str) -> Coalesce:
    """Return a subquery: the sum of `field` over `rows` for each row of the outer query.

    `outer` is the field of `rows` that points to the outer row; two of these can stand in one
    query, where two joins would multiply each other.
    """
    sums = (
        rows.filter(**{outer: models.OuterRef("pk")})
        .order_by()
        .values(outer)
        .annotate(_subtotal=models.Sum(field, output_field=MoneyField()))
        .values("_subtotal")
    )
    return Coalesce(rounded(models.Subquery(sums, output_field=MoneyField())), money_value())
