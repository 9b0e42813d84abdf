"""Reminders that come once, on their day, to those who want them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from payments import invoicing, receiving, reminders
from payments.models import FinanceContact, PaymentSettings, ReminderSent
from tests.factories.payments import PayerFactory, payable

pytestmark = pytest.mark.django_db
ISSUED = date(2026, 3, 2)


def payer_with_contact(**fields):
    payer = PayerFactory(**fields)
    FinanceContact.objects.create(payer=payer, email="finance@example.org")
    return payer


def issued(payer, price="50.00"):
    return invoicing.issue([payable(price, payer=payer)], on=ISSUED).invoice


def test_reminders_come_on_their_days_once_each_and_stop_when_it_is_paid(
    monkeypatch, django_capture_on_commit_callbacks
):
    made = issued(payer_with_contact())
    sent = {}
    for day in range(100):
        today = ISSUED + timedelta(days=day)
        late = (today - made.due_on).days
        if late == 20:
            receiving.receive(method="cheque", amount=Decimal("50.00"), received_on=today, document=made)
        monkeypatch.setattr(timezone, "localdate", lambda *args, day=today: day)
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                sent[late] = sent.get(late, 0) + reminders.send_due(today)

    assert {late: count for late, count in sent.items() if count} == {-7: 1, 0: 1, 14: 1}
    assert [letter.subject.rsplit(" is ")[1] for letter in mail.outbox] == [
        "due soon",
        "due today",
        "overdue",
    ]
    assert ReminderSent.objects.count() == 3
    assert "http://testserver/payments/documents/" in mail.outbox[0].body
    assert mail.outbox[0].attachments[0][0] == f"{made.number}.pdf"


def test_a_paused_payer_gets_none_until_the_day(django_capture_on_commit_callbacks):
    payer = payer_with_contact()
    made = issued(payer)
    payer.reminders_paused_until = made.due_on + timedelta(days=1)
    payer.save()

    assert reminders.send_due(made.due_on) == 0
    assert reminders.send_due(made.due_on + timedelta(days=1)) == 1


def test_an_old_debt_gets_the_latest_reminder_and_not_all_of_them():
    settings = PaymentSettings.load()
    settings.reminder_days = "0, 1, 2"
    settings.save()
    made = issued(payer_with_contact())

    assert reminders.due(made.due_on + timedelta(days=2)) == [(made, 2)]
    assert reminders.due(made.due_on + timedelta(days=60)) == []


def test_nobody_is_reminded_of_what_was_paid_while_the_letter_waited():
    made = issued(payer_with_contact())
    receiving.receive(method="cheque", amount=Decimal("50.00"), received_on=ISSUED, document=made)

    assert (reminders.mail(made), mail.outbox) == (0, [])
