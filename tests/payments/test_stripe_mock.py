"""Every call to Stripe, judged by Stripe's own OpenAPI in the real stripe-mock."""

from decimal import Decimal

import pytest

from payments import cards, receiving, stripe_api
from payments.models import Payment, Refund
from tests.factories.payments import payable
from tests.payments.stripe_mock_server import running_stripe_mock

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture(scope="session")
def mock_address():
    with running_stripe_mock() as address:
        yield address


@pytest.fixture
def stripe_mocked(mock_address, settings):
    settings.STRIPE_SECRET_KEY = "sk_test_123"
    settings.STRIPE_WEBHOOK_SECRET = "whsec_example"
    settings.STRIPE_API_BASE = mock_address


@pytest.fixture
def paid(stripe_mocked) -> Payment:
    payment = receiving.begin(method="card", amount=D("100.00"), payable=payable("100.00"))
    Payment.objects.filter(pk=payment.pk).update(stripe_payment_intent="pi_123", stripe_session="cs_123")
    payment.refresh_from_db()
    return payment


def test_checkout_is_begun_as_stripe_wants_it(stripe_mocked):
    payment = cards.start_checkout(
        amount=D("123.45"),
        name="A place at the example conference, for Ms O’Example & others",
        success_url="https://navsh.example/payments/back/",
        cancel_url="https://navsh.example/payments/",
        payable=payable("123.45"),
        email="finance@example.org",
    )

    assert payment.stripe_session.startswith("cs_test_")
    assert payment.checkout_url.startswith("https://checkout.stripe.com/")


def test_everything_that_is_read_again_can_be_read(paid):
    assert stripe_api.session("cs_123").object == "checkout.session"
    intent = stripe_api.payment_intent("pi_123")
    assert (intent.object, intent.latest_charge.object) == ("payment_intent", "charge")
    assert intent.latest_charge.balance_transaction.object == "balance_transaction"
    assert [refund.object for refund in stripe_api.refunds("pi_123")] == ["refund"]
    dispute = stripe_api.dispute("dp_123")
    assert (dispute.object, dispute.status, list(dispute.balance_transactions)) == (
        "dispute",
        dispute.status,
        list(dispute.balance_transactions),
    )
    assert stripe_api.expire_session("cs_123").object == "checkout.session"


def test_a_refund_is_asked_for_as_stripe_wants_it(paid):
    receiving.confirm(paid)
    refund = Refund(payment=paid, amount=D("12.34"), method="card", reason="Example")

    assert stripe_api.create_refund(refund).object == "refund"


def test_a_wrong_call_is_refused(stripe_mocked):
    wrong = {"mode": "payment", "line_items": [{"quantity": 1, "price": {"unit": "pounds"}}]}

    with pytest.raises(stripe_api.stripe.InvalidRequestError):
        stripe_api.client().v1.checkout.sessions.create(wrong)
    with pytest.raises(stripe_api.stripe.InvalidRequestError):
        stripe_api.client().v1.checkout.sessions.create(
            {"mode": "payment", "sucess_url": "https://x.example"}
        )
    with pytest.raises(stripe_api.stripe.InvalidRequestError):
        stripe_api.client().v1.refunds.create({"payment_intent": "pi_123", "amount": "12.34"})
