"""Card payments whose news never came are asked about again."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core import clock
from payments import cards, rechecking, tasks
from payments.models import Payment
from tests.factories.payments import invoice
from tests.payments.stripe_mock_server import running_stripe_mock

pytestmark = pytest.mark.django_db
D = Decimal


def checkout(amount="60.00") -> Payment:
    """Begin a Checkout for a new invoice."""
    return cards.start_checkout(
        amount=D(amount),
        name="Example",
        success_url="https://example.org/",
        cancel_url="https://example.org/",
        document=invoice(amount),
    )


def later(minutes=40):
    return timezone.now() + timedelta(minutes=minutes)


def state_of(payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def test_a_payment_without_its_webhook_is_found_after_a_while(fake_stripe):
    paid, left = checkout(), checkout("61.00")
    fake_stripe.pay(paid.stripe_session)

    assert rechecking.ask_about_silent(later(10)) == {}
    assert state_of(paid) == "created"
    assert rechecking.ask_about_silent(later()) == {"confirmed": 1, "open": 1}

    assert (state_of(paid), state_of(left)) == ("confirmed", "created")
    assert paid.document.__class__.objects.outstanding().count() == 1
    # Each is asked about once in half an hour, and what has come not at all.
    assert rechecking.ask_about_silent(later()) == {}
    assert rechecking.ask_about_silent(later(80)) == {"open": 1}


def test_a_checkout_that_was_left_ends(fake_stripe):
    payment = checkout()
    fake_stripe.objects[payment.stripe_session]["status"] = "expired"

    assert rechecking.ask_about_silent(later()) == {"expired": 1}

    assert state_of(payment) == "failed"


def test_what_stripe_does_not_know_is_given_up_after_two_days(fake_stripe):
    payment = checkout()
    del fake_stripe.objects[payment.stripe_session]

    assert rechecking.ask_about_silent(later()) == {"not there": 1}
    assert state_of(payment) == "created"
    assert rechecking.ask_about_silent(later(3 * 24 * 60)) == {"given up": 1}
    assert state_of(payment) == "failed"


def test_while_stripe_cannot_be_reached_everything_waits(fake_stripe, settings):
    first, second = checkout(), checkout("61.00")
    fake_stripe.pay(second.stripe_session)
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"  # nothing answers there

    assert rechecking.ask_about_silent(later()) == {}

    assert [row.pk for row in rechecking.silent(later())] == [first.pk, second.pk]


def test_a_checkout_that_never_reached_stripe_ends(fake_stripe):
    payment = checkout()
    Payment.objects.filter(pk=payment.pk).update(stripe_session=None)

    assert rechecking.ask_about_silent(later()) == {}
    assert rechecking.ask_about_silent(later(3 * 24 * 60)) == {"never begun": 1}
    assert state_of(payment) == "failed"


def test_the_clock_asks_every_ten_minutes(fake_stripe, monkeypatch):
    interval, job = clock._jobs[tasks.ask_about_silent_cards.module_path]
    assert (interval, job) == (timedelta(minutes=10), tasks.ask_about_silent_cards)
    payment = checkout()
    fake_stripe.pay(payment.stripe_session)
    Payment.objects.filter(pk=payment.pk).update(changed_at=timezone.now() - timedelta(hours=1))

    job.func()

    assert state_of(payment) == "confirmed"


def test_stripes_own_mock_is_asked_as_it_wants_to_be(settings):
    with running_stripe_mock() as address:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET = "sk_test_123", "whsec_example"
        settings.STRIPE_API_BASE = address
        payment = checkout()

        outcomes = rechecking.ask_about_silent(later())

    assert sum(outcomes.values()) == 1
    assert "not there" not in outcomes
    assert Payment.objects.get(pk=payment.pk).changed_at > payment.changed_at
