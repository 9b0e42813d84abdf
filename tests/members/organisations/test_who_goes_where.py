"""In a split the administrators of the school say where each of its people goes on."""

import pytest

from core.audit import trail_of
from core.members_area import Urgency
from members.organisations import (
    errors,
    joining,
    reorganise,
)
from members.organisations.lines import schools_to_look_after
from members.organisations.models import (
    Placement,
)
from members.organisations.querysets import today
from tests.factories.organisations import (
    PublicContactFactory,
    RoleFactory,
)
from tests.factories.people import UserFactory, sign_in

from .planned import DAY, parts, who

pytestmark = pytest.mark.django_db


def test_people_go_where_their_administrators_placed_them(halves, staff):
    plan, school = halves
    head, colleague = school.roles.get(kind="head").person, school.roles.get(kind="team").person
    asking, joiner = joining.ask_to_join(UserFactory(), school).person, RoleFactory(school=school).person
    east, west = plan.coming.all()
    where = {head.pk: {east.pk}, colleague.pk: {east.pk, west.pk}, asking.pk: {west.pk}}
    assert reorganise.place(plan, school, where, head) == 3
    assert reorganise.place(plan, school, where, head) == 0
    reorganise.lead_by_default(plan, west, staff)

    in_east, in_west = parts(plan)

    assert who(in_east) == {head.pk: "head", colleague.pk: "team"}
    assert who(in_west) == {colleague.pk: "team", joiner.pk: "team"}
    assert [part.join_requests.waiting().count() for part in (in_east, in_west)] == [0, 1]
    assert trail_of(plan).filter(action="reorganisation.placed").count() == 3


def test_only_administrators_and_the_office_place_people_of_their_own_school(halves, staff):
    plan, school = halves
    colleague, stranger = school.roles.get(kind="team").person, RoleFactory().person
    east = plan.coming.first()

    for person in (colleague, RoleFactory(is_school_admin=True).person):
        with pytest.raises(errors.NotAllowed):
            reorganise.place(plan, school, {colleague.pk: {east.pk}}, person)
    elsewhere = RoleFactory(is_school_admin=True)
    with pytest.raises(errors.NotAllowed):
        reorganise.place(plan, elsewhere.school, {colleague.pk: {east.pk}}, elsewhere.person)
    with pytest.raises(errors.NobodyPlaced):
        reorganise.place(plan, school, {colleague.pk: set()}, staff)
    assert reorganise.place(plan, school, {stranger.pk: {east.pk}}, staff) == 0
    assert not Placement.objects.exists()


def test_the_pages_lead_an_administrator_to_saying_who_goes_where(client, halves):
    plan, school = halves
    PublicContactFactory(school=school, checked_on=today())
    head, colleague = school.roles.get(kind="head").person, school.roles.get(kind="team").person
    east, west = plan.coming.all()
    (line,) = schools_to_look_after(head)
    address = f"/members/schools/{school.pk}/changes/"
    assert (line.url, line.due, line.urgency) == (address, DAY, Urgency.SOON)
    sign_in(client, head)
    assert f'href="{address}"' in client.get(f"/members/schools/{school.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert "Exampleshire ends, and East Exampleshire and West Exampleshire take its place" in page
    assert f"{colleague} (Member of the team)" in page

    one = {f"person-{head.pk}": [east.pk]}
    assert f"Choose where {colleague} goes" in client.post(address, one).content.decode()
    answer = client.post(address, {**one, f"person-{colleague.pk}": [east.pk, west.pk]})

    assert answer["Location"] == f"/members/schools/{school.pk}/"
    placed = Placement.objects.values_list("person", "coming", "placed_by")
    assert set(placed) == {
        (head.pk, east.pk, head.pk),
        (colleague.pk, east.pk, head.pk),
        (colleague.pk, west.pk, head.pk),
    }
    assert list(schools_to_look_after(head)) == []


@pytest.mark.parametrize(
    ("name", "status"),
    [("administrator", 200), ("colleague", 403), ("elsewhere", 403), ("office", 200), ("stranger", 302)],
)
def test_who_opens_the_page_of_what_changes(client, halves, staff, name, status):
    _, school = halves
    people = {
        "administrator": RoleFactory(school=school, is_school_admin=True).person,
        "colleague": RoleFactory(school=school).person,
        "elsewhere": RoleFactory(is_school_admin=True).person,
        "office": staff,
    }
    if name in people:
        sign_in(client, people[name])

    assert client.get(f"/members/schools/{school.pk}/changes/").status_code == status


def test_without_a_plan_there_is_no_such_page(client, school):
    sign_in(client, RoleFactory(school=school, is_school_admin=True).person)

    assert client.get(f"/members/schools/{school.pk}/changes/").status_code == 404
    assert "the council changes" not in client.get(f"/members/schools/{school.pk}/").content.decode()


def test_a_school_that_goes_on_is_told_so(client, merger):
    _, first, second = merger
    for school, words in ((first, "This school goes on."), (second, "goes on, and this school closes.")):
        sign_in(client, school.roles.get(kind="head").person)
        assert words in client.get(f"/members/schools/{school.pk}/changes/").content.decode()


def test_the_page_asks_no_more_queries_with_more_people(client, halves, django_assert_max_num_queries):
    _, school = halves
    for _ in range(30):
        RoleFactory(school=school)
    sign_in(client, school.roles.get(kind="head").person)
    client.get("/members/requests/")

    with django_assert_max_num_queries(20):
        client.get(f"/members/schools/{school.pk}/changes/")
