"""What the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.organisations.models import Invitation, JoinRequest, PublicContact, Role, ServiceArea, Succession
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
DAY = date(2024, 1, 1)


def refused(make) -> bool:
    try:
        with transaction.atomic():
            make()
    except IntegrityError:
        return True
    return False


def test_periods_run_forwards():
    authority, school = AuthorityFactory(), VirtualSchoolFactory()

    assert refused(lambda: AuthorityFactory(valid_from=DAY, valid_to=DAY))
    assert refused(
        lambda: ServiceArea.objects.create(school=school, authority=authority, valid_from=DAY, valid_to=DAY)
    )
    assert refused(lambda: RoleFactory(starts_on=DAY, ends_on=DAY - timedelta(days=1)))
    assert not refused(lambda: RoleFactory(starts_on=DAY, ends_on=DAY))


def test_a_school_has_one_current_head_and_many_former_ones():
    school = VirtualSchoolFactory()
    RoleFactory(school=school, kind=Role.Kind.HEAD, ends_on=date(2022, 1, 1))
    for starts_on, ends_on in ((date(2022, 1, 1), date(2023, 1, 1)), (date(2023, 1, 1), None)):
        RoleFactory(school=school, kind=Role.Kind.HEAD, starts_on=starts_on, ends_on=ends_on)

    assert refused(lambda: RoleFactory(school=school, kind=Role.Kind.HEAD))
    assert not refused(lambda: RoleFactory(kind=Role.Kind.HEAD))


@pytest.mark.parametrize(
    ("begins", "ends", "clashes"),
    [
        (date(2022, 1, 1), None, True),
        (date(2019, 1, 1), date(2020, 1, 2), True),
        (date(2021, 1, 1), date(2022, 1, 1), True),
        (date(2019, 1, 1), None, True),
        (date(2024, 1, 1), None, False),
        (date(2019, 1, 1), date(2020, 1, 1), False),
    ],
)
def test_periods_of_heads_and_of_authorities_served_lie_apart(begins, ends, clashes):
    authority, school = AuthorityFactory(), VirtualSchoolFactory()
    first = {"valid_from": date(2020, 1, 1), "valid_to": date(2024, 1, 1)}
    area = ServiceArea.objects.create(school=school, authority=authority, **first)
    RoleFactory(school=school, kind=Role.Kind.HEAD, starts_on=date(2020, 1, 1), ends_on=date(2024, 1, 1))

    def serve(school, authority):
        ServiceArea.objects.create(school=school, authority=authority, valid_from=begins, valid_to=ends)

    assert refused(lambda: serve(school, authority)) is clashes
    assert not refused(lambda: serve(school, AuthorityFactory()))
    assert not refused(lambda: serve(VirtualSchoolFactory(), authority))
    lead = {"kind": Role.Kind.HEAD, "starts_on": begins, "ends_on": ends}
    assert refused(lambda: RoleFactory(school=school, **lead)) is clashes
    assert not refused(lambda: RoleFactory(**lead))
    assert not refused(lambda: RoleFactory(school=school, **{**lead, "kind": Role.Kind.TEAM}))
    assert not refused(lambda: RoleFactory(school=school, **{**lead, "ends_on": begins}))
    area.save()


def test_a_period_cannot_be_moved_over_another():
    school = VirtualSchoolFactory()
    RoleFactory(school=school, kind=Role.Kind.HEAD, ends_on=date(2024, 1, 1))
    deputy = RoleFactory(school=school, kind=Role.Kind.DEPUTY, starts_on=date(2023, 1, 1))
    roles = Role.objects.filter(pk=deputy.pk)

    assert refused(lambda: roles.update(kind=Role.Kind.HEAD))
    assert not refused(lambda: roles.update(kind=Role.Kind.HEAD, starts_on=date(2024, 1, 1)))


def test_a_person_has_one_current_role_in_a_school_and_may_have_one_in_another():
    role = RoleFactory()

    assert refused(lambda: RoleFactory(school=role.school, person=role.person, kind=Role.Kind.DEPUTY))
    assert not refused(lambda: RoleFactory(person=role.person))


def test_several_administrators_and_several_authorities():
    school = VirtualSchoolFactory(serves=[AuthorityFactory(), AuthorityFactory()])
    RoleFactory(school=school, is_school_admin=True)
    RoleFactory(school=school, is_school_admin=True)

    assert school.service_areas.in_force().count() == 2
    assert school.roles.current().filter(is_school_admin=True).count() == 2


def test_codes_are_unique_as_long_as_they_are_in_use():
    first = AuthorityFactory(dfe_code="999", valid_to=date(2023, 4, 1))

    assert not refused(lambda: AuthorityFactory(dfe_code="999", valid_from=date(2023, 4, 1)))
    assert refused(lambda: AuthorityFactory(dfe_code="999"))
    assert refused(lambda: AuthorityFactory(gss_code=first.gss_code))


def test_nobody_succeeds_themselves_or_twice():
    one, two = AuthorityFactory(), AuthorityFactory()
    Succession.objects.create(predecessor=one, successor=two, on=DAY)

    assert refused(lambda: Succession.objects.create(predecessor=one, successor=one, on=DAY))
    assert refused(lambda: Succession.objects.create(predecessor=one, successor=two, on=DAY))
    assert list(two.predecessors.all()) == [one]
    assert list(one.successors.all()) == [two]


def test_a_refusal_says_why_and_a_decision_has_a_time():
    person, school, now = UserFactory(), VirtualSchoolFactory(), timezone.now()

    def ask(**fields):
        return lambda: JoinRequest.objects.create(person=person, school=school, **fields)

    assert refused(ask(state="refused", decided_at=now))
    assert refused(ask(state="approved"))
    assert refused(ask(state="waiting", decided_at=now))
    assert not refused(ask())
    assert refused(ask())


def test_one_open_invitation_per_address_and_none_for_heads():
    school, now = VirtualSchoolFactory(), timezone.now()

    def send(**fields):
        fields = {"email": "a@example.org", "expires_at": now + timedelta(days=1), **fields}
        return lambda: Invitation.objects.create(school=school, sent_at=now, **fields)

    assert not refused(send(withdrawn_at=now))
    assert not refused(send())
    assert refused(send())
    assert refused(send(email="b@example.org", kind="head"))
    assert refused(send(email="c@example.org", expires_at=now))


def test_one_public_contact_per_school():
    school = VirtualSchoolFactory()
    PublicContact.objects.create(school=school)

    assert refused(lambda: PublicContact.objects.create(school=school))
