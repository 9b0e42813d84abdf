"""Councils merge and split, and nothing is lost."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.models import AuditEvent
from members.organisations import errors, invitations, joining, reorganise
from members.organisations.models import (
    Authority,
    Invitation,
    JoinRequest,
    MembersContact,
    PublicContact,
    Role,
    ServiceArea,
    Succession,
    VirtualSchool,
)
from members.organisations.querysets import today
from members.organisations.reorganise import NewAuthority
from members.organisations.signals import school_continued, school_split_off
from tests.factories.organisations import (
    AuthorityFactory,
    PublicContactFactory,
    RoleFactory,
    VirtualSchoolFactory,
    on_the_day,
)
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NEXT_APRIL = date(timezone.now().year + 1, 4, 1)
BEFORE = NEXT_APRIL - timedelta(days=1)
EAST = NewAuthority("E06009001", "701", "East Exampleshire", "East Exampleshire Council")
WEST = NewAuthority("E06009002", "702", "West Exampleshire", "West Exampleshire Council")


def everything() -> dict[str, set]:
    """Return the keys of all rows that must outlive a reorganisation."""
    models = (
        Authority,
        VirtualSchool,
        Role,
        JoinRequest,
        Invitation,
        PublicContact,
        MembersContact,
        ServiceArea,
    )
    return {model.__name__: set(model.objects.values_list("pk", flat=True)) for model in models}


def full_school(authority) -> VirtualSchool:
    """Return a school with a head, a deputy who administers, a colleague, and business that is open."""
    school = VirtualSchoolFactory(serves=[authority])
    RoleFactory(school=school, kind=Role.Kind.HEAD, is_school_admin=True)
    RoleFactory(school=school, kind=Role.Kind.DEPUTY, is_school_admin=True, title="Deputy, early years")
    RoleFactory(school=school)
    RoleFactory(school=school, ends_on=date(2021, 1, 1))
    PublicContactFactory(school=school, phone=f"020 7946 {school.pk % 1000:04}")
    MembersContact.objects.create(school=school, direct_phone="020 7946 0999")
    joining.ask_to_join(UserFactory(), school)
    invitations.invite(school, f"invited{school.pk}@example.org", UserFactory(groups=["Membership"]))
    return school


def people(school, day) -> dict:
    return {role.person_id: role.kind for role in school.roles.current(day)}


def test_a_split_with_a_school_each_loses_nothing(staff):
    county = AuthorityFactory(name="Exampleshire", slug="exampleshire")
    school = full_school(county)
    before, team = everything(), people(school, today())
    told = []

    def listen(sender, school, successors, on, **kwargs):
        told.append((school.pk, [one.pk for one in successors], on))

    school_continued.connect(listen)
    try:
        east, west = on_the_day(reorganise.split(county, [EAST, WEST], NEXT_APRIL, staff))
    finally:
        school_continued.disconnect(listen)

    for name, keys in everything().items():
        assert keys >= before[name], name
    county.refresh_from_db()
    school.refresh_from_db()
    assert (county.valid_to, east.valid_from, east.region) == (NEXT_APRIL, NEXT_APRIL, county.region)
    assert list(county.successors.order_by("name")) == [east, west]
    assert set(Succession.objects.values_list("on", flat=True)) == {NEXT_APRIL}
    # Until the day everything is as it was.
    assert list(Authority.objects.in_force(BEFORE)) == [county]
    assert list(VirtualSchool.objects.serving(county, BEFORE)) == [school]
    assert people(school, BEFORE) == team
    # From the day on each half has a school with everybody in it.
    assert set(Authority.objects.in_force(NEXT_APRIL)) == {east, west}
    schools = [VirtualSchool.objects.serving(half, NEXT_APRIL).get() for half in (east, west)]
    assert schools[0] != schools[1]
    assert [people(half, NEXT_APRIL) for half in schools] == [team, team]
    assert people(school, NEXT_APRIL) == {}
    assert school.closed_on == NEXT_APRIL
    assert [half.public_contacts.get().phone for half in schools] == [school.public_contacts.get().phone] * 2
    assert schools[0].public_contacts.get().checked_on is None
    assert [half.members_contacts.get().direct_phone for half in schools] == ["020 7946 0999"] * 2
    assert [half.join_requests.waiting().count() for half in schools] == [1, 1]
    assert schools[0].invitations.open().count() == 1
    assert told == [(school.pk, [half.pk for half in schools], NEXT_APRIL)]
    assert AuditEvent.objects.filter(action="authority.split", subject_id=str(county.pk)).count() == 1


def test_a_split_with_one_school_for_both(staff):
    county = AuthorityFactory()
    school = full_school(county)
    team = people(school, today())

    east, west = on_the_day(reorganise.split(county, [EAST, WEST], NEXT_APRIL, staff, one_school=True))

    assert VirtualSchool.objects.serving(east, NEXT_APRIL).get() == school
    assert VirtualSchool.objects.serving(west, NEXT_APRIL).get() == school
    assert people(school, NEXT_APRIL) == team
    school.refresh_from_db()
    assert school.closed_on is None


def test_a_merger_into_a_new_authority_loses_nothing(staff):
    one, two = AuthorityFactory(), AuthorityFactory()
    first, second = full_school(one), full_school(two)
    before = everything()
    teams = {**people(second, today()), **people(first, today())}

    (whole,) = on_the_day(reorganise.merge([one, two], EAST, NEXT_APRIL, staff))

    for name, keys in everything().items():
        assert keys >= before[name], name
    assert set(whole.predecessors.all()) == {one, two}
    assert list(VirtualSchool.objects.serving(whole, NEXT_APRIL)) == [first]
    together = people(first, NEXT_APRIL)
    assert set(together) == set(teams)
    assert sorted(together.values()) == ["deputy", "deputy", "deputy", "head", "team", "team"]
    assert [pk for pk, kind in together.items() if kind == "head"] == [
        pk for pk, kind in people(first, today()).items() if kind == "head"
    ]
    admins = first.roles.current(NEXT_APRIL).filter(is_school_admin=True).count()
    assert admins == 4
    second.refresh_from_db()
    assert (second.closed_on, second.continued_by) == (NEXT_APRIL, first)
    assert people(second, BEFORE)
    assert not people(second, NEXT_APRIL)
    assert first.join_requests.waiting().count() == 2
    assert first.invitations.open().count() == 2
    assert first.public_contacts.get().phone != second.public_contacts.get().phone


def test_a_merger_into_one_that_goes_on(staff):
    big, small = AuthorityFactory(), AuthorityFactory()
    theirs, ours = full_school(small), full_school(big)

    (whole,) = on_the_day(reorganise.merge([small], big, NEXT_APRIL, staff))

    assert whole == big
    big.refresh_from_db()
    small.refresh_from_db()
    assert (big.valid_to, small.valid_to) == (None, NEXT_APRIL)
    assert list(VirtualSchool.objects.serving(big, NEXT_APRIL)) == [ours]
    assert len(people(ours, NEXT_APRIL)) == 6
    theirs.refresh_from_db()
    assert theirs.continued_by == ours


def test_a_school_that_serves_others_too_goes_on(staff):
    one, two, neighbour = AuthorityFactory(), AuthorityFactory(), AuthorityFactory()
    shared = VirtualSchoolFactory(serves=[two, neighbour])
    VirtualSchoolFactory(serves=[one])
    RoleFactory(school=shared)

    on_the_day(reorganise.merge([one, two], EAST, NEXT_APRIL, staff))

    shared.refresh_from_db()
    assert shared.closed_on is None
    assert len(people(shared, NEXT_APRIL)) == 1
    assert list(shared.service_areas.in_force(NEXT_APRIL).values_list("authority", flat=True)) == [
        neighbour.pk
    ]


def test_what_is_split_off_from_a_school_that_goes_on_is_told(staff):
    county, neighbour = AuthorityFactory(), AuthorityFactory()
    shared = VirtualSchoolFactory(serves=[county, neighbour])
    RoleFactory(school=shared)
    PublicContactFactory(school=shared, phone="020 7946 0321")
    told = []

    def listen(sender, school, new, on, **kwargs):
        told.append((school.pk, new.service_areas.get().authority.name, on))

    school_split_off.connect(listen)
    try:
        on_the_day(reorganise.split(county, [EAST, WEST], NEXT_APRIL, staff))
    finally:
        school_split_off.disconnect(listen)

    assert told == [(shared.pk, half, NEXT_APRIL) for half in ("East Exampleshire", "West Exampleshire")]
    shared.refresh_from_db()
    assert shared.closed_on is None
    for half in VirtualSchool.objects.exclude(pk=shared.pk):
        contact = half.public_contacts.get()
        assert (contact.phone, contact.checked_on) == ("020 7946 0321", None)
        assert len(people(half, NEXT_APRIL)) == 1


def test_an_authority_may_keep_its_code_and_its_name(staff):
    county = AuthorityFactory(name="Exampleshire", slug="exampleshire", dfe_code="900")
    district = AuthorityFactory()

    new = NewAuthority("E06009003", "900", "Exampleshire", "Exampleshire Council")
    (whole,) = on_the_day(reorganise.merge([county, district], new, NEXT_APRIL, staff))

    assert (whole.dfe_code, whole.slug) == ("900", f"exampleshire-{NEXT_APRIL.year}")


def test_what_cannot_be_reorganised_changes_nothing(staff):
    county, other = AuthorityFactory(), AuthorityFactory()
    ended = AuthorityFactory(valid_to=date(2023, 4, 1))
    before = everything()

    with pytest.raises(errors.NotAllowed):
        reorganise.split(county, [EAST, WEST], NEXT_APRIL, UserFactory())
    with pytest.raises(errors.NotInForce):
        reorganise.split(ended, [EAST, WEST], NEXT_APRIL, staff)
    with pytest.raises(errors.NotInForce):
        reorganise.split(county, [EAST], NEXT_APRIL, staff)
    with pytest.raises(errors.NotInForce):
        reorganise.merge([county], EAST, NEXT_APRIL, staff)
    taken = NewAuthority(other.gss_code, "703", "Another", "Another Council")
    with pytest.raises(errors.CodeInUse):
        reorganise.split(county, [EAST, taken], NEXT_APRIL, staff)
    assert everything() == before
    county.refresh_from_db()
    assert county.valid_to is None


def test_the_pages_change_over_on_the_day(staff, client):
    county = AuthorityFactory(name="Exampleshire", slug="exampleshire")
    VirtualSchoolFactory(serves=[county])
    day = today()
    reorganise.split(county, [EAST, WEST], day, staff)

    page = client.get("/find-a-virtual-school/exampleshire/").content.decode()
    assert "/find-a-virtual-school/east-exampleshire/" in page
    assert "/find-a-virtual-school/west-exampleshire/" in page
    found = client.get("/find-a-virtual-school/", {"q": "Exampleshire"}).context["answer"]
    assert {result.authority.name for result in found.results} == {"East Exampleshire", "West Exampleshire"}


def test_an_address_leads_on_through_two_changes(staff, client):
    one, two = AuthorityFactory(name="Old One", slug="old-one"), AuthorityFactory()
    VirtualSchoolFactory(serves=[one])
    (middle,) = on_the_day(reorganise.merge([one, two], EAST, today() - timedelta(days=10), staff))
    reorganise.merge([middle, AuthorityFactory()], WEST, today(), staff)

    answer = client.get("/find-a-virtual-school/old-one/")

    assert (answer.status_code, answer["Location"]) == (302, "/find-a-virtual-school/west-exampleshire/")


def test_before_the_day_the_page_says_what_comes(staff, client):
    county = AuthorityFactory(name="Exampleshire", slug="exampleshire")
    VirtualSchoolFactory(serves=[county])
    reorganise.split(county, [EAST, WEST], NEXT_APRIL, staff)

    page = client.get("/find-a-virtual-school/exampleshire/").content.decode()

    assert f"From 1 April {NEXT_APRIL.year} this area has new councils" in page
    assert client.get("/find-a-virtual-school/east-exampleshire/").status_code == 404
