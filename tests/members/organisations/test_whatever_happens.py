"""Whatever happens between the plan and its day, on the day everybody is where they should be."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.organisations import (
    appointing,
    carrying_out,
    errors,
    invitations,
    joining,
    leaving,
    reorganise,
)
from members.organisations.models import (
    Reorganisation,
)
from members.organisations.querysets import today
from tests.factories.organisations import (
    AuthorityFactory,
    RoleFactory,
    VirtualSchoolFactory,
)
from tests.factories.people import UserFactory

from .planned import DAY, EAST, WEST, everything, parts, who

pytestmark = pytest.mark.django_db


ACTS = (
    "join",
    "ask",
    "invite",
    "leave",
    "leave later",
    "hand over",
    "hand over later",
    "come later",
    "place",
)
steps = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 70)), max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps, is_split=st.booleans(), has_default=st.booleans())
def test_on_the_day_everybody_is_where_they_should_be_and_nobody_else(db, steps, is_split, has_default):
    with transaction.atomic():
        live_through(steps, is_split, has_default)
        transaction.set_rollback(True)


def live_through(steps, is_split, has_default) -> None:
    staff = UserFactory(is_superuser=True)
    one, two = AuthorityFactory(), AuthorityFactory()
    old, other = VirtualSchoolFactory(serves=[one]), VirtualSchoolFactory(serves=[two])
    for school in (old, other):
        RoleFactory(school=school, kind="head", is_school_admin=True)
        RoleFactory(school=school)
    if is_split:
        plan = reorganise.split(one, [EAST, WEST], DAY, staff)
        if has_default:
            reorganise.lead_by_default(plan, plan.coming.last(), staff)
    else:
        plan = reorganise.merge([one], two, DAY, staff)
    for act, which, days in steps:
        with suppress(errors.OrganisationError):  # refused, as it is on any day
            happen(act, which, today() + timedelta(days=days), old, plan, staff)
    expected = {day: expected_on(day, old, other, plan) for day in (DAY, DAY + timedelta(days=40))}
    asking = set(old.join_requests.waiting().values_list("person_id", flat=True))
    invited = set(old.invitations.open().values_list("email", flat=True))

    foreseen = carrying_out.foresee(plan)
    outcome = carrying_out.carry_out(plan, DAY)
    done = everything()
    assert carrying_out.carry_out(plan, DAY) is None

    assert everything() == done
    assert foreseen == outcome
    heirs = parts(plan) if is_split else (other,)
    for day, people in expected.items():
        assert [set(who(heir, day)) for heir in heirs] == people
        assert who(old, day) == {}
    for heir in heirs:
        assert sum(kind == "head" for kind in who(heir).values()) <= 1
    waiting = {request.person_id for heir in heirs for request in heir.join_requests.waiting()}
    members = {person for heir in heirs for person in who(heir, today())}
    assert asking - members <= waiting
    assert not old.join_requests.waiting().exists()
    assert invited <= {link.email for heir in heirs for link in heir.invitations.unanswered()}
    assert not old.invitations.unanswered().exists()


def happen(act, which, on, school, plan, staff) -> None:
    """Do one thing in `school`, to one of its people."""
    here = list(school.roles.current().order_by("pk"))
    role = here[which % len(here)] if here else RoleFactory(school=school)
    stays = "deputy" if which % 2 else None
    parts_of = [part.pk for number, part in enumerate(plan.coming.all()) if (which + 1) >> number & 1]
    does = {
        "join": lambda: joining.approve(joining.ask_to_join(UserFactory(), school), staff),
        "ask": lambda: joining.ask_to_join(UserFactory(), school),
        "invite": lambda: invitations.invite(school, f"{which}@example.org", staff),
        "come later": lambda: appointing.appoint(UserFactory(), school, "team", staff, starts_on=on),
        "leave": lambda: leaving.end_role(role, staff),
        "leave later": lambda: leaving.end_role(role, staff, on=on),
        "hand over": lambda: appointing.hand_over(school, role.person, staff, outgoing_stays_as=stays),
        "hand over later": lambda: appointing.hand_over(school, role.person, staff, on=on),
        "place": lambda: reorganise.place(plan, school, {role.person_id: set(parts_of)}, staff),
    }
    does[act]()


def expected_on(day, old, other, plan) -> list[set[int]]:
    """Return who should be in each successor on `day`, worked out from the plain facts."""
    going = set(who(old, day))
    if not plan.is_split:
        return [going | set(who(other, day))]
    default = Reorganisation.objects.get(pk=plan.pk).by_default_id
    placed: dict[int, set[int]] = {}
    for person, part in plan.placements.values_list("person_id", "coming_id"):
        placed.setdefault(person, set()).add(part)
    return [
        {
            person
            for person in going
            if (part in placed[person] if person in placed else default in (None, part))
        }
        for part in plan.coming.values_list("pk", flat=True)
    ]
