"""Who is a member today: the one answer that events, research and forums ask for."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.standing import Standing, standing
from members.accounts.models import User
from members.membership import changing, seats
from members.membership.models import Membership
from members.organisations import appointing, leaving
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def asked_anew(person) -> Standing:
    return standing(User.objects.get(pk=person.pk))


def status_on(membership: Membership, day: date) -> str:
    return Membership.objects.with_status(day).get(pk=membership.pk).status


def test_a_stranger_and_somebody_with_only_an_account_are_no_members():
    assert standing(AnonymousUser()) == Standing()
    assert asked_anew(UserFactory()) == Standing(is_registered=True)


def test_everybody_who_works_for_a_paid_school_is_a_member_until_the_end_of_its_year():
    membership = made.school_membership()
    person = RoleFactory(school=membership.school).person

    found = asked_anew(person)

    assert (found.is_member, found.status) == (True, "active")
    assert (found.organisation, found.organisation_id) == (membership.school.name, membership.school_id)
    assert found.until == membership.periods.get().ends


def test_who_works_elsewhere_is_no_member():
    made.school_membership()

    assert asked_anew(RoleFactory().person).is_member is False


def test_who_left_the_school_is_a_member_no_more():
    person = made.member()
    role = person.school_roles.get()
    leaving.end_role(role, person)

    assert asked_anew(person) == Standing(is_registered=True)


def test_a_suspended_account_is_no_member():
    person = made.member()
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert asked_anew(person).is_member is False


def test_a_new_school_has_its_days_of_grace_and_then_waits():
    today = timezone.localdate()
    membership = made.school_membership(paid=False, plan=made.plan(grace_days=60, year="twelve_months"))

    assert status_on(membership, today) == "grace"
    assert status_on(membership, today + timedelta(days=59)) == "grace"
    assert status_on(membership, today + timedelta(days=60)) == "waiting"


def test_an_associate_is_a_member_once_the_invoice_is_paid():
    membership = made.associate_membership(paid=False)
    assert (asked_anew(membership.person).is_member, asked_anew(membership.person).status) == (
        False,
        "waiting",
    )

    made.pay(membership.periods.get())

    found = asked_anew(membership.person)
    assert (found.is_member, found.is_associate, found.organisation) == (True, True, "")


def test_a_paid_year_that_nothing_followed_runs_into_grace_and_lapses():
    membership = made.school_membership(plan=made.plan(grace_days=60), on=date(2026, 4, 1))

    days = [date(2027, 3, 31), date(2027, 4, 1), date(2027, 5, 30), date(2027, 5, 31)]

    assert [status_on(membership, day) for day in days] == ["active", "grace", "grace", "lapsed"]


def test_with_seats_only_those_who_have_one_are_members():
    membership = made.school_membership(plan=made.plan(seats=1))
    first, second = (RoleFactory(school=membership.school).person for _ in range(2))
    seats.give(membership, first, UserFactory(is_superuser=True))

    assert [asked_anew(person).is_member for person in (first, second)] == [True, False]
    assert (asked_anew(second).status, asked_anew(second).has_seat) == ("active", False)


def test_the_best_of_several_memberships_speaks():
    person = made.member()
    lapsed = made.school_membership(plan=made.plan(grace_days=0), on=date(2020, 4, 1), paid=False)
    RoleFactory(school=lapsed.school, person=person)
    assert asked_anew(person).is_member is True

    also_associate = made.associate_membership(person, paid=False)

    assert status_on(also_associate, timezone.localdate()) == "waiting"
    assert asked_anew(person).is_member is True


def test_one_query_answers_and_the_request_keeps_it(django_assert_num_queries):
    person = User.objects.get(pk=made.member().pk)

    with django_assert_num_queries(1):
        assert standing(person).is_member
        assert standing(person).is_member


def test_a_plan_with_seats_for_the_next_year_shuts_nobody_out_in_this_one():
    membership = made.school_membership()
    people = [RoleFactory(school=membership.school).person for _ in range(2)]

    changing.change_plan(membership, made.plan(seats=1), by=None)

    assert [asked_anew(person).is_member for person in people] == [True, True]
    held = list(membership.held_seats.values_list("person", flat=True))
    assert held == [people[0].pk]  # who is to count from then on is known already


def test_who_comes_gets_a_seat_while_one_is_free_and_who_leaves_frees_it():
    membership = made.school_membership(plan=made.plan(seats=1))
    office = UserFactory(is_superuser=True)
    first = appointing.appoint(UserFactory(), membership.school, "team", office)
    second = appointing.appoint(UserFactory(), membership.school, "team", office)
    assert [asked_anew(role.person).is_member for role in (first, second)] == [True, False]

    leaving.end_role(first, office)
    third = appointing.appoint(UserFactory(), membership.school, "team", office)

    holders = set(membership.held_seats.values_list("person", flat=True))
    assert (holders, third.person_id in holders) == ({second.person_id}, False)
