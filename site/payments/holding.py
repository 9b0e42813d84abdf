"""Nobody is reminded of a payable for a while: a room above says so, or somebody of Finance.

Reminders count the days that an invoice is late. Days held do not count: whoever resumes after three
months gets the reminder that was next, and not the last one or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.audit import Actor, record
from payments.locking import lock_payers
from payments.models import ChasingHold, DocumentLine, FinancialDocument, Payable

BY_FINANCE = "finance"


@transaction.atomic
def hold(
    payable: Payable,
    *,
    held_for: str,
    reason: str,
    since: date | None = None,
    until: date | None = None,
    by: Actor = None,
) -> ChasingHold:
    """Have nobody reminded of `payable` from `since` (today in London) up to and without `until`.

    None as `until` holds it until `release`. A hold of the same `held_for` that is still on ends where
    this one begins. Raises ValueError without a reason, or where it would end before it begins.
    """
    since, reason = since or timezone.localdate(), reason.strip()[:300]
    if not reason or (until is not None and until < since):
        raise ValueError("A hold has a reason, and ends after it begins.")
    lock_payers(payable.payer_id)
    _end(payable, held_for, since)
    made = ChasingHold.objects.create(
        payable=payable,
        held_for=held_for,
        reason=reason,
        since=since,
        until=until,
        held_by_id=getattr(by, "pk", None),
    )
    record(
        by,
        "payable.chasing_held",
        payable,
        {"for": held_for, "since": since, "until": until, "reason": reason},
    )
    return made


@transaction.atomic
def release(payable: Payable, *, held_for: str, on: date | None = None, by: Actor = None) -> bool:
    """Let reminders of `payable` go out again from `on` (today); say whether anything was held."""
    on = on or timezone.localdate()
    lock_payers(payable.payer_id)
    held = _end(payable, held_for, on)
    if held:
        record(by, "payable.chasing_released", payable, {"for": held_for, "on": on})
    return held


def _end(payable: Payable, held_for: str, on: date) -> bool:
    rows = list(payable.holds.filter(Q(until__isnull=True) | Q(until__gt=on), held_for=held_for))
    for row in rows:
        row.until = max(on, row.since)
        row.save(update_fields=["until"])
    return bool(rows)


def holds_on(payables: Iterable[Payable], day: date | None = None) -> list[ChasingHold]:
    """Return the holds of `payables` that are on, or still to come, on a day (today)."""
    ahead = Q(until__isnull=True) | Q(until__gt=day or timezone.localdate())
    return list(ChasingHold.objects.filter(ahead, payable__in=payables).select_related("held_by"))


@dataclass(frozen=True)
class Held:
    """How the holds on what an invoice is for bear on it: whether today, and on how many days it was late."""

    today: bool
    days: int


def held_invoices(today: date) -> dict[int, Held]:
    """Return how reminders are held, by the key of each invoice that is still to be paid and has a hold.

    An invoice for several things is held on days on which all of them are.
    """
    held = ChasingHold.objects.values("payable")
    of_held = DocumentLine.objects.filter(charge__payable__in=held, fiscal=True).values("document")
    due_on = dict(FinancialDocument.objects.outstanding().filter(pk__in=of_held).values_list("pk", "due_on"))
    if not due_on:
        return {}
    payables: dict[int, set[int]] = {}
    lines = DocumentLine.objects.filter(document__in=due_on, charge__isnull=False)
    for invoice, payable in lines.values_list("document", "charge__payable"):
        payables.setdefault(invoice, set()).add(payable)
    rows = ChasingHold.objects.filter(payable__in=set().union(*payables.values()), since__lte=today)
    holds: dict[int, list[ChasingHold]] = {}
    for row in rows:
        holds.setdefault(row.payable_id, []).append(row)
    return {
        invoice: _held([holds.get(one, []) for one in payables[invoice]], day, today)
        for invoice, day in due_on.items()
    }


def _held(holds: list[list[ChasingHold]], due_on: date, today: date) -> Held:
    def on(day: date) -> bool:
        return all(
            any(row.since <= day and (row.until is None or day < row.until) for row in rows) for rows in holds
        )

    late = [due_on + timedelta(days=number) for number in range(max((today - due_on).days, 0))]
    return Held(on(today), sum(map(on, late)))
