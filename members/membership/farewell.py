"""When somebody is erased, their own membership ends that day; what a school has stays the school's."""

from django.contrib.auth.models import AbstractUser
from django.utils import timezone

from core.farewell import register_ending
from members.membership import ending
from members.membership.models import Membership


@register_ending
def end_own_membership(user: AbstractUser, by: AbstractUser | None) -> None:
    """End the membership of an associate; nothing is given back, because the year was agreed."""
    today = timezone.localdate()
    for membership in Membership.objects.filter(person_id=user.pk):
        if membership.ended_on is None or membership.ended_on > today:
            on = max(today, membership.started_on)
            ending.end(membership, by=by, on=on, reason="The person asked to be erased")
