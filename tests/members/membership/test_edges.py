"""The days and sums at the edges: leap days, the turn of the year, midnight, nothing to pay, two presses."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from core.standing import standing
from members.accounts.models import User
from members.membership import changing, complimentary, invoicing, notices, renewing
from members.membership.models import Membership, MembershipSettings, Notice, Period, PlanPrice
from payments import reconciling, refunding, reports
from payments.models import FinancialDocument
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
D = Decimal
NEXT_YEAR = date(2027, 4, 1)


def status_on(membership: Membership, day: date) -> str:
    return Membership.objects.with_status(day).get(pk=membership.pk).status


def clock(day: date):
    return mock.patch.object(timezone, "localdate", return_value=day)


# --- days -----------------------------------------------------------------------------------------


def test_twelve_months_from_a_leap_day_end_with_february_and_stay_on_1_march(office):
    with clock(date(2028, 2, 29)):
        membership = made.school_membership(plan=made.plan(year="twelve_months"), on=date(2028, 2, 29))
    first = membership.periods.get()
    assert (first.starts, first.last_day) == (date(2028, 2, 29), date(2029, 2, 28))

    second = renewing.renew(membership, by=office, today=date(2029, 2, 1)).period

    assert (second.starts, second.ends, second.price) == (date(2029, 3, 1), date(2030, 3, 1), first.price)


@pytest.mark.parametrize(
    ("day", "ends", "price"),
    [
        (date(2026, 3, 31), date(2026, 4, 1), "100.00"),  # the month in which they join counts whole
        (date(2026, 4, 1), date(2027, 4, 1), "1200.00"),
    ],
)
def test_the_last_and_the_first_day_of_a_financial_year(day, ends, price):
    with clock(day):
        membership = made.school_membership(plan=made.plan("1200.00"), on=day, paid=False)

    period = membership.periods.get()
    assert (period.ends, period.price) == (ends, D(price))
    assert [status_on(membership, day - timedelta(days=1)), status_on(membership, day)] == ["coming", "grace"]
    # Whoever joined on 31 March is renewed at once, and has its days of grace for the new year.
    with clock(day):
        assert renewing.renew_due(day) == (1 if ends - day < timedelta(days=60) else 0)


def test_by_the_day_31_march_costs_a_day():
    with clock(date(2026, 3, 31)):
        membership = made.school_membership(
            plan=made.plan("365.00", pro_rata="day"), on=date(2026, 3, 31), paid=False
        )

    assert membership.periods.get().price == D("1.00")


@pytest.mark.parametrize(
    ("grace_ends", "moment", "is_member"),
    [
        # In summer London's midnight is at 23:00 by UTC.
        (date(2026, 6, 1), datetime(2026, 5, 31, 22, 59, 59, tzinfo=UTC), True),
        (date(2026, 6, 1), datetime(2026, 5, 31, 23, 0, tzinfo=UTC), False),
        (date(2026, 12, 1), datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), True),
        (date(2026, 12, 1), datetime(2026, 12, 1, 0, 0, tzinfo=UTC), False),
        # The night in which the clocks go back has 25 hours, and one midnight.
        (date(2026, 10, 26), datetime(2026, 10, 25, 23, 30, tzinfo=UTC), True),
        (date(2026, 10, 26), datetime(2026, 10, 26, 0, 0, tzinfo=UTC), False),
    ],
)
def test_the_last_day_of_grace_ends_at_midnight_in_london(monkeypatch, grace_ends, moment, is_member):
    membership = made.school_membership(paid=False, on=date(2026, 4, 1))
    Period.objects.update(grace_ends=grace_ends)
    person = RoleFactory(school=membership.school, starts_on=date(2020, 1, 1)).person
    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert standing(User.objects.get(pk=person.pk)).is_member is is_member


# --- changes during the year ----------------------------------------------------------------------


def test_a_size_or_plan_changed_during_the_year_counts_from_the_next(office):
    plan = made.plan("600.00")
    PlanPrice.objects.create(plan=plan, size_band="large", amount=D("900.00"), from_date=date(2020, 4, 1))
    membership = made.school_membership(plan=plan, on=date(2026, 4, 1), size_band="small")

    changing.change_plan(membership, plan, by=office, size_band="large")

    assert (membership.periods.get().price, status_on(membership, date(2026, 11, 1))) == (
        D("600.00"),
        "active",
    )
    renewed = renewing.renew(membership, by=office, today=date(2027, 2, 1))
    assert renewed.period.price == D("900.00")
    changing.change_plan(membership, plan, by=office, size_band="small")
    assert membership.periods.standing().get(starts=NEXT_YEAR).price == D("600.00")
    assert reports.balance_of(membership.payer) == D("600.00")


def test_a_refund_after_the_renewal_opens_the_old_year_and_leaves_the_new_one(office):
    membership = made.school_membership(on=date(2026, 4, 1), paid=False)
    payment = made.pay(membership.periods.get())
    with clock(date(2027, 2, 1)):
        made.pay(renewing.renew(membership, by=office).period)
        refunding.ask(payment, amount=payment.amount, method="transfer", reason="Mistake", by=office)

    old, new = membership.periods.order_by("starts")
    assert (old.settled_at, new.settled_at is not None) == (None, True)
    assert old.grace_ends >= date(2027, 2, 15)
    assert [status_on(membership, day) for day in (date(2027, 2, 14), NEXT_YEAR)] == ["grace", "active"]
    assert list(reconciling.differences()) == []


# --- nothing to pay -------------------------------------------------------------------------------


def test_a_plan_that_costs_nothing_is_active_and_never_asks_for_money(office):
    membership = made.school_membership(plan=made.plan("0.00"), on=date(2026, 4, 1), paid=False)
    RoleFactory(school=membership.school, is_school_admin=True)
    mail.outbox.clear()

    assert renewing.renew_due(date(2027, 3, 1)) == 1
    assert [notices.send_due(NEXT_YEAR + timedelta(days=days)) for days in (-30, -14, 0, 14, 42, 60)] == [
        0
    ] * 6
    assert [status_on(membership, day) for day in (date(2026, 4, 1), NEXT_YEAR)] == ["active", "active"]
    assert (FinancialDocument.objects.count(), mail.outbox) == (0, [])


def test_a_complimentary_year_that_runs_out_is_renewed_at_the_price_and_said_so(office):
    membership = made.school_membership(on=date(2026, 4, 1), paid=False, plan=made.plan("600.00"))
    complimentary.give(membership, by=office, reason="Host of the conference", on=date(2026, 4, 1))

    assert renewing.renew_due(date(2027, 2, 1)) == 1

    period = membership.periods.standing().get(starts=NEXT_YEAR)
    assert (period.is_complimentary, period.price) == (False, D("600.00"))
    assert invoicing.invoices_of(period).get().outstanding == D("600.00")
    assert Notice.objects.filter(period=period, kind="invoiced").count() == 1
    assert [status_on(membership, day) for day in (NEXT_YEAR - timedelta(days=1), NEXT_YEAR)] == [
        "complimentary",
        "grace",
    ]


def test_a_complimentary_year_that_nobody_renews_lapses_with_a_letter(office):
    MembershipSettings.objects.update_or_create(pk=1, defaults={"renews_by_itself": False})
    membership = made.school_membership(on=date(2026, 4, 1), paid=False, plan=made.plan(grace_days=30))
    complimentary.give(membership, by=office, reason="Host of the conference", on=date(2026, 4, 1))
    assert status_on(membership, NEXT_YEAR + timedelta(days=29)) == "grace"

    assert notices.send_due(NEXT_YEAR + timedelta(days=30)) == 1
    assert Notice.objects.get(kind="lapsed").period.is_complimentary


# --- two at once ----------------------------------------------------------------------------------


def test_two_who_press_renew_make_the_one_year_that_they_saw(client, office):
    """On PostgreSQL, at the same moment: test_at_once."""
    membership = made.school_membership(on=date(2026, 4, 1))
    sign_in(client, office)
    address = reverse("membership_detail", args=[membership.pk])
    with clock(NEXT_YEAR + timedelta(days=1)):
        shown = client.get(address)
        (form,) = [form for name, form, _ in shown.context["acts"] if name == "renew"]
        data = {"act": "renew", "renew-starts": form.initial["starts"].isoformat()}

        answers = [client.post(address, data) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "The next year is there already." in answers[1].content.decode()
    assert membership.periods.filter(starts__gte=NEXT_YEAR).count() == 1
