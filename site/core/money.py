"""Pounds: exact decimals with two places, rounded half up, and never floats."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Round

PENNY = Decimal("0.01")
ZERO = Decimal("0.00")
LARGEST = Decimal("9999999999.99")  # what a `MoneyField` holds, above zero and below


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


class PoundsField(forms.Field):
    """A sum of pounds as people write it: "£1,234.50", "1234.5", "1 234". Gives a Decimal with two places.

    From `least` (above zero where nothing is said; None: below zero too) to LARGEST. What is not meant for
    certain is refused in one sentence, never guessed: "1,5", "50p", "12 EUR", a third figure of pence.
    """

    widget = forms.TextInput
    default_error_messages = {
        "required": "Enter a sum in pounds, such as 120.00.",
        "other_currency": "Give pounds sterling: convert the sum, and leave out the other currency’s sign.",
        "pence": "Give pounds: 50 pence are 0.50.",
        "comma": "Write pence after a full stop, and commas only between thousands: 1,234.50.",
        "fractions": "Give whole pence: at most two figures after the full stop.",
        "unreadable": "This is no sum of pounds. Write it in figures, such as 1,234.50.",
        "too_large": "That is more than the books can hold. Check the number of noughts.",
        "too_small": "Give a sum of at least %(least)s.",
    }
    _FIGURES = re.compile(r"(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+")

    def __init__(self, *, least: Decimal | None = PENNY, **kwargs) -> None:
        super().__init__(**kwargs)
        self.least = least

    def widget_attrs(self, widget: forms.Widget) -> dict:
        return {**super().widget_attrs(widget), "inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:
        text = unicodedata.normalize("NFKC", str(value if value is not None else "")).strip()
        if not text:
            return None
        below_zero = text.startswith(("-", "−"))
        figures = re.sub(r"[\s']", "", text.lstrip("-−")).removeprefix("£").removesuffix("GBP")
        self._refuse_what_is_not_meant(figures)
        amount = Decimal(figures.replace(",", "")) * (-1 if below_zero else 1)
        if abs(amount) > LARGEST:
            raise self._error("too_large")
        if amount != amount.quantize(PENNY):
            raise self._error("fractions")
        return amount.quantize(PENNY)

    def _refuse_what_is_not_meant(self, figures: str) -> None:
        if re.search(r"[$€¥₹]|[A-Z]{3}$", figures):
            raise self._error("other_currency")
        if re.fullmatch(r"[\d.,]+p(ence)?", figures, re.IGNORECASE):
            raise self._error("pence")
        if self._FIGURES.fullmatch(figures):
            return
        raise self._error("comma" if re.fullmatch(r"[\d.,]*,[\d.,]*", figures) else "unreadable")

    def validate(self, value: Decimal | None) -> None:
        super().validate(value)
        if value is not None and self.least is not None and value < self.least:
            raise self._error("too_small", least=pounds(self.least))

    def _error(self, code: str, **params) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params or None)


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
