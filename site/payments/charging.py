"""Opening payables and charging for them. Nothing is rewritten: a change is a reversal and a new charge."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import LARGEST
from payments import vat
from payments.errors import AlreadyReversed, PayableClosed, SumTooLarge
from payments.locking import lock_payers
from payments.models import Charge, Payable, Payer, PaymentSettings, PurchaseOrder
from payments.vat import VatTreatment


@dataclass(frozen=True)
class Line:
    """What is to be charged: `unit_price` in pounds without VAT; below zero for a voucher or discount."""

    description: str
    unit_price: Decimal
    quantity: Decimal = Decimal("1")
    vat_treatment: str = VatTreatment.STANDARD


@transaction.atomic
def open_payable(
    *,
    kind: str,
    reference: str,
    title: str,
    payer: Payer,
    lines: Iterable[Line] = (),
    terms_days: int | None = None,
    purchase_order: PurchaseOrder | None = None,
    by: Actor = None,
) -> Payable:
    """Return a new payable with its first charges.

    Raises IntegrityError where there is one with this `kind` and `reference` already.
    """
    lock_payers(payer.pk)
    payable = Payable.objects.create(
        kind=kind,
        reference=reference,
        title=title,
        payer=payer,
        terms_days=terms_days,
        purchase_order=purchase_order,
    )
    record(by, "payable.opened", payable, {"kind": kind, "reference": reference})
    add_charges(payable, lines, by=by)
    return payable


@transaction.atomic
def add_charges(
    payable: Payable, lines: Iterable[Line], *, by: Actor = None, on: date | None = None, reason: str = ""
) -> list[Charge]:
    """Charge for `lines` on the day `on` (London; today when None) and return the charges.

    `reason` is kept in the trail, here and below. Raises PayableClosed once the thing was cancelled, and
    SumTooLarge. A charity that is not registered for VAT charges none, whatever the lines say.
    """
    _lock(payable)
    if payable.cancelled_at:
        raise PayableClosed(f"{payable.title} was cancelled. Open another to charge for it again.")
    on = on or timezone.localdate()
    registered = PaymentSettings.load().vat_registered
    charges = [_charge(payable, line, on, by, registered=registered) for line in lines]
    for charge in charges:
        charge.save()
        record(by, "charge.added", charge, _said(charge, reason))
    return charges


def _said(charge: Charge, reason: str) -> dict:
    return {"payable": charge.payable_id, "gross": charge.gross, **({"reason": reason} if reason else {})}


def _charge(payable: Payable, line: Line, on: date, by: Actor, *, registered: bool) -> Charge:
    treatment = line.vat_treatment if registered else VatTreatment.OUTSIDE_SCOPE
    percent = vat.percent_on(treatment, on)
    sums = vat.line_sums(line.quantity, line.unit_price, percent)
    if abs(sums.gross) > LARGEST:
        raise SumTooLarge("That comes to more than the books can hold. Check the quantity and the price.")
    return Charge(
        payable=payable,
        description=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        vat_treatment=treatment,
        vat_percent=percent,
        net=sums.net,
        vat=sums.vat,
        gross=sums.gross,
        charged_on=on,
        created_by_id=getattr(by, "pk", None),
    )


@transaction.atomic
def cancel_charge(charge: Charge, *, by: Actor = None, on: date | None = None, reason: str = "") -> Charge:
    """Reverse `charge` to the penny and return the reversal. Raises AlreadyReversed."""
    _lock(charge.payable)
    if charge.reverses_id or Charge.objects.filter(reverses=charge).exists():
        raise AlreadyReversed(f"“{charge.description}” was cancelled before.")
    reversal = Charge.objects.create(
        payable=charge.payable,
        description=f"Cancelled: {charge.description}"[:300],
        quantity=-charge.quantity,
        unit_price=charge.unit_price,
        vat_treatment=charge.vat_treatment,
        vat_percent=charge.vat_percent,
        net=-charge.net,
        vat=-charge.vat,
        gross=-charge.gross,
        charged_on=on or timezone.localdate(),
        reverses=charge,
        created_by_id=getattr(by, "pk", None),
    )
    record(by, "charge.cancelled", charge, _said(charge, reason))
    return reversal


@transaction.atomic
def change_charge(
    charge: Charge, line: Line, *, by: Actor = None, on: date | None = None, reason: str = ""
) -> Charge:
    """Reverse `charge`, charge `line` in its place, and return the new charge.

    Raises AlreadyReversed, PayableClosed.
    """
    cancel_charge(charge, by=by, on=on, reason=reason)
    return add_charges(charge.payable, [line], by=by, on=on, reason=reason)[0]


@transaction.atomic
def cancel_payable(payable: Payable, *, by: Actor = None, keep: Iterable[Line] = ()) -> None:
    """Reverse every charge that stands, charge `keep` (a cancellation fee), and close the payable.

    What was invoiced is credited by `invoicing.issue`; money that came is then on account.
    Cancelling twice is cancelling once.
    """
    _lock(payable)
    if payable.cancelled_at:
        return
    for charge in standing_charges(payable):
        cancel_charge(charge, by=by)
    add_charges(payable, keep, by=by)
    payable.cancelled_at = timezone.now()
    payable.save(update_fields=["cancelled_at"])
    record(by, "payable.cancelled", payable)


def standing_charges(payable: Payable) -> list[Charge]:
    """Return the charges of `payable` that were not reversed."""
    return list(
        payable.charges.filter(reverses__isnull=True, reversed_by__isnull=True).select_related("payable")
    )


def _lock(payable: Payable) -> None:
    lock_payers(payable.payer_id)
    payable.refresh_from_db(fields=["cancelled_at"])
