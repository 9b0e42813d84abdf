"""The name beside what somebody wrote: their own, or "Former member", as the policy says."""

import pytest

from core.writers import FORMER_MEMBER, UNNAMED, Writer
from members.accounts.models import User
from members.directory.models import DirectoryPolicy, Profile
from members.directory.viewers import ANY_MEMBER, NOBODY
from members.directory.writers import writer_name, writer_names
from members.organisations.querysets import today
from tests.factories.directory import ProfileFactory, member_school
from tests.factories.organisations import RoleFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def present():
    return RoleFactory(school=member_school(), person__first_name="Ama", person__last_name="Here").person


@pytest.fixture
def left():
    role = RoleFactory(school=member_school(), person__first_name="Bea", person__last_name="Gone")
    role.ends_on = today()
    role.save()
    return role.person


def forget_names():
    policy = DirectoryPolicy.load()
    policy.after_leaving = DirectoryPolicy.AfterLeaving.FORMER
    policy.save()


def test_a_member_is_a_name_that_leads_to_their_page(present):
    assert writer_name(present.pk, ANY_MEMBER) == Writer(
        "Ama Here", f"/members/directory/people/{present.pk}/"
    )


def test_the_link_is_only_for_those_who_may_follow_it(present):
    assert writer_name(present.pk, NOBODY) == Writer("Ama Here")


def test_who_hides_keeps_the_name_without_a_link(present):
    Profile.objects.update_or_create(person=present, defaults={"is_listed": False})
    assert writer_name(present.pk, ANY_MEMBER) == Writer("Ama Here")


def test_who_left_keeps_their_name_or_loses_it_as_the_policy_says(left):
    assert writer_name(left.pk, ANY_MEMBER) == Writer("Bea Gone", is_former=True)
    forget_names()
    assert writer_name(left.pk, ANY_MEMBER) == Writer(FORMER_MEMBER, is_former=True)


def test_a_closed_account_has_left_too(present):
    present.is_active = False
    present.save()
    forget_names()
    assert writer_name(present.pk, ANY_MEMBER) == Writer(FORMER_MEMBER, is_former=True)


def test_staff_who_never_worked_for_a_school_have_not_left():
    staff = UserFactory(first_name="Cem", last_name="Office", groups=["Membership"])
    forget_names()
    assert writer_name(staff.pk, ANY_MEMBER) == Writer("Cem Office")


@pytest.mark.parametrize("pk", [None, 0])
def test_no_account_is_a_former_member(pk):
    assert writer_name(pk, ANY_MEMBER) == Writer(FORMER_MEMBER, is_former=True)


def test_an_address_never_stands_for_a_name():
    nameless = UserFactory(first_name="", last_name="", email="secret@example.org")
    assert writer_name(nameless.pk, ANY_MEMBER) == Writer(UNNAMED)


def test_who_left_without_a_name_is_a_former_member(left):
    User.objects.filter(pk=left.pk).update(first_name="", last_name="")
    assert writer_name(left.pk, ANY_MEMBER) == Writer(FORMER_MEMBER, is_former=True)


def test_many_names_cost_as_little_as_one(present, left, django_assert_max_num_queries):
    school = member_school()
    many = [ProfileFactory(person=RoleFactory(school=school).person).person.pk for _ in range(20)]
    DirectoryPolicy.load()  # made at the first visit there ever is
    with django_assert_max_num_queries(7):
        found = writer_names([*many, present.pk, left.pk, None], ANY_MEMBER)
    assert len(found) == 23
