"""Money in templates."""

from decimal import Decimal

from django import template

from core import money
from payments.querysets import InvoiceStatus

register = template.Library()


@register.filter
def pounds(amount: Decimal | str) -> str:
    """Return a sum as people in Britain read it: £1,234.50."""
    return money.pounds(Decimal(amount))


@register.filter
def credit(amount: Decimal) -> str:
    """Return a balance below zero as what is in credit: £10.00."""
    return money.pounds(-Decimal(amount))


@register.filter
def invoice_status(status: str) -> str:
    """Return an invoice's status in words."""
    return InvoiceStatus(status).label
