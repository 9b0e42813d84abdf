"""A price agreed with one member: for the years that it is for, kept, shown, and taken back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.audit import trail_of
from members.membership import agreeing, changing, errors, invoicing, offers, pricing, renewing
from members.membership.models import AgreedPrice, Period
from members.membership.periods import Span
from payments import reconciling, reports
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
D = Decimal
NEXT = date(2027, 4, 1)
LATER = date(2028, 4, 1)


def agree(membership, amount="450.00", from_date=NEXT, **fields):
    return agreeing.agree(
        membership, D(amount), by=fields.pop("by", None), reason="Small fund", from_date=from_date, **fields
    )


def test_years_that_begin_in_the_time_pay_the_agreed_price_and_others_the_list(office):
    membership = made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    agree(membership, until=LATER)

    prices = [
        pricing.price_of(membership, Span(date(year, 4, 1), date(year + 1, 4, 1)))
        for year in (2026, 2027, 2028)
    ]

    assert prices == [D("600.00"), D("450.00"), D("600.00")]
    assert renewing.renew(membership, by=office, today=date(2027, 2, 1)).asked.invoice.gross == D("450.00")


def test_a_part_of_a_year_costs_its_part_of_the_agreed_price():
    membership = made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    agree(membership, "120.00")

    assert pricing.price_of(membership, Span(date(2028, 1, 10), LATER)) == D("30.00")


def test_a_year_that_waits_for_its_money_is_credited_and_invoiced_anew(office):
    membership = made.school_membership(plan=made.plan("600.00"))
    period = renewing.renew(membership, by=office, until=date(2100, 1, 1), order_number="PO 1").period
    before = period.grace_ends

    agree(membership, from_date=period.starts, by=office)

    standing = membership.periods.standing().get(starts=period.starts)
    assert (standing.price, standing.grace_ends) == (D("450.00"), before)
    (invoice,) = [one for one in invoicing.invoices_of(standing) if one.kind == "invoice"]
    assert (invoice.gross, invoice.purchase_order.number) == (D("450.00"), "PO 1")
    assert reports.balance_of(membership.payer) == D("450.00")


def test_what_is_paid_stays_as_it_was_sold():
    membership = made.school_membership(plan=made.plan("600.00"))
    period = membership.periods.get()

    agree(membership, from_date=period.starts)

    assert (membership.periods.get(), membership.periods.get().price) == (period, period.price)


def test_nothing_a_year_is_a_price_and_is_settled_at_once():
    membership = made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    agree(membership, "0.00")

    renewed = renewing.renew(membership, by=None, today=date(2027, 2, 1))

    assert (renewed.asked, renewed.period.settled_at is not None) == (None, True)


def test_another_price_or_another_plan_ends_it(office):
    membership = made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    agree(membership)
    agree(membership, "500.00", from_date=LATER)
    assert list(membership.agreed_prices.order_by("from_date").values_list("amount", "until")) == [
        (D("450.00"), LATER),
        (D("500.00"), None),
    ]

    changing.change_plan(membership, made.plan("300.00"), by=office)
    membership.refresh_from_db()

    assert pricing.price_of(membership, Span(LATER, date(2029, 4, 1))) == D("300.00")


def test_it_is_taken_back(office):
    membership = made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    agree(membership)

    assert agreeing.withdraw(membership, by=office, on=LATER) is True
    assert agreeing.withdraw(membership, by=office, on=LATER) is False

    assert pricing.price_of(membership, Span(NEXT, LATER)) == D("450.00")
    assert pricing.price_of(membership, Span(LATER, date(2029, 4, 1))) == D("600.00")


def test_who_comes_back_is_offered_the_price_that_was_agreed():
    membership = made.school_membership(plan=made.plan("600.00", year="twelve_months"), on=date(2025, 4, 1))
    agree(membership, from_date=date(2026, 1, 1))

    found = offers.offers_for(membership.school, membership=membership)

    assert [(offer.plan, offer.price) for offer in found] == [(membership.plan, D("450.00"))]
    assert [offer.price for offer in offers.offers_for(membership.school)] == [D("600.00")]


@pytest.mark.parametrize(
    ("data", "error"),
    [({"reason": " "}, errors.ReasonMissing), ({"until": NEXT}, errors.NotAPeriod)],
)
def test_what_is_refused(data, error):
    membership = made.school_membership()
    with pytest.raises(error):
        agreeing.agree(membership, D("1.00"), **{"by": None, "reason": "Example", "from_date": NEXT, **data})


def test_the_database_keeps_one_open_price_and_no_price_below_zero():
    membership = made.school_membership()
    row = {"membership": membership, "plan": membership.plan, "reason": "Example", "from_date": NEXT}
    AgreedPrice.objects.create(amount=1, **row)
    for wrong in ({"amount": 1}, {"amount": -1, "until": LATER}, {"amount": 1, "until": date(2027, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AgreedPrice.objects.create(**row, **wrong)


def test_the_office_agrees_it_sees_it_and_takes_it_back(client, office):
    membership = made.school_membership(plan=made.plan("600.00"))
    sign_in(client, office)
    address = reverse("membership_detail", args=[membership.pk])
    data = {"act": "price", "price-reason": "Small fund", "price-from_date": "2027-04-01"}

    assert client.post(address, {**data, "price-amount": "-1"}).status_code == 422
    client.post(address, {**data, "price-amount": "450"})

    shown = client.get(address).content.decode()
    assert "£450.00 a year" in shown
    assert "Small fund" in shown
    assert next(event.action for event in trail_of(membership)) == "membership.price_agreed"

    client.post(address, {"act": "list_price", "list_price-on": "2027-04-01"})
    assert not membership.agreed_prices.not_over(NEXT).exists()


def test_the_school_reads_what_was_agreed_and_not_why(client):
    membership = made.school_membership(plan=made.plan("600.00"), on=date(2026, 4, 1))
    agree(membership, until=LATER)
    sign_in(client, RoleFactory(school=membership.school, is_school_admin=True).person)

    shown = client.get(reverse("membership:detail", args=[membership.pk])).content.decode()

    assert (
        "£450.00 a year without VAT, for years that begin from 1 April 2027 and before 1 April 2028" in shown
    )
    assert "Small fund" not in shown


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["agree", "withdraw", "renew", "pay"]), st.integers(0, 900), st.integers(0, 700)
    ),
    max_size=6,
)


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(acts=ACTS)
def test_whatever_is_agreed_each_unpaid_year_costs_what_it_should_and_the_books_agree(acts):
    with transaction.atomic():
        membership = made.school_membership(plan=made.plan("600.00"))
        for act, days, amount in acts:
            day = timezone.localdate() + timedelta(days=days)
            if act == "agree":
                agree(membership, str(amount), from_date=day)
            elif act == "withdraw":
                agreeing.withdraw(membership, by=None, on=day)
            elif act == "renew":
                renewing.renew_one(membership, by=None, today=timezone.localdate(), until=date(2030, 1, 1))
            else:
                for period in membership.periods.unpaid()[:1]:
                    made.pay(period)
        for period in Period.objects.unpaid():
            assert period.price == pricing.price_of(membership, Span(period.starts, period.ends))
            (invoice,) = [one for one in invoicing.invoices_of(period) if one.kind == "invoice"]
            assert invoice.outstanding == period.price
        assert list(reconciling.differences()) == []
        transaction.set_rollback(True)
