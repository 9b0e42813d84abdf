"""Schools that were split off from a member that goes on: the office says whether they are members too."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from core import audit
from core.audit import Actor
from core.money import round_pounds
from members.membership import errors, periods, pricing, starting
from members.membership.models import Membership, SchoolDecision
from members.organisations.appointing import lock_school
from members.organisations.models import VirtualSchool
from members.organisations.signals import school_split_off


@receiver(school_split_off)
def on_school_split_off(sender, school: VirtualSchool, new: VirtualSchool, on: date, **kwargs) -> None:
    """Ask the office what becomes of `new`, where `school` is a member on that day."""
    came_from = Membership.objects.open(on).filter(school=school).first()
    if came_from is not None:
        SchoolDecision.objects.get_or_create(school=new, defaults={"came_from": came_from, "on": on})


def would_cost(decision: SchoolDecision) -> Decimal | None:
    """Return the pounds without VAT that what is left of the year would cost; None without a price."""
    old, on = decision.came_from, max(decision.on, timezone.localdate())
    served = pricing.served_by(decision.school, on, old.size_band)
    try:
        year = pricing.year_price(old.plan, on, served)
    except errors.NoPrice:
        return None
    return round_pounds(year * periods.share_of_year(old.plan, periods.span_from(old.plan, on)))


@transaction.atomic
def decide(decision: SchoolDecision, outcome: str, *, by: Actor) -> Membership | None:
    """Write what the office decided and return the membership that begins by it, if one does.

    It begins on the day of the split, or today where that is past. By the same plan nothing is invoiced
    before somebody of the school, or the office, said who pays; until then its days of grace run.
    Raises AlreadyDecided, AlreadyMember, NoPrice.
    """
    lock_school(decision.school)
    decision = SchoolDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.decided_at is not None:
        raise errors.AlreadyDecided("This has been decided in the meantime.")
    made = _start(decision, outcome, by)
    decision.outcome, decision.decided_at = outcome, timezone.now()
    decision.decided_by_id = getattr(by, "pk", None)
    decision.save()
    audit.record(by, "school.membership_decided", decision.school, {"outcome": outcome})
    return made


def _start(decision: SchoolDecision, outcome: str, by: Actor) -> Membership | None:
    if outcome == SchoolDecision.Outcome.NONE:
        return None
    old, on = decision.came_from, max(decision.on, timezone.localdate())
    reason = f"Split off from {old} on {decision.on:%-d %B %Y}"
    complimentary = outcome == SchoolDecision.Outcome.COMPLIMENTARY
    running = old.periods.good().on(on).first()
    return starting.start(
        old.plan,
        by=by,
        school=decision.school,
        on=on,
        size_band=old.size_band,
        complimentary=reason if complimentary else "",
        until=running.ends if running and complimentary else None,
        invoice=False,
    )
