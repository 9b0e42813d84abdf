"""Authorities merge and split, and membership goes on with nothing lost and nothing asked twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.standing import standing
from members.accounts.models import User
from members.membership import billing, invoicing, renewing
from members.membership.models import Membership, Period
from members.organisations import reorganise
from members.organisations.models import VirtualSchool
from members.organisations.reorganise import NewAuthority
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory

pytestmark = pytest.mark.django_db
D = Decimal
ON = date(2026, 12, 10)  # in the middle of a financial year
NEXT_YEAR = date(2027, 4, 1)
NEW = NewAuthority("E06999001", "991", "North Exampleshire", "North Exampleshire Council")
OTHER = NewAuthority("E06999002", "992", "South Exampleshire", "South Exampleshire Council")


def school_of(authority) -> VirtualSchool:
    return VirtualSchoolFactory(serves=[authority])


def of(school) -> Membership:
    return Membership.objects.get(school=school)


def status_on(membership, day) -> str:
    return Membership.objects.with_status(day).get(pk=membership.pk).status


def test_the_years_of_a_school_that_is_merged_into_one_that_is_no_member_go_on_there(office):
    going_on, ending = AuthorityFactory(), AuthorityFactory()
    successor, old = school_of(going_on), made.school_membership(school_of(ending), on=date(2026, 11, 1))
    person = RoleFactory(school=old.school).person

    reorganise.merge([going_on, ending], going_on, ON, office)

    new = of(successor)
    old.refresh_from_db()
    assert (old.ended_on, new.started_on) == (ON, ON)
    assert [status_on(old, ON - timedelta(days=1)), status_on(old, ON)] == ["active", "ended"]
    assert [status_on(new, ON - timedelta(days=1)), status_on(new, ON)] == ["coming", "active"]
    assert new.periods.get().ends == NEXT_YEAR
    assert renewing.next_span(new, date(2027, 2, 1)).starts == NEXT_YEAR
    assert standing(User.objects.get(pk=person.pk)).is_member is True


def test_money_that_comes_after_the_merger_counts_for_the_successor(office):
    going_on, ending = AuthorityFactory(), AuthorityFactory()
    successor = school_of(going_on)
    old = made.school_membership(school_of(ending), paid=False, on=date(2026, 11, 1))
    reorganise.merge([going_on, ending], going_on, ON, office)
    assert status_on(of(successor), ON) == "grace"

    made.pay(old.periods.get())

    assert status_on(of(successor), ON) == "active"
    assert Period.objects.filter(settled_at__isnull=False).count() == 2


def test_a_successor_that_is_a_member_keeps_its_own_and_the_office_is_told(office):
    going_on, ending = AuthorityFactory(), AuthorityFactory()
    mine = made.school_membership(school_of(going_on))
    old = made.school_membership(school_of(ending))

    reorganise.merge([going_on, ending], going_on, ON, office)

    old.refresh_from_db()
    assert (of(mine.school), old.ended_on) == (mine, ON)
    assert "was a member too" in mine.contact_notes.get().text
    assert mine.periods.count() == 1


def test_both_parts_of_a_split_are_members_for_the_year_that_was_paid(office):
    authority = AuthorityFactory()
    made.school_membership(school_of(authority), plan=made.plan("600.00"), on=date(2026, 11, 1))

    parts = reorganise.split(authority, [NEW, OTHER], ON, office)

    members = [of(VirtualSchool.objects.serving(part, ON).get()) for part in parts]
    assert [status_on(member, ON) for member in members] == ["active", "active"]
    assert [member.payer for member in members] == [None, None]
    assert Period.objects.filter(payable__isnull=False).values("payable").distinct().count() == 1


def test_a_split_on_1_april_credits_the_next_year_that_was_invoiced_and_asks_the_successors(office):
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), plan=made.plan("600.00"), on=date(2026, 11, 1))
    invoiced = renewing.renew(old, by=office).asked.invoice

    parts = reorganise.split(authority, [NEW, OTHER], NEXT_YEAR, office)

    documents = list(invoicing.invoices_of(*old.periods.all()))
    assert {one.number: one.status for one in documents}[invoiced.number] == "credited"
    for part in parts:
        member = of(VirtualSchool.objects.serving(part, NEXT_YEAR).get())
        period = member.periods.get()
        assert (period.starts, period.price, period.payable) == (NEXT_YEAR, D("600.00"), None)
        assert [status_on(member, NEXT_YEAR), status_on(member, date(2027, 5, 31))] == ["grace", "waiting"]

        billing.set_billing(member, made.BILL, by=office)
        assert invoicing.invoice_period(period, by=office).invoice.gross == D("600.00")


def test_a_paid_next_year_goes_on_with_the_successors(office):
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), on=date(2026, 11, 1))
    made.pay(renewing.renew(old, by=office).period)

    parts = reorganise.split(authority, [NEW, OTHER], NEXT_YEAR, office)

    for part in parts:
        member = of(VirtualSchool.objects.serving(part, NEXT_YEAR).get())
        assert [status_on(member, day) for day in (NEXT_YEAR, date(2028, 3, 31))] == ["active", "active"]
    assert timezone.localdate() < NEXT_YEAR
