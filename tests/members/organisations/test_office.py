"""The office's screens, and who may open them."""

from datetime import date

import pytest

from core.models import AuditEvent
from members.organisations import joining
from members.organisations.finder.listing import known_authorities
from members.organisations.finder.matching import find
from members.organisations.models import Authority, Role, VirtualSchool, WrongReport
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


def test_a_school_is_edited_with_its_contacts_and_the_change_is_in_the_trail(england, client, staff):
    school = VirtualSchool.objects.serving(Authority.objects.get(slug="kent")).get()
    area = school.service_areas.get()
    sign_in(client, staff)
    assert client.get(f"/admin/virtual-schools/edit/{school.pk}/").status_code == 200

    answer = client.post(
        f"/admin/virtual-schools/edit/{school.pk}/",
        {
            "name": "Virtual School Kent",
            "is_confirmed": "on",
            "closed_on": "",
            "continued_by": "",
            "service_areas-TOTAL_FORMS": "1",
            "service_areas-INITIAL_FORMS": "1",
            "service_areas-MIN_NUM_FORMS": "0",
            "service_areas-MAX_NUM_FORMS": "1000",
            "service_areas-0-id": area.pk,
            "service_areas-0-authority": area.authority_id,
            "service_areas-0-valid_from": "2009-01-01",
            "service_areas-0-valid_to": "",
            "public_contacts-TOTAL_FORMS": "1",
            "public_contacts-INITIAL_FORMS": "0",
            "public_contacts-MIN_NUM_FORMS": "0",
            "public_contacts-MAX_NUM_FORMS": "1",
            "public_contacts-0-phone": "020 7946 0000",
            "public_contacts-0-website": "school.example",
            "members_contacts-TOTAL_FORMS": "0",
            "members_contacts-INITIAL_FORMS": "0",
            "members_contacts-MIN_NUM_FORMS": "0",
            "members_contacts-MAX_NUM_FORMS": "1",
        },
    )

    assert answer.status_code == 302
    contact = school.public_contacts.get()
    assert (contact.phone, contact.website) == ("020 7946 0000", "https://school.example")
    event = AuditEvent.objects.get(action="virtualschool.changed")
    assert (event.actor_id, event.data) == (
        staff.pk,
        {"fields": ["is_confirmed", "name", "public_contacts"]},
    )


def test_the_office_gives_and_ends_roles_through_the_actions(client, staff, school):
    person = UserFactory()
    sign_in(client, staff)
    data = {"person": person.pk, "school": school.pk, "kind": "head", "title": "", "is_school_admin": "on"}

    assert client.post("/admin/school-roles/new/", {**data, "starts_on": "2024-09-01"}).status_code == 302
    role = Role.objects.get()
    assert (role.kind, role.is_school_admin, role.starts_on) == ("head", True, date(2024, 9, 1))
    again = client.post(
        "/admin/school-roles/new/", {**data, "person": UserFactory().pk, "starts_on": "2024-10-01"}
    )
    assert "Use the handover" in again.content.decode()
    client.post(f"/admin/school-roles/edit/{role.pk}/", {"kind": "head", "ends_on": today().isoformat()})
    role.refresh_from_db()
    assert (role.ends_on, role.access_ended_at is not None) == (today(), True)
    assert AuditEvent.objects.filter(action__startswith="role.").count() == 3


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


def reorganise(client, **fields):
    return client.post("/admin/reorganise/", {"on": "2099-04-01", "checked": "on", **fields})


def test_the_office_splits_and_merges_on_a_screen(client, staff, school):
    county = school.service_areas.get().authority
    sign_in(client, staff)
    assert "Merge or split" in client.get("/admin/reorganise/").content.decode()
    new = 'E06009001, 701, "East, the", East Council, east.gov.uk\nE06009002, 702, West, West Council'

    answer = reorganise(client, ending=[county.pk], new=new)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/authorities/")
    assert set(county.successors.values_list("name", "website_domain")) == {
        ("East, the", "east.gov.uk"),
        ("West", ""),
    }
    county.refresh_from_db()
    assert county.valid_to == date(2099, 4, 1)


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("E06009001, 701, East", "Line 1 needs a GSS code"),
        ("E1, 701, East, East Council\nE06009002, 702, West, West Council", "E and eight digits"),
        ("", "one of the two"),
    ],
)
def test_what_is_wrong_on_the_screen_is_said_and_kept(client, staff, school, new, sentence):
    county = school.service_areas.get().authority
    sign_in(client, staff)

    page = reorganise(client, ending=[county.pk], new=new).content.decode()

    assert sentence in page
    assert new.splitlines()[-1:] == [] or new.splitlines()[-1] in page
    county.refresh_from_db()
    assert county.valid_to is None


def test_only_the_office_reorganises(client):
    sign_in(client, UserFactory(groups=["Editors"]))

    assert client.get("/admin/reorganise/").status_code in {302, 403}


SURREY = (
    "E06999901, 901, East Surrey, East Surrey Council, eastsurrey.gov.uk\n"
    "E06999902, 902, West Surrey, West Surrey Council, westsurrey.gov.uk"
)


def test_what_a_split_will_do_is_said_and_nothing_is_written(england, client, staff):
    surrey = Authority.objects.get(slug="surrey")
    school = VirtualSchool.objects.serving(surrey).get()
    head = RoleFactory(school=school, kind="head", is_school_admin=True)
    RoleFactory(school=school)
    sign_in(client, staff)
    fields = {"ending": [surrey.pk], "new": SURREY, "on": "2027-04-01"}
    before = AuditEvent.objects.count()

    answer = client.post("/admin/reorganise/", {**fields, "look": "1"})

    assert answer.status_code == 200
    people = f"with 2 people and {head.person} as head."
    assert set(answer.context["foreseen"]) == {
        "East Surrey begins.",
        "West Surrey begins.",
        "Surrey ends, and its page leads on.",
        "Virtual School for Surrey closes.",
        f"A new school, Virtual School for East Surrey, begins for East Surrey, {people}",
        f"A new school, Virtual School for West Surrey, begins for West Surrey, {people}",
    }
    assert SURREY.splitlines()[1] in answer.content.decode()
    surrey.refresh_from_db()
    school.refresh_from_db()
    assert (surrey.valid_to, school.closed_on) == (None, None)
    assert Authority.objects.count() == VirtualSchool.objects.count() == 153
    assert AuditEvent.objects.count() == before

    done = client.post("/admin/reorganise/", {**fields, "checked": "on"})

    assert done.status_code == 302
    assert "1 April 2027: Surrey → West Surrey" in client.get("/admin/reorganise/").content.decode()
    day = date(2027, 4, 1)
    found = find("Guildford", known_authorities(day))
    assert [result.authority.name for result in found.results] == ["West Surrey"]
    assert [result.authority.name for result in find("Guildford", known_authorities()).results] == ["Surrey"]
    assert Authority.objects.in_force(day).count() == 154


def test_writing_it_down_asks_to_have_looked(england, client, staff):
    surrey = Authority.objects.get(slug="surrey")
    sign_in(client, staff)

    client.post("/admin/reorganise/", {"ending": [surrey.pk], "new": SURREY, "on": "2027-04-01"})

    surrey.refresh_from_db()
    assert surrey.valid_to is None
