"""A year that is not paid yet is taken back, and written and invoiced anew. Callers hold the lock."""

from core.audit import Actor
from members.membership import invoicing, writing
from members.membership.models import Period
from members.membership.periods import Span


def write_anew(period: Period, span: Span, *, by: Actor, reason: str) -> Period:
    """Put a new period `span`, by the plan and the price of today, in the place of `period`; return it.

    What was invoiced is credited; the new invoice has the same purchase order number, and no day of
    grace is lost. Raises NoPrice.
    """
    order = period.payable.purchase_order if period.payable else None
    writing.cancel_period(period, by=by, reason=reason)
    new = writing.write_period(period.membership, span, by=by, is_renewal=True)
    if period.grace_ends > new.grace_ends:
        new.grace_ends = period.grace_ends
        new.save(update_fields=["grace_ends"])
    if new.price:
        invoicing.ask(new, by=by, order_number=order.number if order else "")
    return new
