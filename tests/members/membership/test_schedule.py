"""The schedule of a membership on any days: London's midnight, parts of a year, and letters."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.standing import standing
from members.accounts.models import User
from members.membership import ending, invoicing, notices, periods, renewing
from members.membership.models import Notice, Period, Plan
from members.membership.periods import Span
from payments import reconciling
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
# Leap days, both ends of the financial and of the common year, the days on which the clocks change.
TURNS = [
    *(date(2028, month, day) for month, day in ((2, 28), (2, 29), (3, 1), (3, 31), (4, 1), (12, 31), (1, 1))),
    *(date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)),
]
DAYS = st.one_of(st.sampled_from(TURNS), st.dates(date(2024, 1, 1), date(2033, 12, 31)))
PLANS = st.sampled_from([("financial", one) for one in Plan.ProRata.values] + [("twelve_months", "month")])


def slowly(examples: int):
    """Settings for examples that write to the database, each in a transaction that is taken back."""
    return settings(
        max_examples=examples,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
        suppress_health_check=list(HealthCheck),
    )


def on(day: date):
    return mock.patch.object(timezone, "localdate", return_value=day)


# --- the day is London's --------------------------------------------------------------------------


@slowly(60)
@given(grace_ends=DAYS, beside=st.timedeltas(timedelta(hours=-26), timedelta(hours=26)))
def test_whatever_the_moment_the_day_in_london_counts(grace_ends, beside):
    with transaction.atomic():
        membership = made.school_membership(paid=False)
        person = RoleFactory(school=membership.school, starts_on=date(2020, 1, 1)).person
        Period.objects.update(
            starts=date(2020, 4, 1), ends=date(2040, 4, 1), lapses_on=date(2041, 1, 1), grace_ends=grace_ends
        )
        moment = datetime(grace_ends.year, grace_ends.month, grace_ends.day, tzinfo=UTC) + beside

        with mock.patch.object(timezone, "now", return_value=moment):
            is_member = standing(User.objects.get(pk=person.pk)).is_member

        assert is_member is (moment.astimezone(LONDON).date() < grace_ends)
        transaction.set_rollback(True)


# --- parts of a year ------------------------------------------------------------------------------


@given(starts=DAYS, later=st.integers(1, 365), pro_rata=st.sampled_from(["day", "month"]))
def test_the_parts_of_a_year_add_up(starts, later, pro_rata):
    plan = Plan(year=Plan.Year.FINANCIAL, pro_rata=pro_rata)
    whole = periods.span_from(plan, starts)
    cut = min(starts + timedelta(days=later), whole.ends)
    if cut == whole.ends:
        return
    before, after = (periods.share_of_year(plan, span) for span in (Span(starts, cut), Span(cut, whole.ends)))

    # A month that is begun counts on both sides of the cut, and never more than once.
    twice = Decimal(1) / 12 if pro_rata == "month" and cut.day != 1 else Decimal(0)
    assert abs(before + after - twice - periods.share_of_year(plan, whole)) < Decimal("1e-20")


@given(starts=DAYS, year=st.sampled_from(Plan.Year.values))
def test_a_financial_year_has_all_its_days_in_leap_years_too(starts, year):
    span = periods.span_from(Plan(year=year), starts)

    leap = any(
        date(one, 2, 29) >= span.starts and date(one, 2, 29) < span.ends
        for one in (span.starts.year, span.ends.year)
        if one % 4 == 0
    )
    longest = 366 if leap else 365
    days = (span.ends - span.starts).days
    assert 0 < days <= longest
    assert days == longest or year == Plan.Year.FINANCIAL


@slowly(8)
@given(
    plan=PLANS, starts=DAYS, leaves=st.lists(st.integers(1, 365), min_size=2, max_size=4), pays=st.booleans()
)
def test_who_leaves_pays_for_what_was_used_and_never_more_for_less(plan, starts, leaves, pays):
    kept = []
    for days in sorted(leaves):
        with transaction.atomic():
            with on(starts):
                membership = made.school_membership(
                    plan=made.plan("600.00", year=plan[0], pro_rata=plan[1]), paid=pays
                )
                period = membership.periods.get()
                leaving = min(starts + timedelta(days=days), period.ends)
                ending.end(membership, by=None, on=leaving, reason="Left", credit="unused")
            documents = list(invoicing.invoices_of(period))
            kept.append(sum(one.gross if one.kind == "invoice" else -one.gross for one in documents))
            assert Decimal(0) < kept[-1] <= period.price
            assert kept[-1] == period.price or leaving < period.ends
            assert list(reconciling.differences()) == []
            transaction.set_rollback(True)
    assert all(first <= second for first, second in pairwise(kept))


# --- letters --------------------------------------------------------------------------------------


def letters_by_the_rules(first: date, starts: date, grace: int, away: set[date], paid: date | None):
    """Return (day, letter) by the rules: on its day, or up to two days later.

    That is so if no worker was there, or if the invoice itself went out on the very day.
    """
    wanted = [(starts - timedelta(days=days), "coming", days) for days in (30, 14, 0)]
    wanted += [(starts + timedelta(days=days), "grace", days) for days in (14, 42) if days < grace]
    wanted += [(starts + timedelta(days=grace), "lapsed", 0)] if grace else []
    found = []
    for day, kind, days in wanted:
        for late in range(3):
            now = day + timedelta(days=late)
            over = (kind == "coming" and now > starts) or (
                kind == "grace" and now >= starts + timedelta(days=grace)
            )
            if over or (paid and now >= paid):
                break
            if now > first and now not in away:
                found.append((now, kind, days))
                break
    return found


@slowly(10)
@given(
    starts=st.one_of(st.sampled_from(TURNS), st.just(date(2027, 4, 1))),
    ahead=st.integers(1, 70),
    grace=st.sampled_from([0, 10, 20, 45, 60]),
    away=st.sets(st.integers(-40, 70), max_size=25),
    pays=st.one_of(st.none(), st.integers(-40, 70)),
)
def test_each_letter_goes_out_once_on_its_day_or_as_soon_as_a_worker_is_back(
    starts, ahead, grace, away, pays
):
    first = starts - timedelta(days=ahead)
    paid = starts + timedelta(days=pays) if pays is not None and pays > -ahead else None
    gone = {starts + timedelta(days=one) for one in away}
    with transaction.atomic():
        sent = _letters(first, starts, grace, gone, paid)
        transaction.set_rollback(True)

    assert sent == letters_by_the_rules(first, starts, grace, gone, paid)


def _letters(first: date, starts: date, grace: int, gone: set[date], paid: date | None) -> list:
    began = starts.replace(year=starts.year - 1, day=min(starts.day, 28))
    with on(began):
        plan = made.plan("600.00", year="twelve_months", grace_days=grace)
        membership = made.school_membership(plan=plan)
    membership.periods.update(ends=starts, lapses_on=starts + timedelta(days=grace))
    with on(first):
        period = renewing.renew(membership, by=None).period
    noon = datetime(first.year, first.month, first.day, 12, tzinfo=UTC)
    Period.objects.filter(pk=period.pk).update(created_at=noon)
    Notice.objects.all().delete()
    sent, day = [], first
    while day < starts + timedelta(days=grace + 5):
        with on(day):
            if day == paid:
                made.pay(period)
                Notice.objects.filter(kind__in=["welcome", "paid"]).delete()
            known = set(Notice.objects.values_list("pk", flat=True))
            if day not in gone:
                notices.send_due(day)
            sent += [(day, one.kind, one.days) for one in Notice.objects.exclude(pk__in=known)]
        day += timedelta(days=1)
    return sent
