"""Everything that can happen to a membership, in any order and over years: what must always hold."""

from datetime import date, timedelta
from itertools import pairwise
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.standing import standing
from members.accounts.models import User
from members.membership import (
    changing,
    complimentary,
    ending,
    errors,
    invoicing,
    notices,
    pausing,
    renewing,
    starting,
)
from members.membership.models import Membership, Notice, Period, Plan
from members.membership.querysets import GOOD, Status
from payments import receiving, reconciling, refunding
from payments.errors import PaymentsError
from payments.models import Payment
from payments.settling import standings
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory

REFUSALS = (errors.MembershipError, PaymentsError)


class Lifecycle(RuleBasedStateMachine):
    """One school over years: days pass, workers run, finance pays or does not, the office acts."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.day = date(2026, 1, 20)
        self.clock = mock.patch.object(timezone, "localdate", self.today)
        self.clock.start()

    def today(self, *args) -> date:
        """Stand in for the clock on the wall."""
        return self.day

    def teardown(self) -> None:
        self.clock.stop()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(year=st.sampled_from(Plan.Year.values), grace=st.integers(0, 90), waits=st.booleans())
    def begin(self, year, grace, waits):
        plan = made.plan("600.00", year=year, grace_days=grace, access_before_payment=not waits)
        self.other = made.plan("300.00", year=year, grace_days=grace)
        self.membership = made.school_membership(plan=plan, paid=False)
        self.person = RoleFactory(school=self.membership.school, starts_on=date(2020, 1, 1)).person

    # --- time and workers -------------------------------------------------------------------------

    @rule(days=st.integers(1, 120))
    def time_passes(self, days):
        self.day += timedelta(days=days)
        renewing.renew_due(self.day)
        notices.send_due(self.day)

    @rule()
    def workers_run_again(self):
        before = (Period.objects.count(), Notice.objects.count())
        renewing.renew_due(self.day)
        notices.send_due(self.day)
        renewing.renew_due(self.day)
        after = (Period.objects.count(), Notice.objects.count())
        renewing.renew_due(self.day)
        notices.send_due(self.day)
        assert (Period.objects.count(), Notice.objects.count()) == after >= before

    @rule()
    def auditors_look(self):
        assert list(reconciling.differences()) == []

    # --- money ------------------------------------------------------------------------------------

    @rule(which=st.integers(0, 3), share=st.sampled_from([0.5, 1, 1.5]))
    def finance_pays(self, which, share):
        invoices = [one for one in self._invoices() if one.outstanding > 0]
        if not invoices:
            return
        invoice = invoices[which % len(invoices)]
        receiving.receive(
            method="bank_transfer",
            amount=max(round(invoice.outstanding * int(share * 2) / 2, 2), round(invoice.outstanding, 2) / 2),
            received_on=self.day,
            document=invoice,
        )

    @rule(which=st.integers(0, 3))
    def money_goes_back(self, which):
        payments = list(Payment.objects.with_sums().filter(refundable__gt=0).order_by("pk"))
        if payments:
            payment = payments[which % len(payments)]
            refunding.ask(payment, payment.refundable, method="transfer", reason="Example", by=None)

    # --- the office -------------------------------------------------------------------------------

    @rule(act=st.sampled_from(["renew", "restart", "pause", "resume", "complimentary", "plan", "go_on"]))
    def office_acts(self, act):
        doing = {
            "renew": lambda: renewing.renew(self.membership, by=None),
            "restart": lambda: starting.restart(self.membership, by=None),
            "pause": lambda: pausing.pause(self.membership, by=None, reason="Example"),
            "resume": lambda: pausing.resume(self.membership, by=None),
            "complimentary": lambda: complimentary.give(self.membership, by=None, reason="Example"),
            "plan": lambda: changing.change_plan(self.membership, self.other, by=None),
            "go_on": lambda: ending.go_on(self.membership, by=None),
        }[act]
        try:
            with transaction.atomic():
                doing()
        except REFUSALS:
            pass

    @precondition(lambda self: self.day > date(2027, 6, 1))
    @rule(days=st.integers(0, 60), credit=st.sampled_from(ending.Credit.values))
    def office_ends(self, days, credit):
        try:
            with transaction.atomic():
                ending.end(
                    self.membership,
                    by=None,
                    on=self.day + timedelta(days=days),
                    reason="Example",
                    credit=credit,
                )
        except REFUSALS:
            pass

    # --- what always holds ------------------------------------------------------------------------

    def _invoices(self) -> list:
        periods = self.membership.periods.standing()
        return list(invoicing.invoices_of(*periods).filter(kind="invoice").order_by("pk"))

    @invariant()
    def years_never_overlap_and_follow_each_other(self):
        years = list(self.membership.periods.standing().order_by("starts"))
        assert all(first.ends <= second.starts for first, second in pairwise(years))

    @invariant()
    def what_is_settled_is_what_payments_says(self):
        for period in self.membership.periods.standing().filter(payable__cancelled_at__isnull=True):
            if period.payable is None:
                continue
            said = standings([period.payable])[period.payable_id]
            assert (period.settled_at is not None) is said.settled

    @invariant()
    def the_status_is_that_of_dates_and_money(self):
        membership = Membership.objects.with_status(self.day).get(pk=self.membership.pk)
        assert membership.status == expected_status(membership, self.day)
        assert (membership.until is None) is (membership.status not in GOOD)
        if membership.until:
            assert membership.until > self.day

    @invariant()
    def a_person_is_a_member_exactly_with_a_good_membership(self):
        answer = standing(User.objects.get(pk=self.person.pk))
        good = Membership.objects.in_good_standing(self.day).filter(pk=self.membership.pk).exists()
        assert answer.is_member is good


def expected_status(membership: Membership, day: date) -> str:
    """Work the status out anew, in Python and from the rows, as the rules say it."""
    years = [one for one in membership.periods.all() if one.cancelled_at is None]
    now = next((one for one in years if one.starts <= day < one.ends), None)
    earlier = [one for one in years if one.ends <= day]
    pauses = membership.pauses.all()
    if membership.ended_on is not None and membership.ended_on <= day:
        return Status.ENDED
    if any(one.starts <= day and (one.ends is None or day < one.ends) for one in pauses):
        return Status.PAUSED
    if now is None:
        if not earlier:
            return Status.COMING
        return Status.GRACE if any(one.is_good and day < one.lapses_on for one in earlier) else Status.LAPSED
    if now.is_complimentary:
        return Status.COMPLIMENTARY
    if now.settled_at:
        return Status.ACTIVE
    if day < now.grace_ends:
        return Status.GRACE
    return Status.LAPSED if any(one.is_good for one in earlier) else Status.WAITING


@pytest.mark.django_db
def test_a_membership_over_years():
    run_state_machine_as_test(
        Lifecycle,
        settings=settings(
            max_examples=6,
            stateful_step_count=15,
            deadline=None,
            phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
            suppress_health_check=list(HealthCheck),
        ),
    )
