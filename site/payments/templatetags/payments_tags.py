"""Money in templates."""

from decimal import Decimal

from django import template

from core import money
from core.models import AuditEvent
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


@register.filter
def act_in_words(action: str) -> str:
    """Return the dotted name of an act as words: "purchase_order.set" as "Purchase order set"."""
    words = action.replace(".", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


@register.filter
def details(event: AuditEvent) -> str:
    """Return what an event says of itself: "gross £12.00 · number INV-2026-00001"."""
    return " · ".join(f"{_named(name)} {_said(name, value)}" for name, value in event.data.items() if value)


@register.filter
def subject(event: AuditEvent) -> str:
    """Return what an event happened to, in words: its number where it has one."""
    kind = event.subject_type.rpartition(".")[2]
    named = {"financialdocument": "document", "bankline": "bank line", "bankstatement": "statement"}
    return f"{named.get(kind, kind).capitalize()} {event.data.get('number') or event.subject_id}"


def _named(name: str) -> str:
    return name.replace("_", " ")


def _said(name: str, value) -> str:
    if name in ("gross", "amount", "price"):
        return money.pounds(Decimal(str(value)))
    if isinstance(value, list):
        return ", ".join(_named(str(one)) for one in value)
    return {True: "yes"}.get(value, str(value)) if isinstance(value, bool) else str(value)
