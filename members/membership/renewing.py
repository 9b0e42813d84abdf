"""The next year of a membership: it begins where the last one ends, whenever anybody paid for that.

A worker looks every day for what is due (`renew_due`); the office renews one early, or all of them
together after a look at what that would come to (`preview`).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership import closing, errors, invoicing, periods, pricing, writing
from members.membership.invoicing import Asked
from members.membership.locking import lock_membership
from members.membership.models import Membership, MembershipSettings, Pause, Period
from members.membership.periods import Span

# Members may ask for the next year's invoice themselves so long before it begins: councils spend by
# their own financial year, and prices of a year far ahead are not settled.
EARLY = timedelta(days=120)


@dataclass(frozen=True)
class Renewed:
    """A year that was added, and what came of asking for its money (None: nothing is charged)."""

    period: Period
    asked: Asked | None


@dataclass(frozen=True)
class Coming:
    """What a renewal would be: its days and its price in pounds without VAT, or why it cannot be."""

    membership: Membership
    span: Span | None = None
    price: Decimal | None = None
    problem: str = ""
    agreed: str = ""  # why the price is not the list's, where one was agreed

    @property
    def is_ready(self) -> bool:
        """Whether it can be made now; that nobody said who is invoiced does not keep the year away."""
        return self.span is not None and self.price is not None

    @property
    def has_no_price(self) -> bool:
        """Whether a price is all that is missing."""
        return self.span is not None and self.price is None


def due_until(today: date) -> date:
    """Return by when a year must end for its renewal to be due on `today`."""
    return today + timedelta(days=MembershipSettings.load().invoice_days)


def due(today: date, *, until: date | None = None):
    """Return the memberships whose last year ends by `until` (in days set by the office), and go on then.

    Whoever lapsed, ends by then or is paused is left out.
    """
    until = until or due_until(today)
    paused = Pause.objects.in_force(today).values("membership_id")
    last = Max("periods__ends", filter=Q(periods__cancelled_at__isnull=True))
    return (
        Membership.objects.open(today)
        .exclude(pk__in=paused)
        .annotate(last_ends=last)
        .filter(Q(last_ends__lte=until) | Q(last_ends__isnull=True, started_on__lte=until))
        .select_related("plan", "school", "person", "payer")
        .order_by("pk")
    )


def next_span(membership: Membership, today: date) -> Span:
    """Return the days of the next year. Raises HasEnded, NothingToRenew (it lapsed), SchoolCloses.

    A membership whose end is agreed gets no day beyond that.
    """
    last = membership.periods.standing().order_by("-ends").first()
    starts = _after_pauses(membership, last.ends) if last else membership.started_on
    if last and not _goes_on(last, today):
        raise errors.NothingToRenew
    if reason := closing.why_not_asked(membership, starts):
        raise errors.SchoolCloses(reason)
    span = periods.span_from(membership.plan, starts)
    if membership.ended_on is None or membership.ended_on >= span.ends:
        return span
    if membership.ended_on <= starts:
        raise errors.HasEnded
    return Span(starts, membership.ended_on)


def _after_pauses(membership: Membership, starts: date) -> date:
    """Return the first day from `starts` on that no finished pause covers: a rest is not charged for."""
    for pause in membership.pauses.filter(ends__gt=starts).order_by("starts"):
        if pause.starts <= starts:
            starts = pause.ends
    return starts


def _goes_on(last: Period, today: date) -> bool:
    """Say whether a year that is paid for, or still in its days of grace, leads on to the next."""
    return today < last.lapses_on if last.is_good else today < last.grace_ends


@transaction.atomic
def renew(
    membership: Membership,
    *,
    by: Actor,
    today: date | None = None,
    until: date | None = None,
    order_number: str = "",
) -> Renewed:
    """Add the next year and invoice it; return both. What the price list says today is its price.

    Where nobody said yet who is invoiced, or the payer's order number is missing, the year is added all
    the same: its days of grace keep the member in, and the office finds it among what is not invoiced.
    With `until`, only where the last year ends by then: of two workers with the same list the second
    finds it done. Raises AlreadyRenewed, IsPaused, HasEnded, NothingToRenew, SchoolCloses, NoPrice.
    """
    today = today or timezone.localdate()
    membership = lock_membership(membership)
    if membership.pauses.in_force(today).exists():
        raise errors.IsPaused
    span = next_span(membership, today)
    if span.starts > (until or periods.year_later(today)):
        raise errors.AlreadyRenewed
    period = writing.write_period(membership, span, by=by, is_renewal=True)
    audit.record(by, "membership.renewed", membership, {"period": period.pk})
    asked = invoicing.ask(period, by=by, order_number=order_number) if period.price else None
    return Renewed(period, asked)


def renew_due(today: date) -> int:
    """Renew all that is due on `today` (London); return how many. Several workers renew each once.

    One that has no price does not keep the others: the office finds it among its work (`cannot_renew`).
    """
    if not MembershipSettings.load().renews_by_itself:
        return 0
    until = due_until(today)
    return sum(renew_one(membership, by=None, today=today, until=until) for membership in due(today))


def renew_one(membership: Membership, *, by: Actor, today: date, until: date) -> bool:
    """Renew one of many; say whether that was done here and now."""
    try:
        renew(membership, by=by, today=today, until=until)
    except (errors.MembershipError, IntegrityError):  # the latter: another worker was faster
        return False
    return True


def preview(until: date, today: date | None = None) -> list[Coming]:
    """Return what renewing all that ends by `until` would come to, with what stands in the way."""
    today = today or timezone.localdate()
    return [coming(membership, today) for membership in due(today, until=until)]


def cannot_renew(today: date) -> list[Coming]:
    """Return the memberships that should be renewed today and cannot be, each with the reason."""
    return [one for one in preview(due_until(today), today) if one.has_no_price]


def coming(membership: Membership, today: date) -> Coming:
    """Return what renewing `membership` would come to on a day, or why it cannot be renewed."""
    try:
        span = next_span(membership, today)
    except errors.MembershipError as error:
        return Coming(membership, problem=str(error))
    try:
        price = pricing.price_of(membership, span)
    except errors.NoPrice as error:
        return Coming(membership, span, problem=str(error))
    agreed = pricing.agreed_price(membership, membership.plan, span.starts)
    problem = errors.BillingMissing.text if price and membership.payer is None else ""
    return Coming(membership, span, price, problem, agreed.reason if agreed else "")
