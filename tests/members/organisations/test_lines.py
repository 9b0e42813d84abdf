"""What those who look after a school find on their dashboard."""

from datetime import timedelta

import pytest

from core.members_area import Section, Urgency, lines_for
from members.organisations import joining
from members.organisations.lines import requests_to_decide, schools_to_look_after
from members.organisations.querysets import today
from tests.factories.organisations import PublicContactFactory, RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(school):
    PublicContactFactory(school=school, checked_on=today())
    return RoleFactory(school=school, kind="head", is_school_admin=True).person


def texts(person) -> list[str]:
    """Return what this room says; the others have lines of their own."""
    return [line.text for line in [*requests_to_decide(person), *schools_to_look_after(person)]]


def test_nothing_waits_in_a_school_that_is_in_order(head):
    assert texts(head) == []


def test_a_request_is_the_most_urgent_and_leads_to_the_decision(school, head):
    asked = joining.ask_to_join(UserFactory(first_name="Bea", last_name="New"), school)

    first = lines_for(head)[Section.TO_DO][0]

    assert first.text == f"Answer Bea New, who asks to join {school}"
    assert (first.url, first.urgency) == (f"/members/requests/{asked.pk}/", Urgency.NOW)


def test_several_requests_are_one_line(school, head):
    for _ in range(3):
        joining.ask_to_join(UserFactory(), school)
    assert texts(head) == ["Answer 3 people who ask to join"]


def test_a_head_who_leaves_is_asked_to_hand_over_by_that_day(school, head):
    leaves = today() + timedelta(days=30)
    school.roles.update(ends_on=leaves)
    line = next(line for line in lines_for(head)[Section.TO_DO] if line.text == f"Hand over {school}")
    assert (line.url, line.due) == (f"/members/schools/{school.pk}/hand-over/", leaves)

    RoleFactory(school=school, kind="head", starts_on=leaves)
    assert texts(head) == []


def test_a_school_without_a_head_is_told_of(school):
    PublicContactFactory(school=school, checked_on=today())
    deputy = RoleFactory(school=school, kind="deputy", is_school_admin=True).person
    assert texts(deputy) == [f"{school} has no head here"]


@pytest.mark.parametrize(("days", "asked"), [(364, False), (365, True), (None, True)])
def test_contact_details_are_looked_through_once_a_year(school, days, asked):
    RoleFactory(school=school, kind="head")
    PublicContactFactory(school=school, checked_on=None if days is None else today() - timedelta(days=days))
    admin = RoleFactory(school=school, is_school_admin=True).person
    assert texts(admin) == ([f"Check how the public reaches {school}"] if asked else [])


def test_a_colleague_without_the_right_has_nothing_to_do(school):
    PublicContactFactory(school=school)
    joining.ask_to_join(UserFactory(), school)
    assert texts(RoleFactory(school=school).person) == []
