"""From when until when, and for how much."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.membership import errors, periods, pricing
from members.membership.models import Plan, PlanPrice
from members.membership.periods import Span
from members.organisations.models import Authority, ServiceArea
from tests.factories import membership as made
from tests.factories.organisations import AuthorityFactory, VirtualSchoolFactory

D = Decimal
DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
FINANCIAL = Plan(year=Plan.Year.FINANCIAL, pro_rata=Plan.ProRata.MONTH)
BY_DAY = Plan(year=Plan.Year.FINANCIAL, pro_rata=Plan.ProRata.DAY)
WHOLE = Plan(year=Plan.Year.FINANCIAL, pro_rata=Plan.ProRata.NONE)
TWELVE = Plan(year=Plan.Year.TWELVE_MONTHS)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        (date(2027, 3, 31), date(2026, 4, 1), date(2027, 4, 1)),
        (date(2027, 4, 1), date(2027, 4, 1), date(2028, 4, 1)),
        (date(2028, 2, 29), date(2027, 4, 1), date(2028, 4, 1)),
    ],
)
def test_the_financial_year_of_a_day(day, starts, ends):
    assert periods.financial_year(day) == Span(starts, ends)


@given(day=DAYS)
def test_years_of_a_plan_join_without_gap_or_drift(day):
    for plan in (FINANCIAL, TWELVE):
        first = periods.span_from(plan, day)
        second = periods.span_from(plan, first.ends)
        assert first.starts < first.ends == second.starts < second.ends
    assert (second.starts.month, second.starts.day) in {(day.month, day.day), (3, 1)}


@given(day=DAYS)
def test_who_joins_during_the_year_pays_a_part_and_never_more_than_the_whole(day):
    span = periods.span_from(FINANCIAL, day)
    assert D(0) < periods.share_of_year(FINANCIAL, span) <= D(1)
    assert D(0) < periods.share_of_year(BY_DAY, span) <= D(1)
    assert periods.share_of_year(WHOLE, span) == periods.share_of_year(TWELVE, span) == D(1)


@pytest.mark.parametrize(
    ("plan", "on", "share"),
    [
        (FINANCIAL, date(2027, 1, 20), D(3) / 12),
        (FINANCIAL, date(2026, 4, 1), D(1)),
        (FINANCIAL, date(2027, 3, 31), D(1) / 12),
        (BY_DAY, date(2027, 1, 20), D(71) / 365),
    ],
)
def test_what_joining_in_january_costs(plan, on, share):
    assert periods.share_of_year(plan, periods.span_from(plan, on)) == share


@pytest.mark.django_db
def test_the_row_that_says_most_about_a_school_counts():
    plan = made.plan("500.00")
    rows = [("county", "", "800.00"), ("county", "large", "950.00"), ("", "large", "700.00")]
    for kind, size, amount in rows:
        PlanPrice.objects.create(
            plan=plan, authority_kind=kind, size_band=size, amount=D(amount), from_date=date(2020, 4, 1)
        )
    on = date(2026, 4, 1)

    def price(*kinds, size="small"):
        return pricing.year_price(plan, on, [pricing.Served(kind, size) for kind in kinds])

    assert [price("london"), price("london", size="large")] == [D("500.00"), D("700.00")]
    assert [price("county"), price("county", size="large")] == [D("800.00"), D("950.00")]
    assert price("county", "unitary") == D("800.00")
    for kind in ("london", "county"):
        with pytest.raises(errors.NoSize):
            price(kind, size="")


@pytest.mark.django_db
def test_a_new_price_counts_for_years_that_begin_from_its_day():
    plan = made.plan("500.00")
    PlanPrice.objects.create(plan=plan, amount=D("550.00"), from_date=date(2027, 4, 1))

    assert pricing.year_price(plan, date(2027, 3, 31)) == D("500.00")
    assert pricing.year_price(plan, date(2027, 4, 1)) == D("550.00")


@pytest.mark.django_db
def test_a_plan_without_a_price_for_a_kind_is_not_for_it():
    plan = Plan.objects.create(name="Example plan of counties")
    PlanPrice.objects.create(
        plan=plan, authority_kind="county", amount=D("500.00"), from_date=date(2020, 4, 1)
    )

    with pytest.raises(errors.NoPrice):
        pricing.year_price(plan, date(2026, 4, 1), [pricing.Served("london", "large")])


@pytest.mark.django_db
def test_a_school_pays_by_the_authorities_that_it_serves_on_that_day():
    county = AuthorityFactory(kind=Authority.Kind.COUNTY)
    school = VirtualSchoolFactory(serves=[AuthorityFactory()])
    ServiceArea.objects.create(school=school, authority=county, valid_from=date(2027, 4, 1))

    assert pricing.served_by(school, date(2027, 3, 31)) == [("unitary", "")]
    assert pricing.served_by(school, date(2027, 4, 1)) == [("county", ""), ("unitary", "")]
