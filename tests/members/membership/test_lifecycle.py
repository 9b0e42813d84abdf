"""What can happen to a membership, act by act."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.models import AuditEvent
from members.membership import (
    billing,
    changing,
    complimentary,
    ending,
    errors,
    invoicing,
    pausing,
    renewing,
    starting,
)
from members.membership.models import Membership, MembershipSettings, Period, PlanPrice
from payments import charging, purchase_orders, refunding, reports
from payments import invoicing as money
from payments.models import FinancialDocument, Payable
from tests.factories import membership as made
from tests.factories.organisations import VirtualSchoolFactory

pytestmark = pytest.mark.django_db
D = Decimal


def today() -> date:
    return timezone.localdate()


def status_of(membership: Membership, day: date | None = None) -> str:
    return Membership.objects.with_status(day or today()).get(pk=membership.pk).status


def invoices(membership: Membership) -> list:
    return list(invoicing.invoices_of(*membership.periods.all()).order_by("pk"))


# --- starting -------------------------------------------------------------------------------------


def test_a_school_starts_is_invoiced_and_the_invoice_goes_to_its_finance_office():
    membership = made.school_membership(paid=False, plan=made.plan("1200.00"), on=date(2027, 1, 20))

    period, (invoice,) = membership.periods.get(), invoices(membership)
    assert (period.starts, period.ends) == (date(2027, 1, 20), date(2027, 4, 1))
    assert (period.price, invoice.gross) == (D("300.00"), D("300.00"))
    assert (invoice.billing_name, invoice.payer.contacts.get().email) == (
        "Example Council",
        "finance@example.org",
    )
    assert invoice.sent_at is not None
    assert period.payable.key == ("membership", f"period-{period.pk}")


def test_a_member_does_not_start_twice():
    membership = made.school_membership()

    with pytest.raises(errors.AlreadyMember):
        starting.start(membership.plan, school=membership.school, by=None, bill=made.BILL)


def test_a_plan_of_schools_is_not_for_a_person(office):
    with pytest.raises(errors.NotForThem):
        starting.start(made.plan(), person=office, by=None, bill=made.BILL)


def test_without_a_payer_nothing_begins():
    with pytest.raises(errors.BillingMissing):
        starting.start(made.plan(), school=VirtualSchoolFactory(), by=None)

    assert not Membership.objects.exists()


def test_an_invoice_waits_for_the_order_number_and_the_member_does_not():
    bill = billing.Billing("Example Council", "Town Hall", "finance@example.org", order_required=True)
    membership = starting.start(made.plan(), school=VirtualSchoolFactory(), by=None, bill=bill)

    assert (invoices(membership), status_of(membership)) == ([], "grace")
    assert list(Period.objects.not_invoiced()) == [membership.periods.get()]

    asked = invoicing.invoice_period(membership.periods.get(), by=None, order_number="PO 4711")

    assert (asked.sent, asked.invoice.purchase_order.number) == (True, "PO 4711")
    assert list(Period.objects.not_invoiced()) == []


def test_asking_twice_for_the_money_of_a_year_makes_one_invoice():
    membership = made.school_membership(paid=False)

    again = invoicing.invoice_period(membership.periods.get(), by=None)

    assert [again.invoice] == invoices(membership)


# --- money ----------------------------------------------------------------------------------------


def test_paying_in_grace_moves_no_date():
    membership = made.school_membership(paid=False)
    before = membership.periods.values("starts", "ends").get()

    made.pay(membership.periods.get())

    assert membership.periods.values("starts", "ends").get() == before
    assert status_of(membership) == "active"


def test_a_part_of_the_money_is_not_the_money():
    membership = made.school_membership(paid=False)

    made.pay(membership.periods.get(), D("10.00"))

    assert membership.periods.get().settled_at is None


def test_who_pays_after_the_lapse_is_back_until_the_same_day():
    start = today() - timedelta(days=100)
    plan = made.plan(grace_days=60, year="twelve_months")
    membership = made.school_membership(paid=False, plan=plan, on=start)
    Period.objects.update(grace_ends=start + timedelta(days=60))
    assert status_of(membership) == "waiting"
    until = membership.periods.get().ends

    made.pay(membership.periods.get())

    assert (status_of(membership), membership.periods.get().ends) == ("active", until)


def test_who_pays_too_much_has_paid_and_the_rest_is_on_account():
    membership = made.school_membership(paid=False, plan=made.plan("100.00", year="twelve_months"))

    payment = made.pay(membership.periods.get(), D("150.00"))

    assert status_of(membership) == "active"
    assert reports.balance_of(payment.payer) == D("-50.00")


def test_money_that_goes_back_leaves_two_weeks_and_no_more(office):
    plan = made.plan("100.00", grace_days=0, year="twelve_months")
    membership = made.school_membership(paid=False, plan=plan)
    payment = made.pay(membership.periods.get())
    refund = refunding.ask(payment, amount=payment.amount, method="transfer", reason="By mistake", by=office)
    assert refund.pk

    refunded = membership.periods.get()

    assert refunded.settled_at is None
    assert refunded.grace_ends == today() + timedelta(days=14)
    assert status_of(membership) == "grace"
    assert status_of(membership, today() + timedelta(days=14)) == "waiting"


def test_an_invoice_that_was_credited_whole_is_not_a_paid_one():
    membership = made.school_membership(paid=False, plan=made.plan(grace_days=0, year="twelve_months"))
    payable = membership.periods.get().payable
    charging.cancel_charge(payable.charges.get())
    money.issue([payable])

    assert membership.periods.get().settled_at is None
    assert status_of(membership) == "waiting"


# --- renewing -------------------------------------------------------------------------------------


def test_the_next_year_begins_where_the_last_one_ends_and_is_due_no_sooner():
    membership = made.school_membership(on=date(2026, 4, 1))

    renewed = renewing.renew(membership, by=None, today=date(2027, 2, 1))

    assert (renewed.period.starts, renewed.period.ends) == (date(2027, 4, 1), date(2028, 4, 1))
    assert renewed.asked.invoice.due_on >= date(2027, 4, 1)
    assert status_of(membership, date(2027, 3, 31)) == "active"
    assert status_of(membership, date(2027, 4, 1)) == "grace"
    assert status_of(membership, date(2027, 5, 31)) == "lapsed"


def test_the_worker_renews_so_many_days_before_and_once():
    MembershipSettings.objects.update_or_create(pk=1, defaults={"invoice_days": 60})
    made.school_membership(on=date(2026, 4, 1))

    renewed = [renewing.renew_due(date(2027, 1, 30)), renewing.renew_due(date(2027, 1, 31))]

    assert renewed == [0, 1]
    assert [renewing.renew_due(date(2027, 1, 31)), Period.objects.count()] == [0, 2]


def test_the_worker_leaves_renewals_to_the_office_where_it_says_so():
    MembershipSettings.objects.update_or_create(pk=1, defaults={"renews_by_itself": False})
    made.school_membership(on=date(2026, 4, 1))

    assert renewing.renew_due(date(2027, 3, 1)) == 0


def test_a_new_price_is_that_of_the_new_year():
    plan = made.plan("500.00")
    PlanPrice.objects.create(plan=plan, amount=D("550.00"), from_date=date(2027, 4, 1))
    membership = made.school_membership(plan=plan, on=date(2026, 4, 1))

    renewed = renewing.renew(membership, by=None, today=date(2027, 2, 1))

    assert [period.price for period in membership.periods.all()] == [D("500.00"), D("550.00")]
    assert renewed.asked.invoice.gross == D("550.00")


def test_who_lapsed_is_not_invoiced_again_by_a_machine():
    made.school_membership(paid=False, plan=made.plan(grace_days=30), on=date(2026, 4, 1))
    Period.objects.update(grace_ends=date(2026, 5, 1))

    assert renewing.renew_due(date(2027, 3, 1)) == 0


def test_one_without_a_price_does_not_keep_the_others():
    plan = made.plan()
    without = made.school_membership(plan=plan, on=date(2026, 4, 1))
    made.school_membership(on=date(2026, 4, 1))
    PlanPrice.objects.filter(plan=plan).delete()
    day = date(2027, 3, 1)

    assert renewing.renew_due(day) == 1
    assert [coming.membership for coming in renewing.cannot_renew(day)] == [without]


def test_a_lapsed_school_starts_again_without_paying_for_the_gap(office):
    membership = made.school_membership(plan=made.plan("1200.00"), on=date(2025, 4, 1))
    on = date(2026, 10, 5)
    assert status_of(membership, on) == "lapsed"

    period = starting.restart(membership, by=office, on=on)

    assert (period.starts, period.ends, period.price) == (on, date(2027, 4, 1), D("600.00"))
    with pytest.raises(errors.StillOwed):
        starting.restart(membership, by=office, on=on)


# --- pausing, complimentary, ending, changing -----------------------------------------------------


def test_a_pause_closes_and_gives_the_days_back_to_a_year_of_twelve_months(office):
    membership = made.school_membership(plan=made.plan(year="twelve_months"))
    ends = membership.periods.get().ends
    pausing.pause(membership, by=office, reason="The team is away")
    assert status_of(membership, today() + timedelta(days=5)) == "paused"

    found = pausing.resume(membership, by=office, on=today() + timedelta(days=10))

    assert (found.days_added, membership.periods.get().ends) == (10, ends + timedelta(days=10))
    assert status_of(membership, today() + timedelta(days=10)) == "active"


def test_a_pause_does_not_move_the_end_of_a_financial_year(office):
    membership = made.school_membership()
    ends = membership.periods.get().ends
    pausing.pause(membership, by=office, reason="The team is away")

    assert pausing.resume(membership, by=office, on=today() + timedelta(days=3)).days_added == 0
    assert membership.periods.get().ends == ends


def test_nothing_paused_is_renewed(office):
    membership = made.school_membership(on=date(2026, 4, 1))
    pausing.pause(membership, by=office, reason="The team is away", on=date(2026, 10, 1))

    assert renewing.renew_due(date(2027, 3, 1)) == 0
    with pytest.raises(errors.IsPaused):
        renewing.renew(membership, by=office, today=date(2027, 3, 1))


def test_a_complimentary_year_takes_the_place_of_the_unpaid_one_and_credits_it(office):
    membership = made.school_membership(paid=False)

    complimentary.give(membership, by=office, reason="Host of the conference")

    assert status_of(membership) == "complimentary"
    invoice, credit = invoices(membership)
    assert (invoice.status, credit.kind, credit.gross) == ("credited", "credit_note", invoice.gross)


def test_what_is_paid_is_not_made_complimentary(office):
    with pytest.raises(errors.AlreadyPaid):
        complimentary.give(made.school_membership(), by=office, reason="Host of the conference")


@pytest.mark.parametrize(("credit", "left"), [("none", "1200.00"), ("unused", "700.00"), ("all", "0.00")])
def test_a_school_that_leaves_in_october_is_credited_what_was_agreed(office, credit, left):
    membership = made.school_membership(plan=made.plan("1200.00"), on=date(2026, 4, 1))
    renewing.renew(membership, by=office, today=date(2027, 2, 1))

    ending.end(membership, by=office, on=date(2026, 11, 1), reason="Council left", credit=credit)

    owed = sum(
        document.gross * (1 if document.kind == "invoice" else -1) for document in invoices(membership)
    )
    assert owed == D(left)
    assert status_of(membership, date(2026, 10, 31)) == "active"
    assert status_of(membership, date(2026, 11, 1)) == "ended"
    assert renewing.renew_due(date(2027, 3, 1)) == 0


def test_an_end_to_come_can_be_taken_back(office):
    membership = made.school_membership()
    ending.end(membership, by=office, on=membership.periods.get().ends, reason="Says it will leave")

    ending.go_on(membership, by=office)

    assert renewing.renew_due(membership.periods.get().ends - timedelta(days=1)) == 1


def test_another_plan_counts_from_the_next_year_and_a_waiting_renewal_is_invoiced_anew(office):
    membership = made.school_membership(plan=made.plan("500.00"))
    ends = membership.periods.get().ends
    renewed = renewing.renew(membership, by=office, until=ends)
    purchase_orders.set_for_document(renewed.asked.invoice, "PO 1")

    changing.change_plan(membership, made.plan("300.00"), by=office)

    assert [period.price for period in membership.periods.standing().filter(starts__gte=ends)] == [
        D("300.00")
    ]
    assert status_of(membership) == "active"
    newest = invoices(membership)[-1]
    assert (newest.kind, newest.gross, newest.purchase_order.number) == ("invoice", D("300.00"), "PO 1")


# --- what the database keeps ----------------------------------------------------------------------


def test_periods_of_a_membership_never_overlap_whatever_wrote_them():
    period = made.school_membership().periods.get()
    clash = Period(
        membership=period.membership,
        plan=period.plan,
        starts=period.starts + timedelta(days=1),
        ends=period.ends + timedelta(days=1),
        price=0,
        grace_ends=period.ends,
        lapses_on=period.ends + timedelta(days=1),
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        clash.save()

    Period.objects.update(cancelled_at=timezone.now())
    clash.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Period.objects.filter(pk=period.pk).update(cancelled_at=None)


def test_every_act_is_in_the_trail(office):
    membership = made.school_membership()
    pausing.pause(membership, by=office, reason="Away")
    pausing.resume(membership, by=office)
    renewing.renew(membership, by=office, until=date(2100, 1, 1))
    ending.end(membership, by=office, reason="Left")

    actions = AuditEvent.objects.filter(
        subject_type="membership.membership", subject_id=str(membership.pk)
    ).order_by("pk")

    assert [event.action.removeprefix("membership.") for event in actions] == [
        "started",
        "billing_changed",
        "period_added",
        "invoiced",
        "paid",
        "paused",
        "resumed",
        "period_added",
        "renewed",
        "invoiced",
        "period_cancelled",
        "period_cancelled",
        "ended",
    ]
    assert [event.actor for event in actions][5:] == [office] * 8
    assert Payable.objects.count() == FinancialDocument.objects.filter(kind="invoice").count() == 2
