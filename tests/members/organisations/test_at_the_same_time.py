"""Two people do something in one school at the same time: it happens once, and nobody waits for ever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from core.models import SiteSettings
from members.accounts.models import User
from members.organisations import errors, invitations, joining
from members.organisations.models import Invitation, JoinRequest, Role, VirtualSchool
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

MOST_LOOKS = 100_000


@pytest.fixture
def committed(threads_commit):
    """Return a pool whose work is committed, and forget afterwards what it left."""
    threads_commit(Role, Invitation, JoinRequest, VirtualSchool, SiteSettings, User)
    with ThreadPoolExecutor(4) as pool:
        yield pool


def alone(act, *given):
    """Do something on a connection of its own; return its answer, or the refusal."""
    try:
        return act(*given)
    except errors.OrganisationError as error:
        return error
    finally:
        connection.close()


def school_with_two_administrators():
    school = VirtualSchoolFactory()
    first, second = (RoleFactory(school=school, is_school_admin=True).person for _ in range(2))
    return school, first, second


def test_of_two_administrators_who_approve_one_request_the_second_finds_it_decided(committed):
    def prepare():
        school, *administrators = school_with_two_administrators()
        return school, administrators, joining.ask_to_join(UserFactory(), school)

    school, administrators, asked = committed.submit(alone, prepare).result()
    both = Barrier(2)

    def approve(administrator):
        both.wait()
        return joining.approve(asked, administrator, kind="team")

    answers = [committed.submit(alone, approve, one) for one in administrators]

    assert {type(answer.result()) for answer in answers} == {Role, errors.AlreadyDecided}
    assert school.roles.filter(person=asked.person_id).count() == 1


@pytest.mark.parametrize("what", ["approve", "accept"])
def test_whoever_waits_for_a_school_holds_nothing_that_others_in_it_need(committed, what):
    """Those who invite, or merge the school, hold it and then want its requests and invitations."""

    def prepare():
        school, administrator, _ = school_with_two_administrators()
        person = UserFactory(email="new@example.org")
        if what == "approve":
            asked = joining.ask_to_join(person, school)
            return school, asked, lambda: joining.approve(asked, administrator, kind="team")
        invited = invitations.invite(school, person.email, administrator)
        return school, invited, lambda: invitations.accept(invited, person)

    school, row, act = committed.submit(alone, prepare).result()

    def hold_the_school_and_take_the_row():
        with transaction.atomic():
            VirtualSchool.objects.select_for_update().get(pk=school.pk)
            waiting = committed.submit(alone, act)
            assert somebody_waits()
            type(row).objects.select_for_update(nowait=True).get(pk=row.pk)
        return waiting.result()

    assert isinstance(committed.submit(alone, hold_the_school_and_take_the_row).result(), Role)


def somebody_waits() -> bool:
    """Say whether another connection waits for a lock, after looking for as long as that may take."""
    with connection.cursor() as cursor:
        for _ in range(MOST_LOOKS):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return True
    return False
