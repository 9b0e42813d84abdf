"""What the tests of planned mergers and splits share: days, councils to come, and how to look at it all."""

from datetime import timedelta

from members.organisations.models import (
    Authority,
    ComingAuthority,
    JoinRequest,
    Reorganisation,
    Role,
    VirtualSchool,
)
from members.organisations.querysets import today
from members.organisations.reorganise import NewAuthority
from tests.factories.organisations import on_the_day

DAY = today() + timedelta(days=60)
SOON = today() + timedelta(days=5)
EAST = NewAuthority("", "", "East Exampleshire", "East Exampleshire Council")
WEST = NewAuthority("", "", "West Exampleshire", "West Exampleshire Council")


def who(school, day=DAY) -> dict:
    return {role.person_id: role.kind for role in school.roles.current(day)}


def parts(plan) -> tuple:
    on_the_day(plan)
    return tuple(
        VirtualSchool.objects.serving(coming.authority, plan.on).get() for coming in plan.coming.all()
    )


def everything() -> dict:
    """Return every row of the room."""
    models = (Authority, VirtualSchool, Role, JoinRequest, ComingAuthority, Reorganisation)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
