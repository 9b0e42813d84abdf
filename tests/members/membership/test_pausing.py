"""A pause stops every clock of a membership, at payments too, and a resumption sets them going again."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from members.membership import (
    chasing,
    ending,
    errors,
    invoicing,
    notices,
    pausing,
    renewing,
    starting,
    writing,
)
from members.membership.models import Membership, Notice, Period
from payments import reminders
from payments.models import ChasingHold, ReminderSent
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)  # the clocks change in London


def status_of(membership: Membership, day: date) -> str:
    return Membership.objects.with_status(day).get(pk=membership.pk).status


def unpaid(on: date, **plan) -> Membership:
    with mock.patch.object(timezone, "localdate", return_value=on):
        return made.school_membership(paid=False, on=on, plan=made.plan(terms_days=5, **plan))


# --- the schedule, for any order of pauses and resumptions -----------------------------------------


@settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes here
    suppress_health_check=list(HealthCheck),
)
@given(
    change=st.sampled_from([SPRING, AUTUMN]),
    before=st.integers(5, 20),
    turns=st.lists(st.integers(0, 12), min_size=0, max_size=5),
)
def test_reminders_and_grace_count_only_the_days_on_which_it_did_not_rest(change, before, turns):
    """`turns`: after how many days it is paused, after how many resumed, and so on; then it goes on."""
    with transaction.atomic():
        _live_through(change - timedelta(days=before), turns)
        transaction.set_rollback(True)


def _live_through(first: date, turns: list[int]) -> None:
    membership = unpaid(first, year="twelve_months", grace_days=40)
    (invoice,) = invoicing.invoices_of(*membership.periods.all())
    if len(turns) % 2:  # what was paused is resumed at last
        turns = [*turns, 3]
    acts = iter([*turns, None])
    left, resting, expected, late = next(acts), False, {}, (first - invoice.due_on).days
    day, lost, in_grace = first, 0, 40
    while in_grace:
        with mock.patch.object(timezone, "localdate", lambda *args, day=day: day):
            while left == 0:
                (pausing.resume if resting else pausing.pause)(
                    membership, by=None, **({} if resting else {"reason": "Away"})
                )
                resting, left = not resting, next(acts)
                assert status_of(membership, day) == ("paused" if resting else "grace")
            reminders.send_due(day)
        missed = [
            one for one in (-7, 0, 14, 30) if one <= late < one + 3 and one > max(expected, default=-99)
        ]
        if missed and not resting and day > first:
            expected[max(missed)] = day
        # After the due day a day of rest is no day late; before it, time goes on.
        late += 0 if resting and late >= 0 else 1
        in_grace -= not resting
        lost += resting
        left = None if left is None else left - 1
        day += timedelta(days=1)
    assert dict(sent_days(invoice)) == expected
    assert {0, 14, 30} <= expected.keys()
    assert status_of(membership, day) == "waiting"
    assert membership.periods.get().grace_ends == first + timedelta(days=40 + lost) == day


def sent_days(invoice) -> list[tuple[int, date]]:
    """Return which reminder was noted on which day, by the trail, which is told the day by no clock."""
    return [(row.days_after_due, SENT[row.pk]) for row in ReminderSent.objects.filter(invoice=invoice.pk)]


SENT: dict[int, date] = {}


@pytest.fixture(autouse=True)
def note_the_days(monkeypatch):
    """Keep the day (as the worker saw it) on which each reminder went out."""
    create = ReminderSent.save

    def save(self, *args, **kwargs):
        create(self, *args, **kwargs)
        SENT[self.pk] = timezone.localdate()

    monkeypatch.setattr(ReminderSent, "save", save)


# --- act by act -----------------------------------------------------------------------------------


def test_pausing_holds_what_is_owed_and_resuming_releases_it(office):
    membership = unpaid(date(2026, 4, 1))
    pausing.pause(membership, by=office, reason="The team is away", on=date(2026, 4, 10))

    hold = ChasingHold.objects.get()
    assert (hold.since, hold.until, hold.reason, hold.held_by) == (
        date(2026, 4, 10),
        None,
        "The membership is paused: The team is away",
        office,
    )

    pausing.resume(membership, by=office, on=date(2026, 6, 1))
    assert ChasingHold.objects.get().until == date(2026, 6, 1)


def test_what_is_paid_is_not_held():
    pausing.pause(made.school_membership(), by=None, reason="Away")

    assert not ChasingHold.objects.exists()


def test_the_days_of_grace_that_were_left_are_left_on_the_first_day_back():
    membership = unpaid(date(2026, 4, 1), grace_days=60)  # until 31 May
    pausing.pause(membership, by=None, reason="Away", on=date(2026, 5, 21))  # ten days are left

    pausing.resume(membership, by=None, on=date(2026, 9, 1))

    assert [status_of(membership, day) for day in (date(2026, 9, 1), date(2026, 9, 10))] == ["grace", "grace"]
    assert status_of(membership, date(2026, 9, 11)) == "waiting"


def test_a_year_that_ended_in_a_pause_goes_on_from_the_first_day_back_for_what_is_left():
    membership = made.school_membership(on=date(2026, 4, 1), plan=made.plan("1200.00", grace_days=30))
    pausing.pause(membership, by=None, reason="Away", on=date(2027, 2, 1))
    assert renewing.renew_due(date(2027, 3, 1)) == 0
    pausing.resume(membership, by=None, on=date(2027, 10, 1))
    assert status_of(membership, date(2027, 10, 1)) == "grace"

    period = renewing.renew(membership, by=None, today=date(2027, 10, 1)).period

    assert (period.starts, period.ends, str(period.price)) == (date(2027, 10, 1), date(2028, 4, 1), "600.00")


def test_no_invoice_goes_out_in_a_pause_and_it_goes_out_afterwards():
    bill = made.BILL
    membership = starting.start(
        made.plan(), school=made.VirtualSchoolFactory(), by=None, bill=bill, invoice=False
    )
    period = membership.periods.get()
    pausing.pause(membership, by=None, reason="Away")

    asked = invoicing.invoice_period(period, by=None, order_number="PO 4711")

    assert (asked.invoice, asked.problem) == (
        None,
        "The membership is paused. The invoice goes out when it is resumed.",
    )
    pausing.resume(membership, by=None)
    (invoice,) = invoicing.invoices_of(period)
    assert (invoice.purchase_order.number, invoice.sent_at is not None) == ("PO 4711", True)


def test_what_is_charged_before_a_pause_to_come_is_held_from_its_first_day():
    membership = starting.start(
        made.plan(), school=made.VirtualSchoolFactory(), by=None, bill=made.BILL, invoice=False
    )
    first = timezone.localdate() + timedelta(days=10)
    pausing.pause(membership, by=None, reason="Away", on=first)

    invoicing.invoice_period(membership.periods.get(), by=None)

    assert ChasingHold.objects.get().since == first


def test_a_membership_that_ends_in_a_pause_leaves_no_hold_behind():
    membership = unpaid(date(2026, 4, 1))
    pausing.pause(membership, by=None, reason="Away", on=date(2026, 4, 10))

    ending.end(membership, by=None, on=date(2026, 6, 1), reason="Left")

    assert ChasingHold.objects.get().until == date(2026, 6, 1)
    assert membership.pauses.get().ends == date(2026, 6, 1)


def test_a_paused_one_is_not_started_again():
    membership = made.school_membership(on=date(2025, 4, 1))
    pausing.pause(membership, by=None, reason="Away", on=date(2026, 6, 1))

    with pytest.raises(errors.IsPaused):
        starting.restart(membership, by=None, on=date(2026, 7, 1))


# --- lapse ----------------------------------------------------------------------------------------


def lapsed() -> Period:
    membership = made.school_membership(on=date(2025, 4, 1), plan=made.plan(grace_days=20, terms_days=60))
    with mock.patch.object(timezone, "localdate", return_value=date(2026, 3, 1)):
        period = renewing.renew(membership, by=None).period
    with mock.patch.object(timezone, "localdate", return_value=period.grace_ends):
        notices.send_due(period.grace_ends)
    assert status_of(membership, period.grace_ends) == "lapsed"
    return period


def test_a_year_that_lapsed_unpaid_is_chased_no_more():
    period = lapsed()

    assert [hold.held_for for hold in ChasingHold.objects.all()] == [chasing.LAPSE]
    (invoice,) = invoicing.invoices_of(period)
    assert [row for day in range(90) if (row := reminders.due(invoice.due_on + timedelta(days=day)))] == []


@pytest.mark.parametrize("how", ["more time", "money"])
def test_more_time_or_the_money_lifts_that(how):
    period = lapsed()

    if how == "money":
        made.pay(period)
    else:
        writing.extend_grace(period, by=None, until=timezone.localdate() + timedelta(days=30))

    assert ChasingHold.objects.get().until == timezone.localdate()


# --- letters --------------------------------------------------------------------------------------


def letters(django_capture_on_commit_callbacks, doing) -> list:
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        doing()
    return mail.outbox


def test_who_is_paused_and_who_goes_on_reads_it(django_capture_on_commit_callbacks):
    membership = made.school_membership(plan=made.plan(year="twelve_months"))
    RoleFactory(school=membership.school, is_school_admin=True, person__email="head@example.org")
    today = timezone.localdate()

    (paused,) = letters(
        django_capture_on_commit_callbacks,
        lambda: pausing.pause(membership, by=None, reason="The head is away"),
    )
    (resumed,) = letters(
        django_capture_on_commit_callbacks,
        lambda: pausing.resume(membership, by=None, on=today + timedelta(days=9)),
    )

    assert (paused.to, paused.subject) == (["head@example.org"], "Your NAVSH membership is paused")
    assert f"paused from {today:%-d %B %Y}" in paused.body
    assert "The head is away" in paused.body
    assert resumed.subject == "Your NAVSH membership goes on"
    assert f"goes on from {today + timedelta(days=9):%-d %B %Y}" in resumed.body
    assert "The 9 days in which it rested were added to your year." in resumed.body
    assert f"/members/membership/{membership.pk}/" in resumed.body


def test_a_letter_that_waited_until_it_was_paused_is_not_sent():
    membership = made.school_membership(paid=False)
    RoleFactory(school=membership.school, is_school_admin=True)
    notice = Notice.objects.create(period=membership.periods.get(), kind="grace", days=14)
    pausing.pause(membership, by=None, reason="Away")
    mail.outbox.clear()

    assert (notices.mail(notice), mail.outbox) == (0, [])
