"""The office's screens, and who may open them."""

import re
from datetime import date

import pytest

from core.audit import trail_of
from core.models import AuditEvent
from members.organisations import joining
from members.organisations.models import Authority, Reorganisation, Role, VirtualSchool, WrongReport
from members.organisations.querysets import today
from tests.factories.organisations import (
    AuthorityFactory,
    PublicContactFactory,
    RoleFactory,
    VirtualSchoolFactory,
)
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
SCREENS = ["authorities", "virtual-schools", "school-roles", "join-requests", "wrong-reports"]


@pytest.mark.parametrize("who", [{"groups": ["Membership"]}, {"is_superuser": True}])
def test_every_screen_lists_what_there_is(client, school, who):
    role = RoleFactory(school=school, is_school_admin=True)
    asked = joining.ask_to_join(UserFactory(), school)
    authority = school.service_areas.get().authority
    report = WrongReport.objects.create(authority=authority, about="phone", details="Nobody answers.")
    sign_in(client, UserFactory(**who))

    pages = {screen: client.get(f"/admin/{screen}/").content.decode() for screen in SCREENS}

    assert authority.name in pages["authorities"]
    assert school.name in pages["virtual-schools"]
    assert str(role.person) in pages["school-roles"]
    assert f"/members/requests/{asked.pk}/" in pages["join-requests"]
    assert f"/admin/wrong-reports/inspect/{report.pk}/" in pages["wrong-reports"]
    assert "Nobody answers." in client.get(f"/admin/wrong-reports/inspect/{report.pk}/").content.decode()
    assert client.get(f"/admin/authorities/edit/{authority.pk}/").status_code == 200
    assert client.get(f"/admin/school-roles/edit/{role.pk}/").status_code == 200


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("group", "opens"), [("Membership", True), ("Editors", False), ("Finance", False)])
def test_only_the_membership_office_opens_the_screens(client, screen, group, opens):
    sign_in(client, UserFactory(groups=[group]))

    assert (client.get(f"/admin/{screen}/").status_code == 200) is opens


def school_data(*areas, **fields) -> dict:
    """Return what the form of a school posts; `areas` as (key of the row, authority, from, until)."""
    data = {
        "name": "Virtual School Kent",
        "is_confirmed": "on",
        "service_areas-TOTAL_FORMS": len(areas),
        "service_areas-INITIAL_FORMS": sum(bool(key) for key, *_ in areas),
        "service_areas-MIN_NUM_FORMS": "0",
        "service_areas-MAX_NUM_FORMS": "1000",
    }
    for at, (key, authority, begins, ends) in enumerate(areas):
        row = {"id": key, "authority": authority, "valid_from": begins, "valid_to": ends}
        data |= {f"service_areas-{at}-{name}": value for name, value in row.items()}
    return data | fields


def test_a_school_is_edited_and_the_change_is_in_the_trail(england, client, staff):
    school = VirtualSchool.objects.serving(Authority.objects.get(slug="kent")).get()
    area = school.service_areas.get()
    sign_in(client, staff)
    address = f"/admin/virtual-schools/edit/{school.pk}/"
    page = client.get(address).content.decode()
    assert f"/members/schools/{school.pk}/contact/" in page
    assert "A school closes by a merger or split" in page

    # An end and a contact are the actions' business: neither is written past them.
    past = {"closed_on": "2026-01-01", "public_contacts-0-phone": "020 7946 0000"}
    answer = client.post(address, school_data((area.pk, area.authority_id, "2009-01-01", ""), **past))

    assert answer.status_code == 302
    school.refresh_from_db()
    assert (school.name, school.closed_on) == ("Virtual School Kent", None)
    assert not school.public_contacts.exists()
    event = AuditEvent.objects.get(action="virtualschool.changed")
    assert (event.actor_id, event.data) == (staff.pk, {"fields": ["is_confirmed", "name"]})


def test_the_form_of_a_school_refuses_periods_that_overlap_and_moves_a_boundary(client, staff, school):
    sign_in(client, staff)
    address = f"/admin/virtual-schools/edit/{school.pk}/"
    area = school.service_areas.get()
    council = area.authority_id

    overlapping = school_data((area.pk, council, "2009-01-01", ""), ("", council, "2020-01-01", ""))
    page = client.post(address, overlapping)
    assert page.status_code == 200
    assert "The school serves this authority then already" in page.content.decode()
    assert school.service_areas.count() == 1

    apart = ((area.pk, council, "2009-01-01", "2012-01-01"), ("", council, "2020-01-01", ""))
    assert client.post(address, school_data(*apart)).status_code == 302
    later = school.service_areas.exclude(pk=area.pk).get()
    for end, begin in (("2021-01-01", "2021-01-01"), ("2015-01-01", "2015-01-01")):
        moved = ((area.pk, council, "2009-01-01", end), (later.pk, council, begin, ""))
        assert client.post(address, school_data(*moved)).status_code == 302
        later.refresh_from_db()
        area.refresh_from_db()
        assert (str(area.valid_to), str(later.valid_from), later.valid_to) == (end, begin, None)


def test_whose_role_it_is_is_typed_and_told_apart(client, staff, school):
    one, two = (UserFactory(first_name="Sam", last_name="Twice") for _ in range(2))
    UserFactory(first_name="Gone", last_name="Twice", is_active=False, email="gone@example.org")
    sign_in(client, staff)
    page = client.get("/admin/school-roles/new/").content.decode()
    assert '<select name="person"' not in page
    assert one.email not in page

    def post(who: str):
        data = {"person": who, "school": school.pk, "kind": "team", "starts_on": "2024-09-01"}
        return client.post("/admin/school-roles/new/", data)

    several = post("twice SAM").content.decode()
    assert f"Sam Twice, {one.email}" in several
    assert f"Sam Twice, {two.email}" in several
    for nobody in ("gone@example.org", "Gone Twice", "Zebedee"):
        assert "Nobody with an open account has this address or name." in post(nobody).content.decode()
    assert not Role.objects.exists()

    assert post(f"Sam Twice, {two.email}").status_code == 302
    role = Role.objects.get()
    assert role.person == two
    assert f"Sam Twice, {two.email}" in client.get(f"/admin/school-roles/edit/{role.pk}/").content.decode()


def test_the_office_gives_and_ends_roles_through_the_actions(client, staff, school):
    person = UserFactory()
    sign_in(client, staff)
    data = {"person": person.email, "school": school.pk, "kind": "head", "title": "", "is_school_admin": "on"}

    assert client.post("/admin/school-roles/new/", {**data, "starts_on": "2024-09-01"}).status_code == 302
    role = Role.objects.get()
    assert (role.kind, role.is_school_admin, role.starts_on) == ("head", True, date(2024, 9, 1))
    again = client.post(
        "/admin/school-roles/new/", {**data, "person": UserFactory().email, "starts_on": "2024-10-01"}
    )
    assert "Use the handover" in again.content.decode()
    client.post(f"/admin/school-roles/edit/{role.pk}/", {"kind": "head", "ends_on": today().isoformat()})
    role.refresh_from_db()
    assert (role.ends_on, role.access_ended_at is not None) == (today(), True)
    written = AuditEvent.objects.filter(action__startswith="role.", subject_id=role.pk).order_by("pk")
    assert [event.action for event in written] == ["role.began", "role.changed", "role.ended"]


def test_a_school_with_people_and_no_administrator_is_work_for_the_office(client, staff, school):
    RoleFactory(school=school)
    sign_in(client, staff)
    assert "school with people and no administrator" in client.get("/admin/").content.decode()

    assert "school with people and no head" in client.get("/admin/").content.decode()

    RoleFactory(school=school, kind="head", is_school_admin=True)
    page = client.get("/admin/").content.decode()
    assert "no administrator" not in page
    assert "no head" not in page


@pytest.mark.parametrize("missing", ["administrator", "head", "contact"])
def test_the_list_of_schools_narrows_to_what_is_missing(client, staff, missing):
    lacking, whole = VirtualSchoolFactory(name="Lacking"), VirtualSchoolFactory(name="Whole")
    RoleFactory(
        school=lacking,
        kind="team" if missing == "head" else "head",
        is_school_admin=missing != "administrator",
    )
    RoleFactory(school=whole, kind="head", is_school_admin=True)
    PublicContactFactory(school=whole)
    sign_in(client, staff)

    schools = client.get(f"/admin/virtual-schools/?missing={missing}").context["object_list"]

    assert list(schools) == [lacking]


def test_the_list_of_schools_says_whom_they_serve_and_who_leads_them(
    client, staff, school, django_assert_max_num_queries
):
    head = RoleFactory(school=school, kind="head", is_school_admin=True)
    RoleFactory(school=school)
    RoleFactory(school=school, ends_on=today())
    for _ in range(20):
        RoleFactory(school=VirtualSchoolFactory(serves=[AuthorityFactory()]))
    sign_in(client, staff)
    client.get("/admin/virtual-schools/")

    with django_assert_max_num_queries(20):
        page = client.get("/admin/virtual-schools/", {"q": school.name}).content.decode()
    with django_assert_max_num_queries(20):
        client.get("/admin/virtual-schools/")

    assert school.service_areas.get().authority.name in page
    assert str(head.person) in page
    assert f'href="/members/schools/{school.pk}/hand-over/"' in page


def test_an_administrator_keeps_the_public_contact(client, school):
    sign_in(client, RoleFactory(school=school, is_school_admin=True).person)

    answer = client.post(f"/members/schools/{school.pk}/contact/", {"phone": "020 7946 0000"})

    assert answer.status_code == 302
    contact = school.public_contacts.get()
    assert (contact.phone, contact.checked_on) == ("020 7946 0000", today())


@pytest.mark.parametrize("page", ["", "invite/", "contact/", "hand-over/"])
def test_a_schools_pages_are_for_its_administrators(client, school, page):
    address = f"/members/schools/{school.pk}/{page}"
    statuses = {}
    for name, person in {
        "head": RoleFactory(school=school, kind="head", is_school_admin=True).person,
        "colleague": RoleFactory(school=school).person,
        "administrator elsewhere": RoleFactory(is_school_admin=True).person,
        "office": UserFactory(groups=["Membership"]),
    }.items():
        sign_in(client, person)
        statuses[name] = client.get(address).status_code
    client.logout()
    statuses["stranger"] = client.get(address).status_code

    assert statuses == {
        "head": 200,
        "colleague": 403,
        "administrator elsewhere": 403,
        "office": 200,
        "stranger": 302,
    }


def rows(*new) -> dict:
    """Return the fields of the new authorities, each given as {field: value}."""
    data = {"new-TOTAL_FORMS": "4", "new-INITIAL_FORMS": "0"}
    for number in range(4):
        data[f"new-{number}-kind"] = "unitary"
    for number, one in enumerate(new):
        data |= {f"new-{number}-{name}": value for name, value in one.items()}
    return data


EAST = {"name": "East, the", "official_name": "East Council", "website_domain": "east.gov.uk"}
WEST = {"name": "West", "official_name": "West Council"}


def plan(client, *new, **fields):
    return client.post("/admin/reorganise/new/", {"on": "2099-04-01", **rows(*new), **fields})


def test_the_office_plans_a_split_with_what_is_public_and_puts_the_codes_in_later(client, staff, school):
    county = school.service_areas.get().authority
    RoleFactory(school=school, kind="head", person=UserFactory(first_name="Hal", last_name="Head"))
    sign_in(client, staff)
    assert "Nothing is planned." in client.get("/admin/reorganise/").content.decode()

    answer = plan(client, EAST, WEST, ending=[county.pk], one_school="each")

    made = Reorganisation.objects.get()
    address = f"/admin/reorganise/{made.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, address)
    county.refresh_from_db()
    assert (county.valid_to, Authority.objects.count()) == (None, 1)
    page = client.get(address).content.decode()
    assert "Hal Head: Virtual School Head" in page
    assert "<h3>Virtual School for East, the</h3>" in page
    assert "Nobody would administer it." in page
    assert "no codes yet" in page
    assert (VirtualSchool.objects.count(), Role.objects.count()) == (1, 1)

    east = made.coming.get(name="East, the")
    codes = {**EAST, "kind": "unitary", "gss_code": "E06009001", "dfe_code": "701"}
    client.post(address, {"act": f"describe-{east.pk}", **{f"c{east.pk}-{k}": v for k, v in codes.items()}})
    client.post(address, {"act": "default", "to": east.pk})
    client.post(address, {"act": "move", "on": "2099-10-01"})
    made.refresh_from_db()
    east.refresh_from_db()
    assert (east.gss_code, east.dfe_code) == ("E06009001", "701")
    assert (made.by_default, made.on) == (east, date(2099, 10, 1))
    assert f'href="{address}"' in client.get("/admin/reorganise/").content.decode()

    assert "Why it is cancelled" in client.post(address, {"act": "cancel", "reason": ""}).content.decode()
    client.post(address, {"act": "cancel", "reason": "Parliament thought again."})
    made.refresh_from_db()
    assert (made.state, made.reason) == ("cancelled", "Parliament thought again.")
    assert [event.action for event in trail_of(made)] == [
        f"reorganisation.{what}" for what in ("cancelled", "moved", "default_set", "described", "planned")
    ]
    page = client.get(address).content.decode()
    assert "Move to another day" not in page
    assert "Parliament thought again." in page


def test_what_is_merged_today_is_done_at_once(client, staff, school):
    small, big = AuthorityFactory(), school.service_areas.get().authority
    VirtualSchoolFactory(serves=[small])
    sign_in(client, staff)

    answer = plan(client, ending=[small.pk], into=big.pk, on=today().isoformat())

    assert answer.status_code == 302
    small.refresh_from_db()
    assert (small.valid_to, list(small.successors.all())) == (today(), [big])
    assert "Done on" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ([{"name": "East"}, WEST], "This field is required"),
        ([{**EAST, "gss_code": "E1"}, WEST], "E and eight digits"),
        ([{**EAST, "name": "West"}, WEST], "the same name"),
        ([], "one of the two"),
        ([EAST], "two authorities or more"),
    ],
)
def test_what_is_wrong_on_the_screen_is_said_and_kept(client, staff, school, new, sentence):
    county = school.service_areas.get().authority
    sign_in(client, staff)

    page = plan(client, *new, ending=[county.pk]).content.decode()

    assert sentence in page
    assert all(value in page for one in new for value in one.values())
    (ticked,) = re.findall(r'<input[^>]*name="ending"[^>]*checked[^>]*>', page)
    assert f'value="{county.pk}"' in ticked
    assert not Reorganisation.objects.exists()


def test_what_stands_in_the_way_of_a_plan_is_said_beforehand(client, staff, school):
    county = school.service_areas.get().authority
    sign_in(client, staff)
    address = plan(client, {**EAST, "gss_code": "E06009001"}, WEST, ending=[county.pk])["Location"]
    AuthorityFactory(gss_code="E06009001")

    assert "An authority with that code is known already." in client.get(address).content.decode()


def test_an_authority_without_its_codes_is_work_for_the_office_from_its_first_day(client, staff):
    AuthorityFactory(gss_code="", valid_from=date(2099, 4, 1))
    sign_in(client, staff)
    assert "without the codes" not in client.get("/admin/").content.decode()

    one = AuthorityFactory(gss_code="", dfe_code="")
    AuthorityFactory(gss_code="", dfe_code="")
    assert "authorities without the codes of ONS and DfE" in client.get("/admin/").content.decode()

    data = {name: getattr(one, name) for name in ("name", "official_name", "slug", "kind", "region")}
    data |= {"website_domain": "", "previous_gss_code": "", "valid_from": "2020-01-01"}
    address = f"/admin/authorities/edit/{one.pk}/"
    assert client.post(address, {**data, "gss_code": "E06009001", "dfe_code": "701"}).status_code == 302
    again = client.post(address, {**data, "gss_code": "", "dfe_code": "701"})
    assert "A code that was given stays." in again.content.decode()
    one.refresh_from_db()
    assert (one.gss_code, one.dfe_code) == ("E06009001", "701")


def test_only_the_office_reorganises(client):
    sign_in(client, UserFactory(groups=["Editors"]))

    assert client.get("/admin/reorganise/").status_code in {302, 403}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2200-01-01"])
def test_a_day_at_the_end_of_all_calendars_is_refused_in_words(client, staff, merger, day):
    planned, _, second = merger
    sign_in(client, staff)
    ending = [AuthorityFactory().pk, AuthorityFactory().pk]

    for answer in (
        plan(client, EAST, ending=ending, on=day),
        client.post(f"/admin/reorganise/{planned.pk}/", {"act": "move", "on": day}),
    ):
        assert (answer.status_code, "error-message" in answer.content.decode()) == (200, True)
    assert Reorganisation.objects.get().on == planned.on
    role = second.roles.get(kind="team")
    assert client.post(f"/members/roles/{role.pk}/end/", {"on": day}).status_code in {200, 302}
    fields = {"to": role.pk, "on": day, "outgoing": "leaves"}
    assert client.post(f"/members/schools/{second.pk}/hand-over/", fields).status_code in {200, 302}
    assert client.get(f"/admin/reorganise/{planned.pk}/").status_code == 200
