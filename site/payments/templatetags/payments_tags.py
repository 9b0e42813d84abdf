"""Money in templates."""

from decimal import Decimal

from django import template

from core import money

register = template.Library()


@register.filter
def pounds(amount: Decimal | str) -> str:
    """Return a sum as people in Britain read it: £1,234.50."""
    return money.pounds(Decimal(amount))
