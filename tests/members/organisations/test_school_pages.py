"""A school's own pages: its administrators keep its contacts and its people right."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.audit import trail_of
from members.organisations import appointing, errors, invitations, joining, leaving
from members.organisations.models import Invitation, MembersContact, Role
from members.organisations.querysets import today
from tests.factories import membership as made
from tests.factories.organisations import PublicContactFactory, RoleFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
DIRECT = {
    "direct_phone": "020 7946 0777",
    "direct_email": "Direct@example.org",
    "notes": "Ask Sam about training.",
}


@pytest.fixture
def admin(client, school):
    """An administrator of the school, signed in."""
    role = RoleFactory(school=school, kind="deputy", is_school_admin=True)
    sign_in(client, role.person)
    return role.person


def test_an_administrator_says_how_members_reach_the_school_and_they_read_it(client, school, admin):
    made.school_membership(school)
    address = f"/members/schools/{school.pk}/members-contact/"
    assert "Only members of NAVSH who are signed in see this" in client.get(address).content.decode()

    answer = client.post(address, DIRECT)

    assert (answer.status_code, answer["Location"]) == (302, f"/members/schools/{school.pk}/")
    contact = school.members_contacts.get()
    assert {name: getattr(contact, name) for name in DIRECT} == DIRECT
    event = trail_of(school).get(action="school.members_contact_saved")
    assert (event.actor_id, event.data) == (
        admin.pk,
        {"changed": ["direct_email", "direct_phone", "notes"]},
    )
    colleague = RoleFactory()
    made.school_membership(colleague.school)
    sign_in(client, colleague.person)
    page = client.get(f"/members/directory/schools/{school.pk}/").content.decode()
    assert 'href="tel:02079460777"' in page
    assert "Ask Sam about training." in page
    client.logout()
    slug = school.service_areas.get().authority.slug
    assert "0777" not in client.get(f"/find-a-virtual-school/{slug}/").content.decode()


def test_what_is_wrong_in_the_members_contact_is_said_and_nothing_is_lost(client, school, admin):
    page = client.post(
        f"/members/schools/{school.pk}/members-contact/", {**DIRECT, "direct_email": "no address"}
    ).content.decode()

    assert "Ask Sam about training." in page
    assert 'aria-invalid="true"' in page
    assert not MembersContact.objects.exists()


def test_saved_twice_the_members_contact_is_one_row_and_says_only_what_changed(client, school, admin):
    for phone in ("020 7946 0777", "020 7946 0778"):
        client.post(f"/members/schools/{school.pk}/members-contact/", {**DIRECT, "direct_phone": phone})

    assert school.members_contacts.get().direct_phone == "020 7946 0778"
    latest = trail_of(school).filter(action="school.members_contact_saved").first()
    assert latest.data == {"changed": ["direct_phone"]}


@pytest.mark.parametrize("page", ["", "members-contact/", "contact/", "invite/"])
def test_the_pages_are_for_administrators_and_the_office(client, school, page):
    people = {
        "administrator": RoleFactory(school=school, is_school_admin=True).person,
        "colleague": RoleFactory(school=school).person,
        "former administrator": RoleFactory(
            school=school, is_school_admin=True, ends_on=today() - timedelta(days=1)
        ).person,
        "elsewhere": RoleFactory(is_school_admin=True, kind="head").person,
        "office": UserFactory(groups=["Membership"]),
        "editor": UserFactory(groups=["Editors"]),
        "registered": UserFactory(),
    }
    statuses = {}
    for name, person in people.items():
        sign_in(client, person)
        statuses[name] = client.get(f"/members/schools/{school.pk}/{page}").status_code
    client.logout()
    statuses["stranger"] = client.get(f"/members/schools/{school.pk}/{page}").status_code

    assert statuses == {
        "administrator": 200,
        "colleague": 403,
        "former administrator": 403,
        "elsewhere": 403,
        "office": 200,
        "editor": 403,
        "registered": 403,
        "stranger": 302,
    }


def test_nobody_else_writes_the_members_contact(client, school):
    for person in (RoleFactory(school=school).person, RoleFactory(is_school_admin=True).person):
        sign_in(client, person)
        answer = client.post(f"/members/schools/{school.pk}/members-contact/", DIRECT)
        assert answer.status_code == 403
    assert not MembersContact.objects.exists()


def test_a_page_of_a_school_stands_below_the_room_that_is_marked(client, school, admin):
    page = client.get(f"/members/schools/{school.pk}/invite/").content.decode()

    assert '<a href="/members/requests/" aria-current="true">Your Virtual School</a>' in page
    assert page.count(f'href="/members/schools/{school.pk}/"') == 1


def test_the_school_names_its_people_the_head_first_with_dates(client, school, admin):
    for kind, name in (("team", "Tess"), ("head", "Hal")):
        RoleFactory(school=school, kind=kind, person=UserFactory(first_name=name, last_name="A"))
    gone = UserFactory(first_name="Gwen", last_name="Gone")
    RoleFactory(school=school, person=gone, ends_on=today() - timedelta(days=1))
    coming = UserFactory(first_name="Cleo", last_name="Coming")
    RoleFactory(school=school, person=coming, starts_on=today() + timedelta(days=9))

    answer = client.get(f"/members/schools/{school.pk}/")
    page = answer.content.decode()

    assert [role.kind for role in answer.context["roles"]] == ["head", "deputy", "team"]
    assert page.index("Hal A") < page.index("Tess A") < page.index("Cleo Coming") < page.index("Gwen Gone")
    assert "Since 1 September 2020" in page


def test_the_school_page_asks_no_more_queries_with_more_people(
    client, school, admin, django_assert_max_num_queries
):
    PublicContactFactory(school=school)
    for number in range(30):
        RoleFactory(school=school)
        joining.ask_to_join(UserFactory(), school)
        invitations.invite(school, f"invited{number}@example.org", admin)
    client.get("/members/requests/")

    with django_assert_max_num_queries(20):
        client.get(f"/members/schools/{school.pk}/")
    with django_assert_max_num_queries(14):
        client.get("/members/requests/")


def test_an_administrator_changes_what_a_colleague_does(client, school, admin):
    role = RoleFactory(school=school)
    address = f"/members/roles/{role.pk}/"
    assert "Member of the team" in client.get(address).content.decode()

    answer = client.post(address, {"kind": "deputy", "title": "Deputy, post-16", "is_school_admin": "on"})

    assert answer["Location"] == f"/members/schools/{school.pk}/"
    role.refresh_from_db()
    assert (role.kind, role.title, role.is_school_admin) == ("deputy", "Deputy, post-16", True)
    assert trail_of(role).get(action="role.changed").actor_id == admin.pk


def test_nobody_becomes_head_by_the_screen_for_roles(client, school, admin):
    head = RoleFactory(school=school, kind="head", is_school_admin=True)
    role = RoleFactory(school=school)

    answer = client.post(f"/members/roles/{role.pk}/", {"kind": "head", "title": ""})
    assert answer.status_code == 200
    assert client.post(f"/members/roles/{head.pk}/", {"kind": "team", "title": "Lead"}).status_code == 302

    assert {one.pk: one.kind for one in school.roles.filter(pk__in=[head.pk, role.pk])} == {
        head.pk: "head",
        role.pk: "team",
    }


def test_the_last_administrator_stays_one_unless_the_office_says_otherwise(client, school, admin, staff):
    role = school.roles.get()
    address = f"/members/roles/{role.pk}/"
    page = client.post(address, {"kind": "deputy", "title": ""}).content.decode()
    assert "Nobody else administers this Virtual School." in page

    appointing.change_role(role, staff, is_school_admin=False)
    role.refresh_from_db()
    assert role.is_school_admin is False


def test_who_gives_their_own_administration_away_is_led_where_they_may_be(client, school, admin):
    RoleFactory(school=school, is_school_admin=True)
    role = school.roles.get(person=admin)

    answer = client.post(f"/members/roles/{role.pk}/", {"kind": "deputy", "title": ""}, follow=True)

    assert answer.redirect_chain == [("/members/requests/", 302)]
    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["", "end/"])
def test_the_pages_of_a_role_are_for_administrators_of_its_school(client, school, page):
    role = RoleFactory(school=school)
    statuses = {}
    for name, person in {
        "administrator": RoleFactory(school=school, is_school_admin=True).person,
        "colleague": RoleFactory(school=school).person,
        "oneself": role.person,
        "elsewhere": RoleFactory(is_school_admin=True).person,
        "office": UserFactory(groups=["Membership"]),
    }.items():
        sign_in(client, person)
        statuses[name] = client.get(f"/members/roles/{role.pk}/{page}").status_code

    assert statuses == {
        "administrator": 200,
        "colleague": 403,
        "oneself": 403 if page == "" else 200,
        "elsewhere": 404,
        "office": 200,
    }


def test_an_end_that_has_not_come_is_moved_and_taken_back(client, school, admin):
    role = RoleFactory(school=school)
    later, soon = today() + timedelta(days=30), today() + timedelta(days=3)
    for day in (later, soon):
        client.post(f"/members/roles/{role.pk}/end/", {"on": day.isoformat()})
        role.refresh_from_db()
        assert role.ends_on == day
    assert "They stay after all?" in client.get(f"/members/roles/{role.pk}/end/").content.decode()

    assert client.post(f"/members/roles/{role.pk}/keep/").status_code == 302

    role.refresh_from_db()
    assert role.ends_on is None
    event = trail_of(role).get(action="role.kept")
    assert (event.actor_id, event.data["was_to_end"]) == (admin.pk, soon.isoformat())


def test_who_leaves_does_not_take_that_back_by_themselves(school, staff):
    role = RoleFactory(school=school)
    leaving.end_role(role, role.person, on=today() + timedelta(days=3))

    with pytest.raises(errors.NotAllowed):
        leaving.keep_role(role, role.person)
    assert leaving.keep_role(role, staff).ends_on is None


def test_an_end_is_not_taken_back_once_it_came_or_somebody_follows(school, staff):
    head, deputy = RoleFactory(school=school, kind="head"), RoleFactory(school=school)
    gone = RoleFactory(school=school, ends_on=today())
    appointing.hand_over(school, deputy.person, staff, on=today() + timedelta(days=3))

    for role in (head, deputy):
        with pytest.raises(errors.ComesAfter):
            leaving.keep_role(role, staff)
    with pytest.raises(errors.RoleHasEnded):
        leaving.keep_role(gone, staff)


def test_an_invitation_that_ran_out_is_sent_again(client, school, admin, django_capture_on_commit_callbacks):
    invitation = invitations.invite(school, "colleague@example.org", admin, name="Kim")
    long_ago = timezone.now() - timedelta(days=30)
    Invitation.objects.update(sent_at=long_ago, expires_at=long_ago + timedelta(days=14))
    assert "Nobody used the link" in client.get(f"/members/schools/{school.pk}/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/members/schools/{school.pk}/invitations/{invitation.pk}/again/")

    assert invitations.Invitation.objects.open().get().name == "Kim"
    assert [letter.to for letter in mail.outbox] == [["colleague@example.org"]]


def test_an_administrator_cannot_approve_somebody_as_head_and_is_told_why(client, school, admin):
    asked = joining.ask_to_join(UserFactory(), school, kind="head")
    address = f"/members/requests/{asked.pk}/"
    page = client.get(address).content.decode()
    assert "or NAVSH’s office, says who is" in page
    assert 'value="head"' not in page

    assert "Choose the role that they have." in client.post(address, {"decision": "approve"}).content.decode()
    assert client.post(address, {"decision": "approve", "kind": "team"}).status_code == 302
    assert Role.objects.get(person=asked.person).kind == "team"


def test_a_head_alone_in_the_school_is_led_to_inviting_before_a_handover(client, school):
    head = RoleFactory(school=school, kind="head", is_school_admin=True)
    sign_in(client, head.person)

    page = client.get(f"/members/schools/{school.pk}/hand-over/").content.decode()
    assert "Nobody else belongs to the school yet." in page
    leave = client.get(f"/members/roles/{head.pk}/end/").content.decode()
    assert f'href="/members/schools/{school.pk}/hand-over/"' in leave
    assert "Nobody else administers this school." in leave
