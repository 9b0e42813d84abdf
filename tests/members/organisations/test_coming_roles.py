"""Roles that are written down before their day: void when the person leaves, and taken back."""

from datetime import timedelta

import pytest
from django.core import mail

from core.audit import trail_of
from core.models import SiteSettings
from members.organisations import appointing, errors, joining, leaving, tasks
from members.organisations.models import Role
from members.organisations.querysets import today
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
DAY = today() + timedelta(days=30)
SOON = today() + timedelta(days=10)


@pytest.fixture
def head(school):
    return RoleFactory(school=school, kind="head", is_school_admin=True)


@pytest.fixture
def coming(school, head):
    """A headship handed over ahead of its day to a colleague of the team; the present head stays on."""
    colleague = RoleFactory(school=school)
    return appointing.hand_over(
        school, colleague.person, head.person, on=DAY, outgoing_stays_as=Role.Kind.DEPUTY
    )


def who(school, day) -> dict:
    return {role.person_id: role.kind for role in school.roles.current(day)}


@pytest.mark.parametrize("on", [today(), SOON, DAY - timedelta(days=1)])
def test_whoever_leaves_before_the_day_does_not_become_head_on_it(school, staff, head, coming, on):
    leaving.end_role(school.roles.current().get(person=coming.person), staff, on=on)

    coming.refresh_from_db()
    assert coming.ends_on == coming.starts_on == DAY
    assert who(school, DAY) == {head.person_id: "deputy"}
    assert who(school, on) == {head.person_id: "head"}
    assert trail_of(coming).get(action="role.ended").actor_id == staff.pk


def test_an_end_saved_as_it_was_keeps_what_follows_it(school, staff, head, coming):
    team = school.roles.current().get(person=coming.person)

    leaving.end_role(team, staff, on=DAY)

    assert who(school, DAY) == {head.person_id: "deputy", coming.person_id: "head"}


def test_an_end_beyond_the_day_on_which_another_role_follows_is_refused(school, staff, coming):
    team = school.roles.current().get(person=coming.person)

    with pytest.raises(errors.ComesAfter):
        leaving.end_role(team, staff, on=DAY + timedelta(days=1))
    assert Role.objects.get(pk=team.pk).ends_on == DAY


def test_leaving_one_school_keeps_what_comes_in_another(school, staff):
    here = RoleFactory(school=school)
    elsewhere = RoleFactory(person=here.person, starts_on=DAY)

    leaving.end_role(here, staff)

    assert who(elsewhere.school, DAY) == {here.person_id: "team"}


def test_a_handover_is_taken_back_whole(school, head, coming):
    leaving.take_back(coming, head.person)

    for day in (today(), DAY, DAY + timedelta(days=400)):
        assert who(school, day) == {head.person_id: "head", coming.person_id: "team"}
    assert trail_of(head).get(action="role.kept").actor_id == head.person_id
    with pytest.raises(errors.RoleHasBegun):
        leaving.take_back(coming, head.person)


def test_a_handover_is_taken_back_and_the_head_leaves_all_the_same(school, head, coming):
    leaving.take_back(coming, head.person, head_stays=False)

    assert who(school, DAY) == {head.person_id: "deputy", coming.person_id: "team"}


def test_whoever_was_to_become_head_says_no_and_cannot_keep_the_head_there(school, head, coming):
    leaving.take_back(coming, coming.person)

    assert who(school, DAY) == {head.person_id: "deputy", coming.person_id: "team"}


def test_an_outgoing_head_who_does_not_stay_as_deputy_leaves_and_stays_no_head(school, head, coming):
    deputy = school.roles.get(person=head.person, kind="deputy")

    leaving.take_back(deputy, head.person)

    assert who(school, DAY) == {coming.person_id: "head"}


def test_only_who_may_end_a_role_takes_it_back(school, coming):
    for person in (RoleFactory(school=school).person, RoleFactory(is_school_admin=True).person):
        with pytest.raises(errors.NotAllowed):
            leaving.take_back(coming, person)
    role = Role.objects.get(pk=coming.pk)
    assert role.ends_on is None


def test_the_office_ends_a_coming_role_on_its_own_screen(client, school, staff, coming):
    sign_in(client, staff)
    data = {"kind": "head", "is_school_admin": "on", "ends_on": today().isoformat()}

    assert client.post(f"/admin/school-roles/edit/{coming.pk}/", data).status_code == 302

    coming.refresh_from_db()
    assert coming.ends_on == DAY


def test_a_coming_role_is_taken_back_on_the_page_of_the_school(client, school, head, coming):
    sign_in(client, head.person)
    address = f"/members/roles/{coming.pk}/take-back/"
    assert f'href="{address}"' in client.get(f"/members/schools/{school.pk}/").content.decode()
    page = client.get(address).content.decode()
    assert "Their present role, Member of the team, goes on." in page
    assert f"{head.person}, the head until then" in page

    answer = client.post(address, {"head": "stays"})

    assert (answer.status_code, answer["Location"]) == (302, f"/members/schools/{school.pk}/")
    assert who(school, DAY) == {head.person_id: "head", coming.person_id: "team"}
    after = client.get(f"/members/schools/{school.pk}/")
    assert list(after.context["coming"]) == []
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("administrator", 200), ("colleague", 403), ("oneself", 200), ("elsewhere", 404), ("office", 200)],
)
def test_who_opens_the_page_that_takes_back(client, school, head, coming, staff, name, status):
    people = {
        "administrator": RoleFactory(school=school, is_school_admin=True).person,
        "colleague": RoleFactory(school=school).person,
        "oneself": coming.person,
        "elsewhere": RoleFactory(is_school_admin=True).person,
        "office": staff,
    }
    sign_in(client, people[name])

    assert client.get(f"/members/roles/{coming.pk}/take-back/").status_code == status


def test_without_the_coming_head_the_dashboard_asks_who_follows(client, school, head, coming):
    sign_in(client, head.person)
    line = f"Hand over {school}"
    assert line not in client.get("/members/").content.decode()

    leaving.take_back(coming, head.person, head_stays=False)

    assert line in client.get("/members/").content.decode()


# --- letters ----------------------------------------------------------------------------------------


def test_whose_role_a_colleague_changes_reads_it_in_a_letter(
    client, school, head, django_capture_on_commit_callbacks
):
    role = RoleFactory(school=school)
    sign_in(client, head.person)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            f"/members/roles/{role.pk}/", {"kind": "deputy", "title": "Lead", "is_school_admin": "on"}
        )

    (letter,) = mail.outbox
    assert (letter.to, letter.subject) == ([role.person.email], f"Your role in {school}")
    assert f"{head.person} changed" in letter.body
    assert "You are: Lead (deputy head)" in letter.body
    assert "You administer the school:" in letter.body


def test_nobody_is_written_to_of_what_they_changed_themselves_or_where_nothing_changed(
    school, head, django_capture_on_commit_callbacks
):
    role = RoleFactory(school=school)

    with django_capture_on_commit_callbacks(execute=True):
        appointing.change_role(head, head.person, title="Head")
        appointing.change_role(role, head.person, title="")

    assert mail.outbox == []


def test_the_office_hears_of_a_request_with_the_second_reminder(
    school, head, django_capture_on_commit_callbacks
):
    office = SiteSettings.load()
    office.office_email = "office@example.org"
    office.save()
    with django_capture_on_commit_callbacks(execute=True):
        asked = joining.ask_to_join(UserFactory(), school)
    told = []
    for days in joining.REMINDER_DAYS:
        told.append(sorted(letter.to[0] for letter in mail.outbox))
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            joining.remind_deciders(asked.asked_at + timedelta(days=days, minutes=1))
    told.append(sorted(letter.to[0] for letter in mail.outbox))

    alone, both = [head.person.email], sorted([head.person.email, "office@example.org"])
    assert told == [alone, alone, both, both]
    assert tasks.OFFICE_FROM_REMINDER == 2


def test_a_role_that_became_void_before_its_day_is_not_kept(school, staff, head):
    role = appointing.appoint(UserFactory(), school, "team", staff, starts_on=DAY)
    leaving.end_role(role, staff, on=SOON)

    with pytest.raises(errors.RoleHasEnded):
        leaving.keep_role(role, staff)
    assert Role.objects.get(pk=role.pk).ends_on == DAY
