"""What this room adds to the dashboard and to the links of the members' area."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.members_area import AreaLink, Line, Urgency, register_area_link, register_lines
from members.membership.models import Membership, Period
from members.membership.querysets import Status
from members.organisations.models import VirtualSchool

register_area_link(AreaLink("Membership", "membership:home", "What is due, invoices, and who counts.", 70))


@register_lines
def membership_to_pay(user: AbstractUser) -> Iterable[Line]:
    """Tell those who answer for a member what is due, and what keeps an invoice from going out."""
    mine = Membership.objects.filter(pk__in=_answered_for(user)).with_status().select_related("school")
    states = {membership.pk: membership for membership in mine}
    waiting = Period.objects.unpaid().filter(membership__in=states, price__gt=0).select_related("payable")
    not_invoiced = set(waiting.not_invoiced().values_list("pk", flat=True))
    owing = set()
    for period in waiting:
        membership = states[period.membership_id]
        owing.add(membership.pk)
        url = reverse("membership:detail", args=[membership.pk])
        if membership.status in (Status.ENDED, Status.PAUSED):
            continue
        if period.pk in not_invoiced:
            yield Line(
                f"Say who is invoiced for {period.label}",
                url,
                Urgency.NOW,
                "The invoice waits for a billing address or a purchase order number.",
                period.grace_ends,
            )
        else:
            late = period.starts <= timezone.localdate()
            yield Line(
                f"Pay for {_of(membership)}membership, {period.label}",
                url,
                Urgency.NOW if late else Urgency.SOON,
                "Ask your finance team to pay, or add a purchase order number.",
                period.grace_ends if late else period.starts,
            )
    for membership in mine:
        if membership.status == Status.LAPSED and membership.pk not in owing:
            yield Line(
                f"Renew {_of(membership)}membership: it has lapsed",
                reverse("membership:detail", args=[membership.pk]),
                Urgency.NOW,
            )


@register_lines
def schools_to_join(user: AbstractUser) -> Iterable[Line]:
    """Tell administrators of schools without a membership that they can have one."""
    open_ones = Membership.objects.open().filter(school__isnull=False).values("school_id")
    for school in VirtualSchool.objects.administered_by(user).open().exclude(pk__in=open_ones):
        yield Line(
            f"Make {school} a member",
            reverse("membership:choose", args=[school.pk]),
            Urgency.SOON,
            "Your team then has all that members have.",
        )


def _answered_for(user: AbstractUser):
    schools = VirtualSchool.objects.administered_by(user).values("pk")
    return Membership.objects.open().filter(Q(person=user) | Q(school__in=schools)).values("pk")


def _of(membership: Membership) -> str:
    return f"{membership.school}’s " if membership.school_id else "your "
