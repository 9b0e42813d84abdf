"""Authorities merge and split, and membership goes on with nothing lost and nothing asked twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.standing import standing
from members.accounts.models import User
from members.membership import billing, ending, errors, invoicing, pausing, renewing, starting
from members.membership.models import Membership, Period
from members.organisations import reorganise
from members.organisations.models import VirtualSchool
from members.organisations.reorganise import NewAuthority
from payments import reconciling, reports
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, RoleFactory, VirtualSchoolFactory, on_the_day

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
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    successor, old = school_of(going_on), made.school_membership(school_of(closing), on=date(2026, 11, 1))
    person = RoleFactory(school=old.school).person

    on_the_day(reorganise.merge([going_on, closing], going_on, ON, office))

    new = of(successor)
    old.refresh_from_db()
    assert (old.ended_on, new.started_on) == (ON, ON)
    assert [status_on(old, ON - timedelta(days=1)), status_on(old, ON)] == ["active", "ended"]
    assert [status_on(new, ON - timedelta(days=1)), status_on(new, ON)] == ["coming", "active"]
    assert new.periods.get().ends == NEXT_YEAR
    assert renewing.next_span(new, date(2027, 2, 1)).starts == NEXT_YEAR
    assert standing(User.objects.get(pk=person.pk)).is_member is True


def test_money_that_comes_after_the_merger_counts_for_the_successor(office):
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    successor = school_of(going_on)
    old = made.school_membership(school_of(closing), paid=False, on=date(2026, 11, 1))
    on_the_day(reorganise.merge([going_on, closing], going_on, ON, office))
    assert status_on(of(successor), ON) == "grace"

    made.pay(old.periods.get())

    assert status_on(of(successor), ON) == "active"
    assert Period.objects.filter(settled_at__isnull=False).count() == 2


@pytest.mark.parametrize("first_is_paid", [True, False])
def test_a_successor_that_is_a_member_keeps_its_own_and_what_is_there_twice_is_credited(
    office, first_is_paid
):
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    mine = made.school_membership(school_of(going_on), on=date(2026, 4, 1), paid=first_is_paid)
    old = made.school_membership(school_of(closing), plan=made.plan("1200.00"), on=date(2026, 4, 1))

    on_the_day(reorganise.merge([going_on, closing], going_on, ON, office))

    old.refresh_from_db()
    assert (of(mine.school), old.ended_on) == (mine, ON)
    assert mine.periods.count() == 1
    # April to December were used; January to March, 300 pounds, were paid for twice.
    assert [one.gross for one in invoicing.invoices_of(*old.periods.all()) if one.kind == "credit_note"]
    assert reports.balance_of(old.payer) == D("-300.00")
    assert list(reconciling.differences()) == []
    for membership in (mine, old):
        note = membership.contact_notes.get().text
        assert "was a member too" in note
        assert "£300.00 of its invoice for 1 April 2026 to 31 March 2027 was credited" in note
    assert status_on(mine, ON) == ("active" if first_is_paid else "grace")


def test_what_the_one_that_ends_still_owes_becomes_what_it_used(office):
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    made.school_membership(school_of(going_on), on=date(2026, 4, 1))
    old = made.school_membership(
        school_of(closing), plan=made.plan("1200.00"), on=date(2026, 4, 1), paid=False
    )

    on_the_day(reorganise.merge([going_on, closing], going_on, ON, office))

    assert reports.balance_of(old.payer) == D("900.00")


def test_a_later_year_that_both_paid_is_given_back_to_one(office):
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    mine = made.school_membership(school_of(going_on), on=date(2026, 11, 1))
    old = made.school_membership(school_of(closing), on=date(2026, 11, 1))
    for one in (mine, old):
        made.pay(renewing.renew(one, by=office).period)

    on_the_day(reorganise.merge([going_on, closing], going_on, NEXT_YEAR, office))

    assert reports.balance_of(old.payer) == D("-600.00")
    assert reports.balance_of(mine.payer) == D("0.00")
    assert [status_on(mine, day) for day in (NEXT_YEAR, date(2028, 3, 31))] == ["active", "active"]


def test_a_paid_year_goes_on_in_a_successor_that_has_lapsed(office):
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    mine = made.school_membership(school_of(going_on), on=date(2025, 4, 1))
    old = made.school_membership(school_of(closing), on=date(2026, 4, 1))
    assert status_on(mine, ON) == "lapsed"

    on_the_day(reorganise.merge([going_on, closing], going_on, ON, office))

    assert [status_on(mine, day) for day in (ON, NEXT_YEAR - timedelta(days=1))] == ["active", "active"]
    assert reports.balance_of(old.payer) == D("0.00")
    assert "counts here" in mine.contact_notes.get().text


def test_nobody_is_shut_out_on_the_day_because_the_successor_has_not_paid_yet(office):
    going_on, closing = AuthorityFactory(), AuthorityFactory()
    mine = made.school_membership(
        school_of(going_on), on=date(2026, 4, 1), paid=False, plan=made.plan(grace_days=30)
    )
    Period.objects.filter(membership=mine).update(grace_ends=date(2026, 5, 1))
    made.school_membership(school_of(closing), on=date(2026, 4, 1))

    on_the_day(reorganise.merge([going_on, closing], going_on, ON, office))

    assert status_on(mine, ON + timedelta(days=29)) == "grace"
    assert status_on(mine, ON + timedelta(days=30)) == "waiting"


def test_both_parts_of_a_split_are_members_for_the_year_that_was_paid(office):
    authority = AuthorityFactory()
    made.school_membership(school_of(authority), plan=made.plan("600.00"), on=date(2026, 11, 1))

    parts = on_the_day(reorganise.split(authority, [NEW, OTHER], ON, office))

    members = [of(VirtualSchool.objects.serving(part, ON).get()) for part in parts]
    assert [status_on(member, ON) for member in members] == ["active", "active"]
    assert [member.payer for member in members] == [None, None]
    assert Period.objects.filter(payable__isnull=False).values("payable").distinct().count() == 1


def test_a_split_on_1_april_credits_the_next_year_that_was_invoiced_and_asks_the_successors(office):
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), plan=made.plan("600.00"), on=date(2026, 11, 1))
    invoiced = renewing.renew(old, by=office).asked.invoice

    parts = on_the_day(reorganise.split(authority, [NEW, OTHER], NEXT_YEAR, office))

    documents = list(invoicing.invoices_of(*old.periods.all()))
    assert {one.number: one.status for one in documents}[invoiced.number] == "credited"
    for part in parts:
        member = of(VirtualSchool.objects.serving(part, NEXT_YEAR).get())
        period = member.periods.get()
        assert (period.starts, period.price, period.payable) == (NEXT_YEAR, D("600.00"), None)
        assert [status_on(member, NEXT_YEAR), status_on(member, date(2027, 5, 31))] == ["grace", "waiting"]

        billing.set_billing(member, made.BILL, by=office)
        assert invoicing.invoice_period(period, by=office).invoice.gross == D("600.00")


def test_no_year_is_invoiced_that_would_begin_on_the_day_a_school_closes(office):
    """A plan says so in advance; who goes on is asked on the day, and nothing has to be credited."""
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), on=date(2026, 11, 1))
    plan = reorganise.split(authority, [NEW, OTHER], NEXT_YEAR, office)

    said = "The school closes on 1 April 2027. Whatever follows it is asked for the year from then on."
    with pytest.raises(errors.SchoolCloses, match=said):
        renewing.renew(old, by=office)
    assert renewing.renew_due(date(2027, 2, 20)) == 0
    assert [(one.membership, one.problem) for one in renewing.preview(NEXT_YEAR)] == [(old, said)]
    assert renewing.cannot_renew(date(2027, 2, 20)) == []

    parts = on_the_day(plan)

    assert [document.kind for document in invoicing.invoices_of(*old.periods.all())] == ["invoice"]
    for part in parts:
        member = of(VirtualSchool.objects.serving(part, NEXT_YEAR).get())
        assert [(one.starts, one.payable) for one in member.periods.all()] == [(NEXT_YEAR, None)]
        assert status_on(member, NEXT_YEAR) == "grace"


def test_a_year_that_waited_for_its_payer_is_not_invoiced_any_more_once_the_school_is_to_close(office):
    authority = AuthorityFactory()
    old = starting.start(
        made.plan(), school=school_of(authority), by=office, on=date(2026, 11, 1), invoice=False
    )
    period = renewing.renew(old, by=office).period
    plan = reorganise.split(authority, [NEW, OTHER], NEXT_YEAR, office)
    billing.set_billing(old, made.BILL, by=office)

    asked = invoicing.invoice_period(period, by=office, order_number="PO 4711")

    assert (asked.invoice, "closes on 1 April 2027" in asked.problem) == (None, True)
    assert invoicing.invoice_period(old.periods.first(), by=office).invoice is not None
    on_the_day(plan)
    assert [document.kind for document in invoicing.invoices_of(*old.periods.all())] == ["invoice"]


def test_a_year_that_begins_before_the_school_closes_is_asked_as_ever(office):
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), on=date(2026, 11, 1))
    reorganise.split(authority, [NEW, OTHER], NEXT_YEAR + timedelta(days=1), office)

    assert renewing.renew(old, by=office).asked.invoice is not None


def test_a_school_that_closes_with_nothing_after_it_is_not_renewed(office):
    membership = made.school_membership(on=date(2026, 11, 1))
    VirtualSchool.objects.filter(pk=membership.school_id).update(closed_on=NEXT_YEAR)

    assert renewing.renew_due(date(2027, 2, 20)) == 0


def test_a_paid_next_year_goes_on_with_the_successors(office):
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), on=date(2026, 11, 1))
    made.pay(renewing.renew(old, by=office).period)

    parts = on_the_day(reorganise.split(authority, [NEW, OTHER], NEXT_YEAR, office))

    for part in parts:
        member = of(VirtualSchool.objects.serving(part, NEXT_YEAR).get())
        assert [status_on(member, day) for day in (NEXT_YEAR, date(2028, 3, 31))] == ["active", "active"]
    assert timezone.localdate() < NEXT_YEAR


def test_a_part_of_a_split_that_leaves_is_credited_only_once_the_other_has_left_too(office):
    authority = AuthorityFactory()
    old = made.school_membership(school_of(authority), plan=made.plan("1200.00"), on=date(2026, 4, 1))
    parts = on_the_day(reorganise.split(authority, [NEW, OTHER], ON, office))
    north, south = [of(VirtualSchool.objects.serving(part, ON).get()) for part in parts]

    ending.end(north, by=office, on=date(2027, 1, 1), reason="Left", credit="unused")
    assert reports.balance_of(old.payer) == D("0.00")

    # Eleven months of the year that was sold to the old school were used when the last of them leaves.
    ending.end(south, by=office, on=date(2027, 3, 1), reason="Left", credit="unused")
    assert reports.balance_of(old.payer) == D("-100.00")


# --- what happens between the plan and its day --------------------------------------------------------


def test_a_membership_begun_in_between_goes_on_and_one_that_rests_rests_in_each_part(office):
    authority = AuthorityFactory()
    school = school_of(authority)
    plan = reorganise.split(authority, [NEW, OTHER], ON, office)
    old = made.school_membership(school, on=date(2026, 11, 20))
    pausing.pause(old, by=office, reason="Nobody is there.", on=date(2026, 12, 1))

    parts = on_the_day(plan)

    old.refresh_from_db()
    assert (old.ended_on, status_on(old, ON)) == (ON, "ended")
    for part in parts:
        new = of(VirtualSchool.objects.serving(part, ON).get())
        assert (new.started_on, status_on(new, ON)) == (ON, "paused")
        pausing.resume(new, by=office, on=ON + timedelta(days=5))
        assert status_on(new, ON + timedelta(days=5)) == "active"


def test_an_end_that_was_agreed_holds_in_the_successor_and_one_on_the_day_is_an_end(office):
    going_on, later, same = AuthorityFactory(), AuthorityFactory(), AuthorityFactory()
    agreed = made.school_membership(school_of(later), on=date(2026, 11, 1))
    ends = made.school_membership(school_of(same), on=date(2026, 11, 1))
    ending.end(agreed, by=office, on=ON + timedelta(days=20), reason="They leave.")
    ending.end(ends, by=office, on=ON, reason="They leave.")
    other = AuthorityFactory()
    one, two = school_of(going_on), school_of(other)

    on_the_day(reorganise.merge([later], going_on, ON, office))
    on_the_day(reorganise.merge([same], other, ON, office))

    assert (of(one).ended_on, of(one).end_reason) == (ON + timedelta(days=20), "They leave.")
    assert not Membership.objects.filter(school=two).exists()


def test_what_had_lapsed_stays_lapsed(office):
    going_on, authority = AuthorityFactory(), AuthorityFactory()
    successor = school_of(going_on)
    old = made.school_membership(school_of(authority), on=date(2026, 11, 1))
    Period.objects.update(starts=date(2025, 4, 1), ends=date(2026, 4, 1), lapses_on=date(2026, 5, 31))

    plan = reorganise.merge([authority], going_on, ON, office)
    on_the_day(plan)

    assert not Membership.objects.filter(school=successor).exists()
    assert plan.outcome == [f"The membership of {old.school} had lapsed: {successor} is no member by it."]


def test_who_had_a_seat_has_it_in_the_successor(office):
    going_on, authority = AuthorityFactory(), AuthorityFactory()
    successor, school = school_of(going_on), school_of(authority)
    RoleFactory(school=school, kind="head")
    seated = RoleFactory(school=school).person
    old = made.school_membership(school, plan=made.plan("600.00", seats=1), on=date(2026, 11, 1))
    old.held_seats.all().delete()
    old.held_seats.create(person=seated)

    on_the_day(reorganise.merge([authority], going_on, timezone.localdate(), office))

    assert [seat.person for seat in of(successor).held_seats.all()] == [seated]
    assert standing(User.objects.get(pk=seated.pk)).is_member is True
