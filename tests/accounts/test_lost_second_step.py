"""Somebody lost what their second step needs: the office removes it, a day later and never in secret."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth import get_user
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.audit import trail_of
from core.models import ChangeRecord
from members.accounts import errors, lost_second_step
from members.accounts.models import SecondStepRemoval
from members.accounts.permissions import may_remove_second_step
from tests.factories.people import PASSWORD, UserFactory, grow_old, sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/second-steps/"
HOW = "Rang her on the number in the directory."


@pytest.fixture
def helper():
    return UserFactory(groups=["Membership"])


@pytest.fixture
def head():
    return UserFactory(first_name="Example", last_name="Head", app=True)


def asked(person, by, on_commit):
    with on_commit(execute=True):
        return lost_second_step.ask(person, by, HOW)


def done_at(when, on_commit):
    with on_commit(execute=True):
        return lost_second_step.carry_out_due(when)


def tomorrow():
    return timezone.now() + lost_second_step.DELAY


def has_any(person):
    return Authenticator.objects.filter(user=person).exists()


def test_it_is_removed_a_day_later_and_the_person_told_twice(
    client, helper, head, django_capture_on_commit_callbacks
):
    RecoveryCodes.activate(head)
    elsewhere = Client()
    elsewhere.force_login(head)

    removal = asked(head, helper, django_capture_on_commit_callbacks)
    assert done_at(tomorrow() - timedelta(minutes=1), django_capture_on_commit_callbacks) == 0
    assert has_any(head)
    assert done_at(tomorrow(), django_capture_on_commit_callbacks) == 1

    assert not has_any(head)
    assert not get_user(elsewhere).is_authenticated
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        ([head.email], "Your second step will be removed: is that right?"),
        ([head.email], "Your second step was removed"),
    ]
    assert [event.action for event in trail_of(removal)] == [
        "second_step.removed",
        "second_step.removal_asked",
    ]
    assert trail_of(removal).last().actor_id == helper.pk
    assert ChangeRecord.objects.filter(thing="mfa.authenticator", operation="delete").count() == 2
    assert client.post("/accounts/login/", {"login": head.email, "password": PASSWORD}).url == "/members/"


def test_its_owner_stops_it_by_the_link_without_signing_in(
    client, helper, head, django_capture_on_commit_callbacks
):
    removal = asked(head, helper, django_capture_on_commit_callbacks)
    link = re.search(r"http://testserver(/members/account/second-step-stays/\S+)", mail.outbox[0].body)[1]

    page = client.get(link)
    assert page.status_code == 200
    assert not page.cookies
    removal.refresh_from_db()
    assert removal.state == "waiting"  # whoever only looks at links (a mail scanner) stops nothing
    with django_capture_on_commit_callbacks(execute=True):
        assert "Your second step stays" in client.post(link).content.decode()

    assert done_at(tomorrow(), django_capture_on_commit_callbacks) == 0
    assert has_any(head)
    assert mail.outbox[-1].subject == "Your second step stays"
    assert "Your second step stays" in client.post(link).content.decode()
    assert len(mail.outbox) == 2


def test_a_link_that_comes_too_late_says_so(client, helper, head, django_capture_on_commit_callbacks):
    removal = asked(head, helper, django_capture_on_commit_callbacks)
    link = reverse("keep_second_step", args=[lost_second_step.token_for(removal)])
    done_at(tomorrow(), django_capture_on_commit_callbacks)

    assert "came too late" in client.post(link).content.decode()
    assert client.get(f"{link[:-3]}xx/").status_code == 404


@pytest.mark.parametrize("groups", [["Editors"], ["Finance"], ["Membership"]])
def test_a_helper_removes_nobodys_of_the_office(helper, groups):
    colleague = UserFactory(groups=groups)

    with pytest.raises(errors.MayNotRemove):
        lost_second_step.ask(colleague, helper, HOW)

    assert not SecondStepRemoval.objects.exists()


def test_only_an_administrator_removes_an_administrators_and_nobody_their_own(helper):
    first, second = (UserFactory(is_superuser=True, is_staff=True) for _ in range(2))

    assert may_remove_second_step(first, second)
    assert may_remove_second_step(first, helper)
    assert not may_remove_second_step(first, first)
    assert not may_remove_second_step(helper, helper)
    assert not may_remove_second_step(helper, first)


def test_example_people_who_are_spared_the_second_step_are_still_of_the_office(helper, settings):
    settings.SECOND_FACTOR_SPARED = ["@example.org"]

    assert not may_remove_second_step(helper, UserFactory(groups=["Finance"]))


def test_a_member_and_an_editor_remove_nobodys(head):
    assert not may_remove_second_step(UserFactory(), head)
    assert not may_remove_second_step(UserFactory(groups=["Editors"]), head)


def test_who_came_to_the_office_meanwhile_keeps_it(helper, head, django_capture_on_commit_callbacks):
    removal = asked(head, helper, django_capture_on_commit_callbacks)
    head.is_superuser = True
    head.save()

    assert done_at(tomorrow(), django_capture_on_commit_callbacks) == 0

    removal.refresh_from_db()
    assert removal.state == "stopped"
    assert has_any(head)


def test_nothing_is_removed_twice_or_where_there_is_nothing(helper, head, django_capture_on_commit_callbacks):
    removal = asked(head, helper, django_capture_on_commit_callbacks)
    with pytest.raises(errors.AlreadyAsked):
        lost_second_step.ask(head, helper, HOW)
    with pytest.raises(errors.NoSecondStep):
        lost_second_step.ask(UserFactory(), helper, HOW)
    lost_second_step.stop(removal, helper)
    with pytest.raises(errors.NotWaiting):
        lost_second_step.stop(removal, helper)


def test_the_database_knows_the_rules_too(helper, head):
    now = timezone.now()
    fields = {"person": head, "asked_by": helper, "how_known": HOW, "asked_at": now}
    SecondStepRemoval.objects.create(**fields, due_at=now + timedelta(hours=1))
    for wrong in (
        {"due_at": now + timedelta(hours=1)},
        {"due_at": now, "state": "done", "ended_at": now},
        {"due_at": now + timedelta(hours=1), "state": "done"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondStepRemoval.objects.create(**{**fields, **wrong})


# --- the screens ------------------------------------------------------------------------------


def test_the_office_finds_somebody_asks_and_stops(client, helper, head, django_capture_on_commit_callbacks):
    sign_in(client, helper)
    UserFactory(first_name="Example", last_name="Headless")  # has none
    found = client.get(LIST, {"q": "head example"}).content.decode()
    ask = f"{LIST}{head.pk}/"
    assert re.findall(rf"{LIST}(\d+)/", found) == [str(head.pk)]

    assert "This field is required" in client.post(ask, {"how_known": ""}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(ask, {"how_known": HOW}).url == LIST
    removal = SecondStepRemoval.objects.get()
    assert f"Stop: keep the second step of {head}" in client.get(LIST).content.decode()
    assert "on its way already" in client.post(ask, {"how_known": HOW}).content.decode()

    client.post(LIST, {"stop": str(removal.pk)})
    removal.refresh_from_db()
    assert removal.state == "stopped"
    assert "Rang her" in client.get(LIST).content.decode()
    for wrong in ("", "x", "99999999999999999999", "²"):
        assert client.post(LIST, {"stop": wrong}).status_code == 404


def test_the_office_proves_who_it_is_first(client, helper, head):
    sign_in(client, helper)
    grow_old(client)

    assert client.get(f"{LIST}{head.pk}/").url.startswith("/accounts/2fa/reauthenticate/")
    assert client.post(f"{LIST}{head.pk}/", {"how_known": HOW}).status_code == 302
    assert client.post(LIST, {"stop": "1"}).status_code == 302
    assert client.get(LIST).status_code == 200
    assert not SecondStepRemoval.objects.exists()


def test_of_a_colleague_the_screen_says_who_may(client, helper):
    sign_in(client, helper)
    colleague = UserFactory(groups=["Finance"])

    html = client.get(f"{LIST}{colleague.pk}/").content.decode()

    assert "only an administrator does that" in html
    assert 'name="how_known"' not in html
    assert (
        "only an administrator" in client.post(f"{LIST}{colleague.pk}/", {"how_known": HOW}).content.decode()
    )


@pytest.mark.parametrize("groups", [[], ["Editors"], ["Finance"]])
def test_nobody_else_sees_the_screens(client, groups, head):
    sign_in(client, UserFactory(groups=groups))

    for address in (LIST, f"{LIST}{head.pk}/"):
        answer = client.get(address)
        assert answer.status_code in {302, 403}
        assert answer.headers.get("Location", "") in {"", "/admin/", f"/accounts/login/?next={address}"}


def test_the_list_costs_the_same_with_many(client, helper, django_assert_max_num_queries):
    sign_in(client, helper)
    for _ in range(12):
        lost_second_step.ask(UserFactory(app=True, last_name="Wanted"), helper, HOW)
    client.get(LIST)

    with django_assert_max_num_queries(25):
        assert client.get(LIST, {"q": "wanted"}).content.decode().count("Stop: keep") == 12
