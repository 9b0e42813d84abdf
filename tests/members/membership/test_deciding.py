"""Schools that are split off from one that goes on: the office is told, and decides in two presses."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from core.dashboard import work_for
from members.membership import deciding, errors, starting
from members.membership.models import Membership, SchoolDecision
from members.organisations import reorganise
from members.organisations.models import VirtualSchool
from members.organisations.reorganise import NewAuthority
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory, on_the_day
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
ON = date(2026, 12, 10)
YEARS_END = date(2027, 4, 1)
NEW = NewAuthority("E06999001", "991", "North Exampleshire", "North Exampleshire Council")
OTHER = NewAuthority("E06999002", "992", "South Exampleshire", "South Exampleshire Council")
LABEL = "schools without a membership decision"


def split_off(office, member=True, **fields) -> list[VirtualSchool]:
    """Split one of two authorities that a school serves; return the schools of its two parts."""
    splitting, staying = AuthorityFactory(), AuthorityFactory()
    old = VirtualSchoolFactory(name="Example school that goes on", serves=[splitting, staying])
    if member:
        made.school_membership(old, **{"on": date(2026, 4, 1), "plan": made.plan("1200.00"), **fields})
    parts = on_the_day(reorganise.split(splitting, [NEW, OTHER], ON, office))
    return [VirtualSchool.objects.serving(part, ON).get() for part in parts]


def waits(user) -> list[int]:
    return [work.count for work in work_for(user) if "membership decision" in work.label]


def test_the_office_is_told_of_each_school_that_was_split_off_from_a_member(office):
    north, south = split_off(office)

    assert [one.school for one in SchoolDecision.objects.waiting()] == [north, south]
    (work,) = [work for work in work_for(office) if work.label == LABEL]
    assert (work.count, work.url) == (2, reverse("membership_decisions"))
    assert waits(UserFactory(groups=["Editors"])) == []


def test_nobody_is_asked_where_the_school_that_goes_on_is_no_member(office):
    split_off(office, member=False)

    assert not SchoolDecision.objects.exists()


def test_what_joined_by_itself_or_closed_waits_no_more(office):
    north, south = split_off(office)
    starting.start(made.plan(), school=north, by=office, on=ON, bill=made.BILL)
    VirtualSchool.objects.filter(pk=south.pk).update(closed_on=timezone.localdate())

    assert waits(office) == []


@pytest.mark.parametrize(
    ("outcome", "years"),
    [
        ("plan", [(ON, YEARS_END, "400.00", False)]),
        ("complimentary", [(ON, YEARS_END, "0.00", True)]),
        ("none", []),
    ],
)
def test_the_three_decisions(client, office, outcome, years):
    north, _ = split_off(office, size_band="large")
    sign_in(client, office)
    shown = client.get(work_for(office)[0].url)  # the first press
    assert [price for _, price in shown.context["rows"]] == [400, 400]

    key = SchoolDecision.objects.get(school=north).pk
    client.post(reverse("membership_decisions"), {"decision": key, "outcome": outcome})  # the second

    assert [
        (row.starts, row.ends, str(row.price), row.is_complimentary)
        for one in Membership.objects.filter(school=north)
        for row in one.periods.all()
    ] == years
    assert waits(office) == [1]
    decided = SchoolDecision.objects.get(pk=key)
    assert (decided.outcome, decided.decided_by) == (outcome, office)


def test_complimentary_twelve_months_end_with_those_of_the_school_it_came_from(office):
    plan = made.plan(year="twelve_months")
    north, _ = split_off(office, plan=plan, on=date(2026, 6, 10))

    member = deciding.decide(SchoolDecision.objects.get(school=north), "complimentary", by=office)

    assert member.periods.get().ends == date(2027, 6, 10)
    assert member.periods.get().reason == "Split off from Example school that goes on on 10 December 2026"


def test_a_decision_is_made_once_and_by_the_office_alone(client, office):
    north, _ = split_off(office)
    decision = SchoolDecision.objects.get(school=north)
    for groups in (["Finance"], ["Editors"], []):
        sign_in(client, UserFactory(groups=groups))
        client.post(reverse("membership_decisions"), {"decision": decision.pk, "outcome": "none"})
    assert waits(office) == [2]

    sign_in(client, office)
    for rubbish in (
        {},
        {"decision": "x"},
        {"decision": decision.pk, "outcome": "rubbish"},
        {"decision": "²"},
    ):
        assert client.post(reverse("membership_decisions"), rubbish).status_code == 404

    deciding.decide(decision, "none", by=office)
    with pytest.raises(errors.AlreadyDecided):
        deciding.decide(decision, "plan", by=office)
    answer = client.post(
        reverse("membership_decisions"), {"decision": decision.pk, "outcome": "plan"}, follow=True
    )
    assert "decided in the meantime" in answer.content.decode()


def test_without_a_price_that_plan_is_not_offered(client, office):
    split_off(office)
    made.PlanPrice.objects.all().delete()
    sign_in(client, office)

    text = client.get(reverse("membership_decisions")).content.decode()

    assert "it has no price for this school yet" in text
    assert 'value="plan"' not in text
    assert 'value="complimentary"' in text


def test_many_schools_take_few_questions(client, office, django_assert_max_num_queries):
    split_off(office)
    RoleFactory()
    sign_in(client, office)
    client.get(reverse("membership_decisions"))

    with django_assert_max_num_queries(30):
        client.get(reverse("membership_decisions"))
