"""Before somebody is erased: a school must not lose its head or its last administrator unawares."""

from collections.abc import Iterable
from typing import cast

from django.contrib.auth.models import AbstractUser

from core.farewell import register_ending, register_obstacles
from members.accounts.models import User
from members.organisations import leaving
from members.organisations.models import Role
from members.organisations.querysets import today


@register_obstacles
def schools_to_hand_over(user: AbstractUser) -> Iterable[str]:
    """Name the schools that would be left without a head, or with people and nobody to administer them."""
    for role in Role.objects.current().filter(person_id=user.pk).select_related("school"):
        others = role.school.roles.current().exclude(person_id=user.pk).filter(person__is_active=True)
        if role.kind == Role.Kind.HEAD:
            yield f"You are the head of {role.school}: hand over to whoever follows you first."
        elif role.is_school_admin and others.exists() and not others.filter(is_school_admin=True).exists():
            yield (
                f"You alone administer {role.school}: make a colleague an administrator first, or ask the "
                "office to."
            )


@register_ending
def end_roles(user: AbstractUser, by: AbstractUser | None) -> None:
    """End every role that is not over, today, and one that has not begun on the day it would have."""
    for role in Role.objects.select_for_update(of=("self",)).filter(person_id=user.pk):
        if role.ends_on is None or role.ends_on > today():
            leaving.write_end(role, max(today(), role.starts_on), cast(User | None, by))
    leaving.close_access_of_ended_roles(Role.objects.filter(person_id=user.pk))
