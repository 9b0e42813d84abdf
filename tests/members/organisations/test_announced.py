"""What is public knowledge of councils to come is planned once, told plainly, and then the office's."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core import england
from members.organisations import carrying_out, reorganise
from members.organisations.announced import load_announced
from members.organisations.lines import schools_to_look_after
from members.organisations.loading import load_authorities
from members.organisations.models import Authority, Reorganisation, Role, VirtualSchool
from members.organisations.querysets import today
from members.organisations.reorganise import NewAuthority
from navsh.loading import load_everything
from tests.factories.organisations import AuthorityFactory, RoleFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
DAY = date(2027, 4, 1)
ROWS = england.authorities()


@pytest.fixture
def plan(england):
    """The plan for Surrey, as loaded."""
    (plan,) = load_announced()
    return plan


def listed(name: str, like: str = "Surrey", **facts) -> england.Authority:
    """Return a row of the list for a council that begins on the day, much as that of another."""
    row = next(row for row in ROWS if row.name == like)
    return replace(row, name=name, official_name=f"{name} Council", gss_code_valid_from=DAY, **facts)


def test_everything_that_is_loaded_has_the_plan_for_surrey_and_its_page_says_so(client):
    load_everything()

    plan = Reorganisation.objects.get()
    assert (plan.on, plan.one_school, plan.planned_by) == (DAY, None, None)
    assert [(one.name, one.gss_code, one.dfe_code) for one in plan.coming.all()] == [
        ("East Surrey", "", ""),
        ("West Surrey", "", ""),
    ]
    page = client.get("/find-a-virtual-school/surrey/").content.decode()
    assert (
        "From 1 April 2027 this area has new councils: East Surrey and West Surrey. "
        "Until then this page is the right one." in page
    )
    assert "new councils" not in client.get("/find-a-virtual-school/kent/").content.decode()


def test_it_is_planned_once_whatever_staff_made_of_it(plan, staff):
    assert load_announced() == []

    moved = reorganise.move(plan, DAY + timedelta(days=30), staff)
    assert load_announced() == []

    reorganise.cancel(moved, staff, "Parliament thought again.")
    assert load_announced() == []
    assert Reorganisation.objects.get().state == Reorganisation.State.CANCELLED


def test_what_staff_planned_before_stays(england, staff):
    surrey = Authority.objects.get(slug="surrey")
    reorganise.merge([AuthorityFactory()], surrey, DAY, staff)

    assert load_announced() == []


def test_people_of_the_school_are_told_no_more_than_is_known(plan, staff, client):
    school = VirtualSchool.objects.get(service_areas__authority__slug="surrey")
    head = RoleFactory(school=school, kind=Role.Kind.HEAD, is_school_admin=True).person
    sign_in(client, head)
    address = f"/members/schools/{school.pk}/changes/"

    page = client.get(address).content.decode()
    assert "East Surrey and West Surrey take its place" in page
    assert "It is not known here yet whether this Virtual School goes on" in page
    assert "this one closes" not in page
    assert "Who goes where" not in page
    assert not [line for line in schools_to_look_after(head) if "goes where" in line.text]
    assert carrying_out.closing_plan(school) is None

    reorganise.decide_schools(plan, False, staff)
    page = client.get(address).content.decode()
    assert "Each of them gets a Virtual School of its own, and this one closes." in page
    assert "Who goes where" in page
    assert carrying_out.closing_plan(school) == plan


def test_while_nobody_said_otherwise_the_school_goes_on_for_both(plan):
    school = VirtualSchool.objects.get(service_areas__authority__slug="surrey")
    person = RoleFactory(school=school).person

    outcome = carrying_out.carry_out(plan, DAY)

    assert outcome.closing == []
    assert [(one.name, one.serves) for one in outcome.schools] == [
        (school.name, ["East Surrey", "West Surrey"])
    ]
    assert list(school.roles.current(DAY).values_list("person", flat=True)) == [person.pk]


def test_the_office_says_what_becomes_of_the_school(plan, client):
    sign_in(client, UserFactory(is_superuser=True))
    address = f"/admin/reorganise/{plan.pk}/"
    assert "Nobody has said yet whether one Virtual School" in client.get(address).content.decode()

    for said, kept in (("each", False), ("one", True), ("", None)):
        client.post(address, {"act": "schools", "one_school": said})
        plan.refresh_from_db()
        assert plan.one_school is kept


def test_a_list_that_has_the_codes_of_new_councils_fills_them_in(england, monkeypatch):
    """The next list, after the day: the councils are there, and had no codes."""
    surrey = Authority.objects.get(slug="surrey")
    new = [NewAuthority("", "", f"{half} Surrey", f"{half} Surrey Council") for half in ("East", "West")]
    reorganise.split(surrey, new, today(), None)
    rows = [row for row in ROWS if row.name != "Surrey"]
    east = listed("East Surrey", gss_code="E06000901", dfe_code="701")
    west = listed("West Surrey", gss_code="E06000902", dfe_code="936")
    monkeypatch.setattr("core.england.authorities", lambda: (*rows, east, west))

    loaded = load_authorities()

    assert (loaded.added, loaded.updated, loaded.schools) == ([], ["E06000901", "E06000902"], 0)
    assert list(
        Authority.objects.in_force().filter(name__endswith=" Surrey").values_list("slug", "dfe_code")
    ) == [
        ("east-surrey", "701"),
        ("west-surrey", "936"),
    ]
    assert not load_authorities()


def test_a_list_that_is_ahead_of_the_day_fills_in_the_plan(plan, monkeypatch):
    east = listed("East Surrey", gss_code="E06000901", dfe_code="936")
    monkeypatch.setattr("core.england.authorities", lambda: (*ROWS, east))

    loaded = load_authorities()

    assert (loaded.added, loaded.updated) == ([], ["E06000901"])
    carrying_out.carry_out(plan, DAY)
    assert Authority.objects.get(name="East Surrey").gss_code == "E06000901"
    assert Authority.objects.get(name="East Surrey").dfe_code == "936"
    assert not load_authorities()


def test_a_code_that_the_list_replaced_is_replaced(england, monkeypatch):
    kent = next(row for row in ROWS if row.name == "Kent")
    changed = replace(kent, gss_code="E06000903", previous_gss_code=kent.gss_code)
    monkeypatch.setattr("core.england.authorities", lambda: (changed,))

    assert load_authorities().updated == ["E06000903"]
    found = Authority.objects.get(slug="kent")
    assert (found.gss_code, found.previous_gss_code) == ("E06000903", kent.gss_code)


def test_a_new_council_with_the_name_of_one_that_ended_and_a_code_in_use_goes_in(england, monkeypatch):
    Authority.objects.filter(slug="kent").update(valid_to=date(2026, 4, 1))
    new = listed("Kent", "Kent", gss_code="E06000904", dfe_code="936")
    monkeypatch.setattr("core.england.authorities", lambda: (*ROWS, new))

    assert load_authorities().added == ["E06000904"]
    added = Authority.objects.get(gss_code="E06000904")
    assert (added.slug, added.dfe_code) == ("kent-2027", "")
