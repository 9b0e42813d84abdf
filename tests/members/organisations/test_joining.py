"""Who may join, who decides, and who hears of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from core.models import AuditEvent, SiteSettings
from members.organisations import errors, joining
from members.organisations.models import JoinRequest, Role, VirtualSchool
from members.organisations.querysets import today
from tests.background import WAITING, wait, work
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory, sign_in
from tests.smtp import mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(school):
    return joining.ask_to_join(UserFactory(email="new@exampleshire.gov.uk"), school)


def people(school, asked) -> dict:
    """Return one person of each kind, by what they are to the school."""
    return {
        "stranger": UserFactory(),
        "the one who asked": asked.person,
        "colleague": RoleFactory(school=school).person,
        "administrator": RoleFactory(school=school, is_school_admin=True).person,
        "administrator until today": RoleFactory(school=school, is_school_admin=True, ends_on=today()).person,
        "administrator from tomorrow": RoleFactory(
            school=school, is_school_admin=True, starts_on=today() + timedelta(days=1)
        ).person,
        "administrator, shut out": RoleFactory(
            school=school, is_school_admin=True, person=UserFactory(is_active=False)
        ).person,
        "administrator elsewhere": RoleFactory(is_school_admin=True).person,
        "membership office": UserFactory(groups=["Membership"]),
        "editor": UserFactory(groups=["Editors"]),
        "superuser": UserFactory(is_superuser=True),
    }


MAY = {"administrator", "membership office", "superuser"}


def test_the_matrix_of_who_decides(school, asked):
    decided = set()
    for name, person in people(school, asked).items():
        JoinRequest.objects.filter(pk=asked.pk).update(state="waiting", decided_at=None, reason="")
        try:
            joining.refuse(asked, person, "Not known here.")
            decided.add(name)
        except (errors.NotAllowed, errors.NotYourself):
            pass

    assert decided == MAY


def test_the_matrix_of_who_sees_the_page_for_deciding(school, asked, client):
    answers = {}
    for name, person in people(school, asked).items():
        sign_in(client, person)
        answers[name] = client.get(f"/members/requests/{asked.pk}/").status_code

    shut_out = 302
    assert answers == {
        **dict.fromkeys(answers, 404),
        **dict.fromkeys(MAY, 200),
        "the one who asked": 403,
        "administrator, shut out": shut_out,
    }


def test_nobody_decides_on_their_own_request_whatever_they_are(school, client):
    staff = UserFactory(groups=["Membership"])
    asked = joining.ask_to_join(staff, school)
    sign_in(client, staff)
    assert client.get(f"/members/requests/{asked.pk}/").status_code == 403

    with pytest.raises(errors.NotYourself):
        joining.approve(asked, staff)
    assert list(JoinRequest.objects.to_decide_by(staff)) == []


def test_approval_gives_the_role_and_a_mail(school, asked, staff, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        role = joining.approve(asked, staff, kind="deputy", is_school_admin=True)

    asked.refresh_from_db()
    assert (asked.state, asked.decided_by) == ("approved", staff)
    assert (role.person, role.kind, role.is_school_admin) == (asked.person, "deputy", True)
    assert [(message.to, message.subject) for message in mail.outbox] == [
        (["new@exampleshire.gov.uk"], f"You have joined {school}")
    ]
    with pytest.raises(errors.AlreadyDecided):
        joining.refuse(asked, staff, "Too late.")
    assert set(AuditEvent.objects.filter(actor_id=staff.pk).values_list("action", flat=True)) == {
        "role.began",
        "join_request.approved",
    }


def test_a_refusal_needs_a_reason_and_sends_it(school, asked, staff, django_capture_on_commit_callbacks):
    with pytest.raises(errors.ReasonMissing):
        joining.refuse(asked, staff, "   ")
    with django_capture_on_commit_callbacks(execute=True):
        joining.refuse(asked, staff, "Please ask with your work address.")

    assert "Please ask with your work address." in mail.outbox[0].body
    assert not school.roles.exists()


def test_a_head_is_not_approved_beside_another(school, staff):
    RoleFactory(school=school, kind=Role.Kind.HEAD)
    asked = joining.ask_to_join(UserFactory(), school, kind="head")

    with pytest.raises(errors.HeadAlreadyThere):
        joining.approve(asked, staff)
    asked.refresh_from_db()
    assert asked.state == "waiting"
    assert joining.approve(asked, staff, kind="team").is_school_admin is False


def test_a_school_administrator_does_not_make_a_head(school):
    admin = RoleFactory(school=school, is_school_admin=True).person
    asked = joining.ask_to_join(UserFactory(), school, kind="head")

    with pytest.raises(errors.NotAllowed):
        joining.approve(asked, admin)


def test_the_domain_is_a_hint_and_never_a_proof(staff):
    authority = AuthorityFactory(website_domain="camden.gov.uk")
    school = VirtualSchoolFactory(serves=[authority])
    hints = {
        address: joining.domain_hint(address, school)
        for address in (
            "a@camden.gov.uk",
            "a@schools.camden.gov.uk",
            "a@CAMDEN.gov.uk",
            "a@notcamden.gov.uk",
            "a@camden.gov.uk.example.org",
            "a@example.org",
        )
    }

    assert list(hints.values()) == ["matches", "matches", "matches", "differs", "differs", "differs"]
    asked = joining.ask_to_join(UserFactory(email="b@camden.gov.uk"), school)
    assert (asked.hint, asked.state) == ("matches", "waiting")
    assert not school.roles.exists()


def test_one_cannot_ask_twice_or_everywhere_or_where_one_is(school):
    person = UserFactory()
    joining.ask_to_join(person, school)

    with pytest.raises(errors.AlreadyAsked):
        joining.ask_to_join(person, school)
    for _ in range(2):
        joining.ask_to_join(person, VirtualSchoolFactory())
    with pytest.raises(errors.TooManyRequests):
        joining.ask_to_join(person, VirtualSchoolFactory())
    with pytest.raises(errors.AlreadyInSchool):
        joining.ask_to_join(RoleFactory(school=school).person, school)


def test_asking_and_taking_back_over_and_over_fills_nobodys_letter_box(
    school, django_capture_on_commit_callbacks
):
    RoleFactory(school=school, is_school_admin=True)
    person = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(joining.MOST_REQUESTS_A_DAY):
            joining.withdraw(joining.ask_to_join(person, school), person)
        with pytest.raises(errors.AskedTooOften):
            joining.ask_to_join(person, school)
    JoinRequest.objects.update(asked_at=timezone.now() - timedelta(days=1))

    assert joining.ask_to_join(person, school).state == JoinRequest.State.WAITING


def test_asking_several_schools_at_the_same_time_is_counted_too(threads_commit):
    threads_commit(JoinRequest, VirtualSchool, SiteSettings)

    def prepare():
        person = UserFactory(email="everywhere@example.org")
        schools = [VirtualSchoolFactory() for _ in range(8)]
        connection.close()
        return person, schools

    def ask(school):
        try:
            joining.ask_to_join(person, school)
        except errors.TooManyRequests:
            return False
        finally:
            connection.close()
        return True

    def forget():
        JoinRequest.objects.all().delete()
        person.delete()
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        person, schools = pool.submit(prepare).result()
        let = list(pool.map(ask, schools))
        pool.submit(forget).result()

    assert sum(let) == joining.MOST_WAITING_REQUESTS


def test_administrators_hear_of_a_request_and_the_office_where_there_are_none(
    school, django_capture_on_commit_callbacks
):
    settings = SiteSettings.load()
    settings.office_email = "office@example.org"
    settings.save()
    with django_capture_on_commit_callbacks(execute=True):
        joining.ask_to_join(UserFactory(), school)
    assert [message.to for message in mail.outbox] == [["office@example.org"]]

    mail.outbox.clear()
    first = RoleFactory(school=school, is_school_admin=True, person=UserFactory(email="a@example.org"))
    RoleFactory(school=school, is_school_admin=True, person=UserFactory(email="b@example.org"))
    RoleFactory(school=school)
    with django_capture_on_commit_callbacks(execute=True):
        joining.ask_to_join(UserFactory(), school)
    assert [message.to for message in mail.outbox] == [["a@example.org"], ["b@example.org"]]
    assert first.person.email not in mail.outbox[1].body


def test_a_reminder_whose_second_mail_fails_reaches_each_once(
    school, asked, settings, django_capture_on_commit_callbacks
):
    for name in "ab":
        RoleFactory(school=school, is_school_admin=True, person=UserFactory(email=f"{name}@example.org"))
    settings.TASKS = WAITING
    with mail_server(settings) as server:
        server.refused["b@example.org"] = "451 Come back later"
        with django_capture_on_commit_callbacks(execute=True):
            assert joining.remind_deciders(asked.asked_at + timedelta(days=3, minutes=1)) == 1
        work()
        assert server.addresses == ["a@example.org"]

        server.refused.clear()
        wait()
        work()

        assert server.addresses == ["a@example.org", "b@example.org"]


def test_reminders_come_after_three_seven_and_fourteen_days_and_then_stop(
    asked, django_capture_on_commit_callbacks
):
    sent = []
    for day in range(1, 31):
        with django_capture_on_commit_callbacks(execute=True):
            if joining.remind_deciders(asked.asked_at + timedelta(days=day, minutes=1)):
                sent.append(day)

    assert sent == [3, 7, 14]
    asked.refresh_from_db()
    assert asked.reminders == 3


def test_a_decided_request_is_not_reminded_of(asked, staff):
    joining.refuse(asked, staff, "Not known here.")

    assert joining.remind_deciders(timezone.now() + timedelta(days=5)) == 0


def test_asking_by_the_pages_alone(england, client):
    person = UserFactory()
    sign_in(client, person)

    found = client.get("/members/join/", {"q": "guildford"})
    school = found.context["found"][0]["card"].school
    assert f"/members/join/{school.pk}/" in found.content.decode()
    answer = client.post(f"/members/join/{school.pk}/", {"kind": "team", "title": "Adviser"}, follow=True)

    assert "Nobody has answered yet" in answer.content.decode()
    asked = JoinRequest.objects.get(person=person)
    assert (asked.school, asked.title) == (school, "Adviser")
    client.post(f"/members/requests/{asked.pk}/withdraw/")
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_deciding_on_the_page_keeps_what_was_written_when_it_fails(school, asked, client):
    sign_in(client, RoleFactory(school=school, is_school_admin=True).person)
    url = f"/members/requests/{asked.pk}/"

    answer = client.post(url, {"decision": "refuse", "kind": "team", "reason": ""})
    assert "they will read it" in answer.content.decode()
    answer = client.post(url, {"decision": "approve", "kind": "head", "reason": "kept words"})
    assert "kept words" in answer.content.decode()
    assert client.post(url, {"decision": "approve", "kind": "team"}).status_code == 302
    assert school.roles.current().filter(person=asked.person).exists()


def test_withdrawing_is_for_the_one_who_asked(asked, staff):
    with pytest.raises(errors.NotAllowed):
        joining.withdraw(asked, staff)
