"""People begin, hand over and leave; the school keeps everything."""

from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from core.models import AuditEvent, SiteSettings
from members.accounts.models import User
from members.organisations import appointing, errors, leaving
from members.organisations.models import JoinRequest, Role, VirtualSchool
from members.organisations.querysets import today
from members.organisations.signals import role_ended
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(school):
    return RoleFactory(school=school, kind=Role.Kind.HEAD, is_school_admin=True)


def signed_in(person) -> Client:
    client = Client()
    sign_in(client, person)
    return client


def test_a_handover_keeps_everything_and_closes_the_old_heads_access_the_same_day(school, head):
    colleague = RoleFactory(school=school, kind=Role.Kind.DEPUTY)
    waiting = JoinRequest.objects.create(person=UserFactory(), school=school)
    signed_in(head.person)
    signed_in(colleague.person)

    new = appointing.hand_over(school, colleague.person, head.person)

    head.refresh_from_db()
    colleague.refresh_from_db()
    assert (new.kind, new.is_school_admin, new.starts_on, new.ends_on) == ("head", True, today(), None)
    assert (head.ends_on, colleague.ends_on) == (today(), today())
    assert head.access_ended_at is not None
    assert list(school.roles.current()) == [new]
    assert school.roles.count() == 3
    assert list(school.join_requests.waiting()) == [waiting]
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [
        str(colleague.person_id)
    ]
    assert AuditEvent.objects.filter(action="school.handed_over", actor_id=head.person_id).count() == 1


def test_a_head_may_stay_as_deputy_after_the_handover(school, head):
    colleague = RoleFactory(school=school)

    appointing.hand_over(school, colleague.person, head.person, outgoing_stays_as="deputy")

    kinds = {role.person_id: role.kind for role in school.roles.current()}
    assert kinds == {colleague.person_id: "head", head.person_id: "deputy"}


def test_a_handover_may_be_written_down_before_its_day(school, head):
    colleague = RoleFactory(school=school)
    day = today() + timedelta(days=30)

    new = appointing.hand_over(school, colleague.person, head.person, on=day)

    before = {role.person_id: role.kind for role in school.roles.current(day - timedelta(days=1))}
    after = {role.person_id: role.kind for role in school.roles.current(day)}
    assert before == {head.person_id: "head", colleague.person_id: "team"}
    assert after == {new.person_id: "head"}
    head.refresh_from_db()
    assert head.access_ended_at is None


def test_a_second_head_is_refused_on_any_overlapping_day(school, head, staff):
    leaving.end_role(head, staff, on=today() + timedelta(days=10))

    with pytest.raises(errors.HeadAlreadyThere):
        appointing.appoint(UserFactory(), school, "head", staff)
    role = appointing.appoint(UserFactory(), school, "head", staff, starts_on=today() + timedelta(days=10))
    assert role.kind == "head"


def test_only_staff_and_the_head_say_who_is_head(school, head):
    admin = RoleFactory(school=school, is_school_admin=True)
    someone = RoleFactory(school=school)

    with pytest.raises(errors.NotAllowed):
        appointing.hand_over(school, someone.person, admin.person)
    with pytest.raises(errors.NotAllowed):
        appointing.change_role(someone, admin.person, kind="head")
    assert appointing.change_role(someone, admin.person, kind="deputy").kind == "deputy"


def test_without_a_head_there_is_nothing_to_hand_over(school, staff):
    someone = RoleFactory(school=school)

    with pytest.raises(errors.NoHead):
        appointing.hand_over(school, someone.person, staff)


def test_leaving_signs_out_everywhere_the_same_day_and_tells_the_other_rooms(school, staff):
    role = RoleFactory(school=school)
    bystander = UserFactory()
    client, other = signed_in(role.person), signed_in(bystander)
    told = []

    def listen(sender, role, access, **kwargs):
        told.append((role.pk, access))

    role_ended.connect(listen)
    try:
        leaving.end_role(role, staff)
    finally:
        role_ended.disconnect(listen)

    assert told == [(role.pk, False), (role.pk, True)]
    assert client.get("/members/requests/").status_code == 302
    assert other.get("/members/requests/").status_code == 200
    assert Role.objects.get(pk=role.pk).ends_on == today()
    assert not school.roles.current().exists()


def test_a_role_that_ends_later_closes_when_its_day_comes(school, staff):
    role = RoleFactory(school=school)
    client = signed_in(role.person)
    leaving.end_role(role, staff, on=today() + timedelta(days=1))
    assert client.get("/members/requests/").status_code == 200
    assert leaving.close_access_of_ended_roles() == 0

    Role.objects.filter(pk=role.pk).update(ends_on=today())

    assert leaving.close_access_of_ended_roles() == 1
    assert leaving.close_access_of_ended_roles() == 0
    assert client.get("/members/requests/").status_code == 302


def test_everybody_may_leave_and_only_administrators_end_others_roles(school):
    admin = RoleFactory(school=school, is_school_admin=True)
    first, second = RoleFactory(school=school), RoleFactory(school=school)
    elsewhere = RoleFactory(is_school_admin=True)

    for person in (first.person, elsewhere.person, UserFactory()):
        with pytest.raises(errors.NotAllowed):
            leaving.end_role(second, person)
    assert leaving.end_role(first, first.person).ends_on == today()
    assert leaving.end_role(second, admin.person).ends_on == today()
    with pytest.raises(errors.RoleHasEnded):
        leaving.end_role(second, admin.person)


def test_a_closed_school_takes_nobody(staff):
    school = VirtualSchoolFactory(closed_on=date(2023, 4, 1))

    with pytest.raises(errors.SchoolIsClosed):
        appointing.appoint(UserFactory(), school, "team", staff)


def test_a_role_cannot_end_before_it_begins(school, staff):
    role = RoleFactory(school=school, starts_on=today())

    with pytest.raises(errors.NotAPeriod):
        leaving.end_role(role, staff, on=today() - timedelta(days=1))


def test_a_colleague_who_becomes_head_stays_signed_in(school, head):
    colleague = RoleFactory(school=school)
    client = signed_in(colleague.person)

    appointing.hand_over(school, colleague.person, head.person)
    leaving.close_access_of_ended_roles()

    assert client.get("/members/requests/").status_code == 200
    assert not Role.objects.filter(ends_on=today(), access_ended_at=None).exists()


def test_leaving_the_last_school_ends_the_groups_the_same_day_and_tells_the_office(
    school, staff, django_capture_on_commit_callbacks
):
    office = SiteSettings.load()
    office.office_email = "office@example.org"
    office.save()
    person = UserFactory(groups=["Moderators", "Finance"])
    role = RoleFactory(school=school, person=person)

    with django_capture_on_commit_callbacks(execute=True):
        leaving.end_role(role, staff)

    assert not person.groups.exists()
    assert not User.objects.get(pk=person.pk).has_perm("wagtailadmin.access_admin")
    event = AuditEvent.objects.get(action="person.groups_ended")
    assert (event.subject_id, event.data) == (str(person.pk), {"groups": ["Finance", "Moderators"]})
    (told,) = [letter for letter in mail.outbox if letter.to == ["office@example.org"]]
    assert "- Finance\n- Moderators\n" in told.body
    assert f"/admin/users/edit/{person.pk}/" in told.body


def test_a_second_role_elsewhere_keeps_the_groups_and_what_it_gives(school, staff):
    person = UserFactory(groups=["Moderators"])
    first = RoleFactory(school=school, person=person)
    second = RoleFactory(person=person, is_school_admin=True)
    client = signed_in(person)

    leaving.end_role(first, staff)

    assert [group.name for group in person.groups.all()] == ["Moderators"]
    assert list(VirtualSchool.objects.administered_by(person)) == [second.school]
    assert client.get("/members/requests/").status_code == 302
    assert signed_in(person).get(f"/members/schools/{second.school_id}/").status_code == 200


def test_groups_that_the_office_means_to_keep_are_kept(school, staff, settings):
    settings.GROUPS_KEPT_AFTER_LEAVING = ["Finance"]
    person = UserFactory(groups=["Moderators", "Finance"])

    leaving.end_role(RoleFactory(school=school, person=person), staff)

    assert [group.name for group in person.groups.all()] == ["Finance"]
