"""Asking for the money of one period: a payable at `payments`, its invoice, and the letter with it."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import billing, chasing, closing, errors, notices, pricing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Period
from members.membership.paying import KIND
from members.membership.periods import Span
from payments import charging, purchase_orders, sending
from payments import invoicing as money
from payments.charging import Line
from payments.errors import NothingToInvoice, PurchaseOrderMissing
from payments.models import FinancialDocument, Payable, PaymentSettings


@dataclass(frozen=True)
class Asked:
    """What came of asking: the invoice, or why there is none yet; and whether it could be sent."""

    invoice: FinancialDocument | None
    problem: str = ""
    sent: bool = False


@transaction.atomic
def invoice_period(period: Period, *, by: Actor, order_number: str = "", on: date | None = None) -> Asked:
    """Charge for `period` if need be, issue its invoice and send it to the payer's finance contacts.

    The invoice is of the day `on` (today).
    Where the payer wants an order number on every invoice and none is given, the charge waits: the
    period stands, `problem` says what is missing, and this is called again once the number is here.
    So it does in a pause, until that is over; and for a year that begins once the school has closed,
    for good.
    Raises BillingMissing, HasEnded, NotInvoicedYet (there is nothing to invoice).
    """
    membership = lock_membership(period.membership)
    period.refresh_from_db()
    if period.is_complimentary or period.cancelled_at or not period.price:
        raise errors.NotInvoicedYet("There is nothing to pay for that year.")
    reason = closing.why_not_asked(membership, period.starts)
    if reason and not invoices_of(period).exists():
        return Asked(None, reason)
    payable = period.payable or _open(period, membership, by)
    if order_number:
        purchase_orders.set_for_payables([payable], order_number, by=by)
    if membership.pauses.in_force().exists():
        return Asked(None, "The membership is paused. The invoice goes out when it is resumed.")
    return _issue(period, payable, by, on)


def ask(period: Period, *, by: Actor, order_number: str = "") -> Asked:
    """Do what `invoice_period` does; where nobody said yet who is invoiced, say so and leave it for later."""
    if period.membership.payer_id is None:
        return Asked(None, errors.BillingMissing.text)
    return invoice_period(period, by=by, order_number=order_number)


def _open(period: Period, membership: Membership, by: Actor) -> Payable:
    _price_anew(period, membership)
    payable = charging.open_payable(
        kind=KIND,
        reference=f"period-{period.pk}",
        title=f"Membership of {membership}"[:200],
        payer=billing.require_payer(membership),
        lines=[Line(_description(period), period.price, vat_treatment=period.plan.vat_treatment)],
        terms_days=_terms(period, membership),
        by=by,
    )
    period.payable = payable
    period.save(update_fields=["payable"])
    for pause in membership.pauses.not_over():
        chasing.hold_for_pause(pause, by=by)
    return payable


def _price_anew(period: Period, membership: Membership) -> None:
    """Freeze the price as the list has it on the day of the invoice: it may have changed since."""
    with suppress(errors.NoPrice):
        period.price = pricing.price_of(membership, Span(period.starts, period.ends), period.plan)
        period.save(update_fields=["price"])


def _description(period: Period) -> str:
    return f"{period.plan.name}, {period.label}"


def _terms(period: Period, membership: Membership) -> int | None:
    """Return the days to pay: nobody need pay for a year before it begins."""
    payer = billing.require_payer(membership)
    usual = next(
        days
        for days in (period.plan.terms_days, payer.terms_days, PaymentSettings.load().terms_days)
        if days is not None
    )
    return max(usual, (period.starts - timezone.localdate()).days)


def _issue(period: Period, payable: Payable, by: Actor, on: date | None) -> Asked:
    try:
        with transaction.atomic():
            invoice = money.issue([payable], by=by, on=on).invoice
    except PurchaseOrderMissing:
        return Asked(None, "The invoice waits for a purchase order number.")
    except NothingToInvoice as nothing:
        invoice = invoices_of(period).first()
        if invoice is None:
            raise errors.NotInvoicedYet from nothing
        return Asked(invoice, sent=invoice.sent_at is not None)
    if invoice is None:
        raise errors.NotInvoicedYet
    _leave_time_to_pay(period, invoice)
    audit.record(by, "membership.invoiced", period.membership, {"period": period.pk, "invoice": invoice.pk})
    notices.tell(period, "invoiced")
    return Asked(invoice, sent=_send(invoice, by))


def _leave_time_to_pay(period: Period, invoice: FinancialDocument) -> None:
    """Count the days of grace from the invoice where that came after the year had begun."""
    if period.grace_ends > period.starts:
        later = invoice.issued_on + timedelta(days=period.plan.grace_days)
        if later > period.grace_ends:
            period.grace_ends = later
            period.save(update_fields=["grace_ends"])


def _send(invoice: FinancialDocument, by: Actor) -> bool:
    try:
        return bool(sending.send(invoice, by=by))
    except sending.NobodyToSendTo:
        return False


def invoices_of(*periods: Period):
    """Return the invoices and credit notes of `periods`, the latest first, with sums and status."""
    return (
        FinancialDocument.objects.filter(
            pk__in=FinancialDocument.objects.filter(
                lines__charge__payable__membership_periods__in=periods, lines__fiscal=True
            ).values("pk")
        )
        .with_status(timezone.localdate())
        .order_by("-issued_on", "-pk")
    )
