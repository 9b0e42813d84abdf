"""A price for one member: agreed for a reason, for years that begin in a time, and taken back."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import errors, pricing, rewriting
from members.membership.locking import lock_membership
from members.membership.models import AgreedPrice, Membership
from members.membership.periods import Span


@transaction.atomic
def agree(
    membership: Membership,
    amount: Decimal,
    *,
    by: Actor,
    reason: str,
    from_date: date,
    until: date | None = None,
) -> AgreedPrice:
    """Agree that a whole year of `membership` by its plan costs `amount` pounds (without VAT); return it.

    It counts for years that begin from `from_date` up to and without `until` (None: until `withdraw`);
    what was agreed for them before ends. Years that are not paid yet are credited and invoiced anew at
    the other price. Raises ReasonMissing, NotAPeriod, HasEnded.
    """
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    if until is not None and until <= from_date:
        raise errors.NotAPeriod
    membership = lock_membership(membership)
    _end(membership, from_date)
    made = AgreedPrice.objects.create(
        membership=membership,
        plan=membership.plan,
        amount=amount,
        reason=reason[:300],
        from_date=from_date,
        until=until,
        agreed_by_id=getattr(by, "pk", None),
    )
    audit.record(
        by, "membership.price_agreed", membership, {"amount": amount, "from": from_date, "until": until}
    )
    _price_anew(membership, by=by, since=from_date)
    return made


@transaction.atomic
def withdraw(membership: Membership, *, by: Actor, on: date | None = None) -> bool:
    """Let years that begin from `on` (today) pay the list price again; say whether a price was agreed."""
    on = on or timezone.localdate()
    membership = lock_membership(membership)
    ended = _end(membership, on)
    if ended:
        audit.record(by, "membership.price_withdrawn", membership, {"from": on})
        _price_anew(membership, by=by, since=on)
    return ended


def _end(membership: Membership, on: date) -> bool:
    rows = list(membership.agreed_prices.not_over(on).filter(plan=membership.plan))
    for row in rows:
        row.until = max(on, row.from_date)
        row.save(update_fields=["until"])
    return bool(rows)


def _price_anew(membership: Membership, *, by: Actor, since: date) -> None:
    for period in membership.periods.unpaid().filter(plan=membership.plan, starts__gte=since):
        period.membership, span = membership, Span(period.starts, period.ends)
        if pricing.price_of(membership, span) != period.price:
            rewriting.write_anew(period, span, by=by, reason="Another price was agreed")
