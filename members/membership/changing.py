"""Another plan, or another size: from the next year on, since this one was sold as it is."""

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import errors, periods, rewriting, seats
from members.membership.locking import lock_membership
from members.membership.models import Membership, Plan


@transaction.atomic
def change_plan(membership: Membership, plan: Plan, *, by: Actor, size_band: str | None = None) -> Membership:
    """Give `membership` another plan, and a size if one is given, from the next year; return it.

    A next year that was invoiced already and is not paid is credited, and invoiced anew at the other
    price. Raises NotForThem, NoPrice, HasEnded.
    """
    membership = lock_membership(membership)
    if plan.audience != membership.plan.audience:
        raise errors.NotForThem
    membership.plan = plan
    if size_band is not None:
        membership.size_band = size_band
    membership.save(update_fields=["plan", "size_band"])
    seats.fill(membership, by)
    audit.record(by, "membership.plan_changed", membership, {"plan": plan.pk, "size": membership.size_band})
    for period in membership.periods.unpaid().filter(starts__gt=timezone.localdate()):
        period.membership = membership
        span = periods.span_from(plan, period.starts)
        rewriting.write_anew(period, span, by=by, reason=f"Changed to {plan.name}")
    return membership
