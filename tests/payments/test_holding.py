"""Nobody is reminded of what is held, by whomever, and the days held do not count as late."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core.audit import trail_of
from payments import holding, invoicing, reminders, tasks
from payments.models import ChasingHold, FinanceContact, Payable, ReminderSent
from tests.factories.payments import PayerFactory, payable
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
ISSUED = date(2026, 3, 2)
DUE = date(2026, 4, 1)


def issued(*things: Payable):
    payer = things[0].payer
    FinanceContact.objects.get_or_create(payer=payer, email="finance@example.org")
    return invoicing.issue(things, on=ISSUED).invoice


def sent(first: int, last: int) -> dict[int, int]:
    """Run the worker from so many days after the due date to so many: which reminder went on which day."""
    found = {}
    for number in range(first, last + 1):
        before = set(ReminderSent.objects.values_list("pk", flat=True))
        reminders.send_due(DUE + timedelta(days=number))
        for one in ReminderSent.objects.exclude(pk__in=before):
            found[number] = one.days_after_due
    return found


def after(days: int) -> date:
    return DUE + timedelta(days=days)


def test_what_is_held_is_not_chased_and_goes_on_where_it_stood():
    thing = payable("50.00")
    assert issued(thing).due_on == DUE
    holding.hold(thing, held_for="example", reason="Away", since=after(5), until=after(105))

    assert sent(-10, 140) == {-7: -7, 0: 0, 114: 14, 130: 30}


def test_a_hold_before_the_due_day_moves_nothing_after_it():
    thing = payable("50.00")
    issued(thing)
    holding.hold(thing, held_for="example", reason="Away", since=after(-20), until=after(-2))

    assert sent(-10, 40) == {0: 0, 14: 14, 30: 30}


def test_each_releases_its_own_hold_and_days_held_twice_count_once():
    thing = payable("50.00")
    issued(thing)
    holding.hold(thing, held_for="example", reason="Away", since=after(1))
    holding.hold(thing, held_for="other", reason="They asked", since=after(1))

    assert holding.release(thing, held_for="example", on=after(11)) is True
    assert holding.release(thing, held_for="example", on=after(11)) is False
    assert sent(0, 30) == {0: 0}

    holding.release(thing, held_for="other", on=after(31))
    assert sent(31, 70) == {44: 14, 60: 30}


def test_holding_anew_takes_the_place_of_the_hold_before():
    thing = payable("50.00")
    holding.hold(thing, held_for="example", reason="Away", since=after(1))
    holding.hold(thing, held_for="example", reason="Longer", since=after(3), until=after(9))

    assert list(thing.holds.order_by("since").values_list("since", "until", "reason")) == [
        (after(1), after(3), "Away"),
        (after(3), after(9), "Longer"),
    ]


def test_an_invoice_for_two_things_is_chased_while_one_of_them_is_not_held():
    payer = PayerFactory()
    first, second = payable("50.00", payer=payer), payable("20.00", payer=payer)
    issued(first, second)
    holding.hold(first, held_for="example", reason="Away", since=ISSUED)
    assert sent(-7, 0) == {-7: -7, 0: 0}

    holding.hold(second, held_for="example", reason="Away", since=after(1), until=after(21))
    assert sent(1, 40) == {34: 14}


def test_a_letter_that_waited_is_not_sent_once_it_is_held(monkeypatch):
    thing = payable("50.00")
    invoice = issued(thing)
    monkeypatch.setattr(timezone, "localdate", lambda *args: DUE)
    assert reminders.mail(invoice) == 1

    holding.hold(thing, held_for="example", reason="Away")

    assert (reminders.mail(invoice), len(mail.outbox)) == (0, 1)


@pytest.mark.parametrize(
    ("moment", "letters"),
    [
        # On 29 March the clocks go forward: 23:30 by UTC is half past midnight on the 30th in London.
        (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), 0),
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), 1),
        # On 25 October they go back: 23:30 by UTC is half past eleven on the 25th.
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), 0),
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), 0),
        (datetime(2026, 10, 26, 0, 30, tzinfo=UTC), 1),
    ],
)
def test_a_hold_ends_at_midnight_in_london(monkeypatch, moment, letters):
    until = date(2026, 3, 30) if moment.month == 3 else date(2026, 10, 26)
    thing = payable("50.00", terms_days=0)
    FinanceContact.objects.create(payer=thing.payer, email="finance@example.org")
    invoicing.issue([thing], on=until - timedelta(days=20))
    # Late by 13 days when it began: the fourteenth is the first day without it.
    holding.hold(thing, held_for="example", reason="Away", since=until - timedelta(days=6), until=until)
    monkeypatch.setattr(timezone, "now", lambda: moment)

    tasks.send_due_reminders.call()

    assert ReminderSent.objects.count() == letters


def test_what_makes_no_sense_is_refused_also_by_the_database():
    thing = payable("50.00")
    with pytest.raises(ValueError, match="reason"):
        holding.hold(thing, held_for="example", reason=" ")
    with pytest.raises(ValueError, match="ends after"):
        holding.hold(thing, held_for="example", reason="Away", since=DUE, until=ISSUED)
    holding.hold(thing, held_for="example", reason="Away", since=DUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChasingHold.objects.create(payable=thing, held_for="example", reason="Again", since=DUE)


def test_finance_sees_holds_places_one_and_lifts_any(client):
    officer = sign_in(client, UserFactory(groups=["Finance"]))
    thing = payable("50.00")
    invoice = issued(thing)
    holding.hold(thing, held_for="example", reason="The team is away", since=ISSUED)

    for name, key in (("payments_payable", thing.pk), ("payments_document", invoice.pk)):
        shown = client.get(reverse(name, args=[key])).content.decode()
        assert "Reminders are held from 2 March 2026" in shown
        assert "The team is away" in shown
    assert "Reminders are held" in client.get(reverse("payments_finance")).content.decode()

    client.post(reverse("payments_release_reminders", args=[thing.holds.get().pk]))
    assert holding.holds_on([thing]) == []

    refused = client.post(
        reverse("payments_hold_reminders", args=[thing.pk]),
        {"reason": "x", "until": "2020-01-01"},
        follow=True,
    )
    assert "Give a day to come" in refused.content.decode()
    client.post(reverse("payments_hold_reminders", args=[thing.pk]), {"reason": "They asked for a month"})

    (mine,) = holding.holds_on([thing])
    assert (mine.reason, mine.held_by, mine.until) == ("They asked for a month", officer, None)
    assert [event.action for event in trail_of(thing)][:3] == [
        "payable.chasing_held",
        "payable.chasing_released",
        "payable.chasing_held",
    ]


def test_only_finance_holds_and_lifts(client):
    sign_in(client, UserFactory(groups=["Editors"]))
    thing = payable("50.00")
    holding.hold(thing, held_for="example", reason="Away")

    client.post(reverse("payments_hold_reminders", args=[thing.pk]), {"reason": "x"})
    client.post(reverse("payments_release_reminders", args=[thing.holds.get().pk]))

    assert thing.holds.get().until is None


def test_many_holds_take_no_more_questions(django_assert_max_num_queries):
    for _ in range(6):
        thing = payable("50.00")
        issued(thing)
        holding.hold(thing, held_for="example", reason="Away", since=ISSUED)

    with django_assert_max_num_queries(9):
        assert reminders.due(DUE) == []
