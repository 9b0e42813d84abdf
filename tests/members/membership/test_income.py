"""The income that the office's plot shows is that of the ledger, whatever happened."""

from datetime import date, timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.money import ZERO
from members.membership import agreeing, changing, complimentary, ending, errors, renewing, starting
from payments import reports as books
from payments.errors import PaymentsError
from tests.factories import membership as made
from tests.factories.payments import registered_for_vat
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
FIRST = date(2026, 1, 10)
ACTS = ["start", "associate", "renew", "restart", "end", "complimentary", "plan", "agree"]
HISTORY = st.lists(
    st.tuples(st.integers(0, 70), st.sampled_from(ACTS), st.integers(0, 9)), min_size=3, max_size=9
)


def do(act: str, number: int, members: list, plans: list) -> None:
    plan = plans[number % 2]
    if act in ("start", "associate"):
        start = made.school_membership if act == "start" else made.associate_membership
        members.append(
            start(paid=number % 2 == 0, plan=plan if act == "start" else made.associate_plan("61.37"))
        )
        return
    if not members:
        return
    one = members[number % len(members)]
    one.refresh_from_db()
    {
        "renew": lambda: renewing.renew(one, by=None),
        "restart": lambda: starting.restart(one, by=None),
        "end": lambda: ending.end(one, by=None, reason="Left", credit=ending.Credit.values[number % 3]),
        "complimentary": lambda: complimentary.give(one, by=None, reason="Host"),
        "plan": lambda: changing.change_plan(one, plan, by=None),
        "agree": lambda: agreeing.agree(
            one, Decimal(number * 37), by=None, reason="Small", from_date=timezone.localdate()
        ),
    }[act]()


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(history=HISTORY, vat=st.booleans())
def test_the_plot_and_the_table_of_plans_are_what_the_ledger_says(client, office, history, vat):
    with transaction.atomic():
        if vat:
            registered_for_vat()
        plans = [made.plan("600.00", vat_treatment="standard"), made.plan("333.33", pro_rata="day")]
        members, day = [], FIRST
        for days, act, number in history:
            day = min(day + timedelta(days=days), date(2026, 12, 20))
            with mock.patch.object(timezone, "localdate", return_value=day):
                try:
                    with transaction.atomic():
                        do(act, number, members, plans)
                except (errors.MembershipError, PaymentsError):
                    pass
        sign_in(client, office)
        with mock.patch.object(timezone, "localdate", return_value=date(2026, 12, 31)):
            shown = client.get(reverse("membership_reports")).context
        of_ledger = dict.fromkeys(shown["months"], ZERO)
        for row in books.income_and_vat(date(2026, 1, 1), date(2026, 12, 31)):
            assert row.kind == "membership"
            of_ledger[row.month] += row.income
        of_plot = [sum(row[1:], ZERO) for row in shown["income"].rows]
        of_plans = [sum((sums[place] for _, sums, _ in shown["plans"]), ZERO) for place in range(12)]
        assert of_plot == of_plans == list(of_ledger.values())
        transaction.set_rollback(True)


def test_a_month_in_which_more_was_credited_than_invoiced_is_below_the_line(client, office):
    with mock.patch.object(timezone, "localdate", return_value=date(2026, 4, 1)):
        one = made.school_membership(plan=made.plan("600.00"))
    with mock.patch.object(timezone, "localdate", return_value=date(2026, 10, 1)):
        ending.end(one, by=None, reason="Left", credit="unused")
    sign_in(client, office)
    with mock.patch.object(timezone, "localdate", return_value=date(2026, 10, 31)):
        answer = client.get(reverse("membership_reports"))

    plot = answer.context["income"]
    assert [(row[0], row[1]) for row in plot.rows if row[1]] == [
        ("Apr 2026", Decimal("600.00")),
        ("Oct 2026", Decimal("-300.00")),
    ]
    up, down = plot.bars
    assert down.y == pytest.approx(up.y + up.height, abs=0.02)
    assert down.height == pytest.approx(up.height / 2, abs=0.02)
    assert "−£300.00" in answer.content.decode()


def test_every_region_and_every_month_has_its_name(client, office):
    made.school_membership()
    sign_in(client, office)

    shown = client.get(reverse("membership_reports")).context

    assert [mark.text for mark in shown["regions"].labels] == [row[0] for row in shown["regions"].rows]
    assert {len(shown[name].labels) for name in ("moves", "income")} == {12}


def test_the_figures_take_few_questions_however_many_there_are(client, office, django_assert_max_num_queries):
    for _ in range(4):
        made.school_membership()
    sign_in(client, office)
    client.get(reverse("membership_reports"))

    with django_assert_max_num_queries(32):
        client.get(reverse("membership_reports"))
