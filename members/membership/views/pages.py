"""What members see of their membership: how it stands, what is due, invoices, history."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.members_area import area_context
from core.standing import standing
from members.membership import billing, invoicing, permissions, renewing, seats
from members.membership.models import Application, Membership, MembershipSettings, Plan
from members.membership.offers import offers_for
from members.membership.periods import Span
from members.membership.querysets import GOOD, Status
from members.organisations.models import Role, VirtualSchool
from payments import links

# The colour of each status, in the words of components/state_tag.html.
TONES = {
    Status.ACTIVE: "open",
    Status.COMPLIMENTARY: "open",
    Status.GRACE: "soon",
    Status.WAITING: "soon",
    Status.COMING: "soon",
}


@require_safe
@login_required
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    """Lead to the one membership that the person answers for, or show what there is."""
    user = request.user
    schools = VirtualSchool.objects.administered_by(user)
    mine = Membership.objects.open().filter(Q(person=user) | Q(school__in=schools.values("pk")))
    mine = list(mine.with_status().select_related("school", "person", "plan"))
    members = {membership.school_id for membership in mine}
    to_join = [school for school in schools.open() if school.pk not in members]
    application = Application.objects.waiting().filter(person=user).first()
    if len(mine) == 1 and not to_join and not application:
        return redirect("membership:detail", mine[0].pk)
    return render(
        request,
        "membership/home.html",
        {
            **area_context("Membership"),
            "memberships": [{"row": one, "tone": TONES.get(one.status, "closed")} for one in mine],
            "to_join": to_join,
            "application": application,
            "standing": standing(user),
            "colleagues": _who_answers(user) if not mine else [],
            "associates_can_join": bool(offers_for()),
        },
    )


def _who_answers(user) -> list[Role]:
    """Return the administrators of the schools that `user` works for."""
    own = Role.objects.current().filter(person=user).values("school_id")
    return list(
        Role.objects.current()
        .filter(school__in=own, is_school_admin=True, person__is_active=True)
        .select_related("person", "school")
    )


def visible_membership(request: HttpRequest, pk: int) -> Membership:
    """Return a membership that the person may see with its money, or answer "not found"."""
    found = Membership.objects.visible_to(request.user).with_status()
    return get_object_or_404(found.select_related("school", "person", "plan", "payer"), pk=pk)


@require_safe
@login_required
@never_cache
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one membership to those who answer for it."""
    membership = visible_membership(request, pk)
    periods = list(membership.periods.standing().select_related("payable", "plan").order_by("-starts"))
    invoices = list(invoicing.invoices_of(*periods))
    waiting = set(membership.periods.not_invoiced().values_list("pk", flat=True))
    limit = seats.limit(membership)
    return render(
        request,
        "membership/detail.html",
        {
            **area_context(f"Membership of {membership}", ("Membership", None)),
            "membership": membership,
            "status": Status(membership.status),
            "tone": TONES.get(membership.status, "closed"),
            "is_good": membership.status in GOOD,
            "due": [_with_link(one) for one in invoices if one.kind == "invoice" and one.outstanding > 0],
            "documents": [_with_link(one) for one in invoices],
            "not_invoiced": [one for one in periods if one.pk in waiting],
            "can_restart": membership.status == Status.LAPSED and not _owes_this_year(periods),
            "bill": billing.of_payer(membership.payer) if membership.payer else None,
            "periods": periods,
            "coming": next_year(membership),
            "may_act": permissions.may_answer_for(request.user, membership),
            "plan": _running_plan(periods, membership),
            "agreed": membership.agreed_prices.not_over().filter(plan=membership.plan).first(),
            "seats": limit,
            "seats_taken": seats.taken(membership) if limit else None,
            "people": None if limit else _people(membership),
        },
    )


@dataclass(frozen=True)
class NextYear:
    """The year that follows: its days, its price in pounds without VAT, and when its invoice goes out.

    `invoiced_on` is None where the office sends the invoices by hand.
    """

    span: Span
    price: Decimal
    invoiced_on: date | None
    can_be_asked: bool  # members themselves may ask for the invoice today

    @property
    def how_it_is_sent(self) -> str:
        """When the invoice goes out, in words."""
        if self.invoiced_on is None:
            return "The office sends the invoice before it begins."
        if self.invoiced_on <= timezone.localdate():
            return "The invoice goes out by itself in the next days."
        return f"The invoice goes out by itself on {self.invoiced_on:%-d %B %Y}."


def next_year(membership: Membership) -> NextYear | None:
    """Return what comes after the years that are there (needs `with_status`); None where nothing is known."""
    today = timezone.localdate()
    if membership.status not in GOOD or membership.periods.standing().filter(starts__gt=today).exists():
        return None
    coming = renewing.coming(membership, today)
    if coming.span is None or coming.price is None:
        return None
    settings, starts = MembershipSettings.load(), coming.span.starts
    sent = max(starts - timedelta(days=settings.invoice_days), today) if settings.renews_by_itself else None
    return NextYear(coming.span, coming.price, sent, can_be_asked=starts - today <= renewing.EARLY)


def _owes_this_year(periods: list) -> bool:
    today = timezone.localdate()
    return any(one.starts <= today < one.ends and not one.is_good for one in periods)


def _running_plan(periods: list, membership: Membership) -> Plan:
    today = timezone.localdate()
    return next((one.plan for one in periods if one.starts <= today < one.ends), membership.plan)


def _people(membership: Membership) -> int | None:
    if membership.school is None:
        return None
    return membership.school.roles.current().values("person_id").distinct().count()


def _with_link(document) -> dict:
    return {"row": document, "token": links.token_of(document)}
