"""A year for which nothing is charged, for a reason that the record keeps."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import errors, periods, seats, writing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Period
from members.membership.periods import Span


@transaction.atomic
def give(membership: Membership, *, by: Actor, reason: str, on: date | None = None) -> Period:
    """Make the year that `on` (today) lies in complimentary and return its new row.

    Without a year on that day, the rest of the year from then on is given. What was invoiced for it and
    not paid is credited. Raises ReasonMissing, AlreadyPaid, HasEnded.
    """
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    on = on or timezone.localdate()
    membership = lock_membership(membership)
    before = membership.periods.on(on).first()
    if before and before.is_good:
        raise errors.AlreadyPaid
    span = Span(before.starts, before.ends) if before else _rest_of_year(membership, on)
    if before:
        writing.cancel_period(before, by=by, reason=f"Complimentary: {reason}"[:300])
    period = writing.write_period(membership, span, by=by, complimentary=reason[:300])
    audit.record(by, "membership.complimentary", membership, {"period": period.pk})
    seats.fill(membership)
    return period


def _rest_of_year(membership: Membership, on: date) -> Span:
    span = periods.span_from(membership.plan, on)
    later = membership.periods.standing().filter(starts__gte=on).order_by("starts").first()
    return Span(span.starts, min(span.ends, later.starts)) if later else span
