"""Seats over days: who comes and goes, writes things down ahead, and is let in on the day itself."""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.audit import trail_of
from core.standing import standing
from members.accounts.models import User
from members.membership import changing, errors, seats
from members.membership.models import Membership, Plan
from members.organisations import appointing, leaving
from members.organisations.errors import OrganisationError
from members.organisations.models import Role
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
TWELVE = Plan.Year.TWELVE_MONTHS


def school_with(number: int) -> Membership:
    return made.school_membership(plan=made.plan(seats=number, year=TWELVE))


def on_day(days: int):
    """Stand in for the clock on the wall, so many days from today."""
    return mock.patch.object(timezone, "localdate", return_value=TODAY + timedelta(days=days))


def is_member(person) -> bool:
    return standing(User.objects.get(pk=person.pk)).is_member


@pytest.fixture
def everything():
    return UserFactory(is_superuser=True)


def test_who_is_appointed_from_a_later_day_is_a_member_from_that_day(everything):
    membership = school_with(5)
    RoleFactory(school=membership.school)
    day = TODAY + timedelta(days=3)
    person = appointing.appoint(UserFactory(), membership.school, "team", everything, starts_on=day).person
    assert not is_member(person)

    with on_day(3):
        assert seats.fill_for_the_day() == 1
        assert seats.fill_for_the_day() == 0
        assert is_member(person)


def test_a_worker_that_was_away_on_the_day_lets_them_in_later(everything):
    membership = school_with(5)
    person = appointing.appoint(
        UserFactory(), membership.school, "team", everything, starts_on=TODAY + timedelta(days=3)
    ).person

    with on_day(9):
        seats.fill_for_the_day()
        assert is_member(person)


def test_the_day_comes_by_the_clock():
    clock.tick(timezone.now())
    assert "members.membership.tasks.fill_seats" in clock.tick(
        timezone.now() + timedelta(minutes=1, seconds=1)
    )


@pytest.mark.parametrize("stays", [None, "deputy"])
@pytest.mark.parametrize("seats_first", [True, False])
def test_a_head_by_a_handover_written_ahead_has_the_only_seat_on_the_day(everything, stays, seats_first):
    membership = school_with(1)
    head = RoleFactory(school=membership.school, kind="head")
    seats.give(membership, head.person, everything)
    colleague = RoleFactory(school=membership.school)
    on = TODAY + timedelta(days=3)
    appointing.hand_over(membership.school, colleague.person, everything, on=on, outgoing_stays_as=stays)

    with on_day(3):
        jobs = [seats.fill_for_the_day, leaving.close_access_of_ended_roles]
        for job in jobs if seats_first else reversed(jobs):
            job()
        assert (is_member(colleague.person), is_member(head.person)) == (True, False)
        assert membership.held_seats.get().person == colleague.person


def test_a_colleague_who_becomes_head_gets_the_seat_of_whoever_came_last(everything):
    membership = school_with(2)
    people = [appointing.appoint(UserFactory(), membership.school, "team", everything) for _ in range(3)]

    appointing.change_role(people[2], everything, kind="head")

    held = set(membership.held_seats.values_list("person", flat=True))
    assert held == {people[0].person_id, people[2].person_id}
    taken = trail_of(membership).get(action="membership.seat_taken")
    assert taken.data == {"person": people[1].person_id, "for": "head"}


def test_a_seat_that_is_freed_goes_to_whoever_waits(everything):
    membership = school_with(1)
    first, second = (
        appointing.appoint(UserFactory(), membership.school, "team", everything) for _ in range(2)
    )
    assert (is_member(first.person), is_member(second.person)) == (True, False)

    leaving.end_role(first, everything)

    assert is_member(second.person)


def test_more_seats_from_the_next_year_on_are_filled_when_it_begins(everything):
    membership = school_with(1)
    people = [appointing.appoint(UserFactory(), membership.school, "team", everything) for _ in range(2)]
    changing.change_plan(membership, made.plan(seats=2, year=TWELVE), by=None)
    assert [is_member(role.person) for role in people] == [True, False]
    from members.membership import renewing

    with on_day(330):
        made.pay(renewing.renew(membership, by=None).period)
    with on_day(366):
        seats.fill_for_the_day()
        assert [is_member(role.person) for role in people] == [True, True]


def test_a_seat_taken_on_purpose_stays_free_while_nobody_begins(everything):
    membership = school_with(2)
    person = appointing.appoint(UserFactory(), membership.school, "team", everything).person
    seats.take(membership, person, everything)

    for days in range(1, 4):
        with on_day(days):
            seats.fill_for_the_day()

    assert not membership.held_seats.exists()


KINDS = st.sampled_from(["head", "deputy", "team"])
AHEAD = st.integers(0, 6)
ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("appoint"), KINDS, AHEAD, st.one_of(st.none(), st.integers(1, 9))),
        st.tuples(st.just("hand_over"), st.integers(0, 9), AHEAD, st.sampled_from([None, "deputy", "team"])),
        st.tuples(st.just("end"), st.integers(0, 9), AHEAD, st.none()),
        st.tuples(st.just("keep"), st.integers(0, 9), st.none(), st.none()),
        st.tuples(st.just("take_back"), st.integers(0, 9), st.none(), st.none()),
        st.tuples(st.just("change"), st.integers(0, 9), KINDS, st.none()),
        st.tuples(st.just("day"), st.integers(1, 4), st.booleans(), st.none()),
    ),
    min_size=3,
    max_size=14,
)


def _do(school, by, day, act) -> None:
    """Do one act on `day`, or nothing where it is refused."""
    name, which, ahead, more = act
    roles = list(school.roles.order_by("pk"))
    role = roles[which % len(roles)] if roles and isinstance(which, int) else None
    on = TODAY + timedelta(days=day + ahead) if isinstance(ahead, int) else None
    if name == "appoint":
        ends = on + timedelta(days=more) if more else None
        appointing.appoint(UserFactory(), school, which, by, starts_on=on, ends_on=ends)
    elif role and name == "hand_over":
        appointing.hand_over(school, role.person, by, on=on, outgoing_stays_as=more)
    elif role and name == "end":
        leaving.end_role(role, by, on=on)
    elif role and name == "keep":
        leaving.keep_role(role, by)
    elif role and name == "take_back":
        leaving.take_back(role, by)
    elif role and name == "change":
        appointing.change_role(role, by, kind=ahead)


@settings(max_examples=25, deadline=None)
@given(number=st.integers(1, 3), acts=ACTS)
def test_no_seat_is_free_while_somebody_waits_and_no_head_waits(number, acts):
    with transaction.atomic():
        membership, by, day = school_with(number), UserFactory(is_superuser=True), 0
        for act in [*acts, ("day", 7, True, None)]:
            if act[0] == "day":
                for _ in range(act[1]):
                    day += 1
                    with on_day(day):
                        jobs = [seats.fill_for_the_day, leaving.close_access_of_ended_roles]
                        for job in jobs if act[2] else reversed(jobs):
                            job()
                        _check(membership, number)
            else:
                with on_day(day):
                    try:
                        with transaction.atomic():
                            _do(membership.school, by, day, act)
                    except (OrganisationError, errors.MembershipError):
                        pass
                    _check(membership, number)
        transaction.set_rollback(True)


def _check(membership: Membership, number: int) -> None:
    staff = Role.objects.current().filter(school=membership.school)
    people = set(staff.values_list("person", flat=True))
    held = set(membership.held_seats.filter(person__in=people).values_list("person", flat=True))
    assert len(held) == min(number, len(people))
    assert set(staff.filter(kind="head").values_list("person", flat=True)) <= held
