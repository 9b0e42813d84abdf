"""A membership begins: of a school or of one person, for a year or what is left of it."""

from datetime import date
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.accounts.models import User
from members.membership import billing, errors, invoicing, periods, seats, writing
from members.membership.billing import Billing
from members.membership.locking import lock_membership
from members.membership.models import Membership, Period, Plan
from members.membership.periods import Span
from members.organisations.appointing import lock_school
from members.organisations.models import VirtualSchool


@transaction.atomic
def start(
    plan: Plan,
    *,
    by: Actor,
    school: VirtualSchool | None = None,
    person: User | None = None,
    on: date | None = None,
    bill: Billing | None = None,
    size_band: str = "",
    order_number: str = "",
    complimentary: str = "",
    until: date | None = None,
    invoice: bool = True,
) -> Membership:
    """Begin the membership of `school` or `person` on `on` (today in London) and return it.

    The first period is what is left of the plan's year, at most up to and without `until`. It is
    invoiced to `bill` at once unless it is `complimentary` (the reason why nothing is charged) or
    `invoice` is false. Where the invoice must wait for an order number the membership begins all the
    same. Raises AlreadyMember, NotForThem,
    NoPrice, BillingMissing.
    """
    on = on or timezone.localdate()
    _check_audience(plan, school, person)
    _wait_for_others(school, person)
    of: dict[str, Any] = {"school": school} if school else {"person": person}
    if Membership.objects.open(on).filter(**of).exists():
        raise errors.AlreadyMember
    membership = Membership.objects.create(plan=plan, size_band=size_band, started_on=on, **of)
    audit.record(by, "membership.started", membership, {"plan": plan.pk, "on": on})
    if bill:
        billing.set_billing(membership, bill, by=by)
        membership = lock_membership(membership)
    span = periods.span_from(plan, on)
    span = Span(on, min(span.ends, until)) if until and until > on else span
    period = writing.write_period(membership, span, by=by, complimentary=complimentary)
    seats.fill(membership, by)
    if invoice and period.price:
        invoicing.invoice_period(period, by=by, order_number=order_number)
    return membership


@transaction.atomic
def restart(
    membership: Membership,
    *,
    by: Actor,
    on: date | None = None,
    plan: Plan | None = None,
    order_number: str = "",
    complimentary: str = "",
) -> Period:
    """Let a lapsed membership go on from `on` (today), for what is left of the year; return the new period.

    The gap stays a gap: nobody pays for it. Raises StillOwed where the year that runs is only not
    paid, IsPaused, AlreadyMember, HasEnded, NoPrice.
    """
    on = on or timezone.localdate()
    membership = lock_membership(membership)
    if membership.pauses.in_force(on).exists():
        raise errors.IsPaused
    running = membership.periods.on(on).first()
    if running:
        raise errors.AlreadyMember if running.is_good else errors.StillOwed
    if membership.periods.standing().filter(starts__gt=on).exists():
        raise errors.AlreadyMember
    if plan and plan.pk != membership.plan_id:
        _check_audience(plan, membership.school, membership.person)
        membership.plan = plan
        membership.save(update_fields=["plan"])
    period = writing.write_period(
        membership, periods.span_from(membership.plan, on), by=by, complimentary=complimentary
    )
    audit.record(by, "membership.restarted", membership, {"period": period.pk, "on": on})
    seats.fill(membership, by)
    if period.price:
        invoicing.ask(period, by=by, order_number=order_number)
    return period


def _check_audience(plan: Plan, school: VirtualSchool | None, person: User | None) -> None:
    if (school is None) == (person is None):
        raise ValueError("A membership is of a school or of a person.")
    wanted = Plan.Audience.SCHOOL if school else Plan.Audience.ASSOCIATE
    if plan.audience != wanted:
        raise errors.NotForThem


def _wait_for_others(school: VirtualSchool | None, person: User | None) -> None:
    """Make two who start a membership for the same member at once queue here."""
    if school:
        lock_school(school)
    elif person:
        get_user_model().objects.select_for_update().get(pk=person.pk)
