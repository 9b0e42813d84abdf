"""News from Stripe in every order it may come in."""

from decimal import Decimal

import pytest
import stripe

from payments import cards, charging, invoicing, ledger, reconciling, refunding, tasks
from payments.handlers import What
from payments.models import (
    FinancialDocument,
    LedgerAccount,
    Payment,
    PaymentState,
    Refund,
    RefundState,
    StaffAlert,
    StripeEvent,
    Transaction,
)
from payments.models.alerts import AlertKind
from tests.factories.payments import payable
from tests.payments.fake_stripe import WEBHOOK_SECRET

pytestmark = pytest.mark.django_db
D = Decimal
ADDRESS = "/payments/stripe/webhook/"


@pytest.fixture
def deliver(client, fake_stripe):
    """Deliver an event about an object; return the status and text of our answer."""

    def send(type_, object_id, event_id=None):
        body, signature = fake_stripe.event(type_, object_id, event_id)
        answer = client.post(
            ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": signature}
        )
        return answer.status_code, answer.content.decode()

    return send


def begun(thing=None, amount="100.00") -> Payment:
    """Return a card payment whose Checkout is open."""
    return cards.start_checkout(
        amount=D(amount),
        name="A place at the example conference",
        success_url="http://testserver/back/",
        cancel_url="http://testserver/back/",
        payable=thing or payable(amount),
    )


def state_of(payment: Payment) -> str:
    return Payment.objects.get(pk=payment.pk).state


def sums_of(payment: Payment) -> Payment:
    return Payment.objects.with_sums().get(pk=payment.pk)


def test_without_keys_cards_are_not_offered(settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(cards.CardsNotOffered):
        begun()
    assert not Payment.objects.exists()


def test_pressing_pay_twice_begins_one_checkout(fake_stripe):
    thing = payable("100.00")

    first, second = begun(thing), begun(thing)

    assert (first.pk, first.checkout_url) == (second.pk, second.checkout_url)
    assert fake_stripe.calls == [("POST", "/v1/checkout/sessions")]


def test_a_paid_checkout_confirms_once_whatever_says_so_and_how_often(fake_stripe, deliver, told):
    thing = payable("100.00")
    payment = begun(thing)
    intent = fake_stripe.pay(payment.stripe_session)

    assert deliver("checkout.session.completed", payment.stripe_session, "evt_same") == (200, "confirmed")
    assert deliver("checkout.session.completed", payment.stripe_session, "evt_same") == (
        200,
        "handled before",
    )
    assert deliver("payment_intent.succeeded", intent) == (200, "known")
    assert deliver("charge.updated", intent)[0] == 200

    assert state_of(payment) == PaymentState.CONFIRMED
    assert told == [(What.SETTLED, thing.reference, D("0.00"))]
    assert Transaction.objects.filter(kind="payment").count() == 1
    assert ledger.balance(LedgerAccount.STRIPE_CLEARING) == D("98.55")
    assert ledger.balance(LedgerAccount.FEES) == D("1.45")
    assert FinancialDocument.objects.with_sums().get().outstanding == D("0.00")


def test_news_before_the_browser_returns_and_before_our_own_call_ended(fake_stripe, deliver):
    payment = begun()
    session, _ = payment.stripe_session, fake_stripe.pay(payment.stripe_session)
    Payment.objects.filter(pk=payment.pk).update(stripe_session=None, checkout_url="")

    assert deliver("checkout.session.completed", session) == (200, "confirmed")

    payment.refresh_from_db()
    assert (payment.stripe_session, cards.look_again(payment)) == (session, "known")


def test_a_declined_card_may_be_followed_by_one_that_works_and_late_news_undoes_nothing(fake_stripe, deliver):
    payment = begun()
    intent = fake_stripe.decline(payment.stripe_session)

    assert deliver("payment_intent.payment_failed", intent) == (200, "failed")
    assert Payment.objects.get().failure == "Your card was declined."
    fake_stripe.pay(payment.stripe_session)
    assert deliver("payment_intent.succeeded", intent) == (200, "confirmed")
    assert deliver("payment_intent.payment_failed", intent) == (200, "known")
    assert deliver("checkout.session.expired", payment.stripe_session) == (200, "known")
    assert (state_of(payment), Payment.objects.get().failure) == (PaymentState.CONFIRMED, "")


def test_a_payment_that_takes_days_is_pending_until_it_is_there(fake_stripe, deliver, told):
    payment = begun()
    intent = fake_stripe.pay(payment.stripe_session, status="processing")

    assert deliver("checkout.session.completed", payment.stripe_session) == (200, "pending")
    assert (state_of(payment), told) == (PaymentState.PENDING, [])
    fake_stripe.settle(intent, 10000)
    assert deliver("checkout.session.async_payment_succeeded", payment.stripe_session) == (200, "confirmed")
    assert state_of(payment) == PaymentState.CONFIRMED


def test_a_checkout_that_was_left_fails(fake_stripe, deliver):
    payment = begun()
    fake_stripe.objects[payment.stripe_session]["status"] = "expired"

    assert deliver("checkout.session.expired", payment.stripe_session) == (200, "expired")
    assert state_of(payment) == PaymentState.FAILED


def test_money_for_a_cancelled_thing_is_on_account_and_staff_know(fake_stripe, deliver, told):
    thing = payable("100.00")
    payment = begun(thing)
    charging.cancel_payable(thing)
    fake_stripe.pay(payment.stripe_session)

    assert deliver("checkout.session.completed", payment.stripe_session) == (200, "confirmed")

    assert (sums_of(payment).unallocated, told) == (D("100.00"), [])
    assert StaffAlert.objects.get().kind == AlertKind.MONEY_ON_ACCOUNT
    assert ledger.balance(LedgerAccount.ON_ACCOUNT) == D("-100.00")


def test_a_room_that_refuses_leaves_the_money_on_account_and_no_invoice(fake_stripe, deliver, told):
    thing = payable("100.00")
    payment = begun(thing)
    told.refusal = "The last place went to somebody else."
    fake_stripe.pay(payment.stripe_session)

    assert deliver("checkout.session.completed", payment.stripe_session) == (200, "confirmed")

    assert sums_of(payment).unallocated == D("100.00")
    assert not FinancialDocument.objects.exists()
    assert "The last place went to somebody else." in StaffAlert.objects.get().message
    told.refusal = ""
    made = invoicing.issue([payable("100.00", payer=thing.payer)]).invoice
    cards.receiving.allocating.allocate(payment, made)
    assert FinancialDocument.objects.with_sums().get().outstanding == D("0.00")
    assert made.number.endswith("-00001")


def test_another_rooms_mistake_does_not_lose_the_record_of_the_money(fake_stripe, deliver, told, caplog):
    payment = begun()
    told.__class__.__call__ = lambda self, event: 1 / 0
    fake_stripe.pay(payment.stripe_session)

    assert deliver("checkout.session.completed", payment.stripe_session) == (200, "confirmed")

    assert sums_of(payment).unallocated == D("100.00")
    assert StaffAlert.objects.get().kind == AlertKind.HANDLER_FAILED


def test_a_whole_and_a_part_refund_made_at_stripe(fake_stripe, deliver, told):
    payment = begun()
    intent = fake_stripe.pay(payment.stripe_session)
    deliver("checkout.session.completed", payment.stripe_session)

    first = fake_stripe.refund(intent, 3000)
    assert deliver("refund.created", first["id"]) == (200, "refunds followed")
    assert (state_of(payment), sums_of(payment).returned) == (PaymentState.CONFIRMED, D("30.00"))
    assert told[-1][0] == What.UNSETTLED
    second = fake_stripe.refund(intent, 7000)
    deliver("charge.refunded", intent)
    deliver("refund.updated", second["id"])
    assert (state_of(payment), sums_of(payment).returned) == (PaymentState.REFUNDED, D("100.00"))
    assert ledger.balance(LedgerAccount.STRIPE_CLEARING) == D("-1.45")


def test_news_of_a_refund_may_be_the_first_we_hear_of_the_payment(fake_stripe, deliver):
    payment = begun()
    intent = fake_stripe.pay(payment.stripe_session)
    refund = fake_stripe.refund(intent, 10000)
    fake_stripe.objects[refund["id"]]["metadata"] = {"payment": str(payment.key)}

    assert deliver("refund.created", refund["id"]) == (200, "refunds followed")
    assert state_of(payment) == PaymentState.REFUNDED
    assert deliver("checkout.session.completed", payment.stripe_session) == (200, "known")
    assert state_of(payment) == PaymentState.REFUNDED


def test_our_own_refund_is_sent_once_and_may_fail_later(fake_stripe, deliver):
    payment = begun()
    intent = fake_stripe.pay(payment.stripe_session)
    deliver("checkout.session.completed", payment.stripe_session)
    refund = refunding.ask(payment, D("40.00"), method="card", reason="Cancelled in time", by=None)

    cards.send_refund(refund)
    stale = Refund.objects.get()
    stale.state = RefundState.APPROVED  # as another process saw it
    cards.send_refund(stale)

    refund.refresh_from_db()
    assert (refund.state, sums_of(payment).returned) == (RefundState.DONE, D("40.00"))
    assert [row["amount"] for row in fake_stripe.objects.values() if row["object"] == "refund"] == [4000]
    fake_stripe.objects[refund.stripe_refund].update(status="failed", failure_reason="lost_or_stolen_card")
    assert deliver("refund.failed", refund.stripe_refund) == (200, "refunds followed")
    refund.refresh_from_db()
    assert (refund.state, refund.failure) == (RefundState.FAILED, "lost_or_stolen_card")
    assert sums_of(payment).unallocated == D("40.00")
    assert StaffAlert.objects.get().kind == AlertKind.REFUND_FAILED
    assert intent in fake_stripe.objects


def test_a_refund_that_stripe_could_not_take_goes_out_later(fake_stripe, deliver):
    payment = begun()
    fake_stripe.pay(payment.stripe_session)
    deliver("checkout.session.completed", payment.stripe_session)
    refund = refunding.ask(payment, D("40.00"), method="card", reason="Example", by=None)

    fake_stripe.down = True
    tasks.send_waiting_card_refunds.call()
    refund.refresh_from_db()
    assert refund.state == RefundState.APPROVED
    fake_stripe.down = False
    tasks.send_waiting_card_refunds.call()
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE


def test_reconcile_names_where_stripe_sees_otherwise(fake_stripe, deliver):
    payment = begun()
    intent = fake_stripe.pay(payment.stripe_session)
    deliver("checkout.session.completed", payment.stripe_session)
    assert list(reconciling.stripe_differences()) == []

    fake_stripe.refund(intent, 2500)
    fake_stripe.objects[intent]["amount_received"] = 9000

    assert list(reconciling.stripe_differences()) == [
        f"Payment {payment.pk}: Stripe received £90.00, we £100.00.",
        f"Payment {payment.pk}: Stripe refunded £25.00, we £0.00.",
    ]


@pytest.mark.parametrize("won", [True, False])
def test_a_dispute_takes_the_money_back_and_gives_it_back_when_it_is_won(fake_stripe, deliver, told, won):
    payment = begun()
    intent = fake_stripe.pay(payment.stripe_session)
    deliver("checkout.session.completed", payment.stripe_session)

    dispute = fake_stripe.dispute(intent, 10000)["id"]
    deliver("charge.dispute.created", dispute)
    deliver("charge.dispute.funds_withdrawn", dispute)
    assert (state_of(payment), sums_of(payment).withdrawn) == (PaymentState.DISPUTED, D("100.00"))
    assert ledger.balance(LedgerAccount.STRIPE_CLEARING) == D("-21.45")
    assert FinancialDocument.objects.with_sums().get().outstanding == D("100.00")
    assert told[-1][0] == What.UNSETTLED

    fake_stripe.decide(dispute, won=won)
    deliver("charge.dispute.closed", dispute)
    deliver("charge.dispute.funds_reinstated", dispute)
    assert state_of(payment) == (PaymentState.CONFIRMED if won else PaymentState.DISPUTED)
    assert FinancialDocument.objects.with_sums().get().outstanding == (D("0.00") if won else D("100.00"))
    assert ledger.balance(LedgerAccount.STRIPE_CLEARING) == (D("98.55") if won else D("-21.45"))
    assert StaffAlert.objects.filter(kind=AlertKind.DISPUTE).exists()


def test_news_about_what_is_not_ours_is_noted_and_changes_nothing(fake_stripe, deliver):
    assert deliver("payment_intent.succeeded", "pi_of_another_shop") == (200, "not ours")
    assert deliver("checkout.session.completed", "cs_unknown") == (200, "not ours")
    assert deliver("invoice.paid", "in_1") == (200, "ignored")
    assert fake_stripe.calls == []
    assert StripeEvent.objects.exclude(handled_at=None).count() == 3


def test_stripe_is_asked_to_send_again_what_could_not_be_read_now(fake_stripe, deliver):
    payment = begun()
    fake_stripe.pay(payment.stripe_session)
    fake_stripe.down = True

    assert deliver("checkout.session.completed", payment.stripe_session, "evt_retried")[0] == 503
    assert (state_of(payment), StripeEvent.objects.count()) == (PaymentState.CREATED, 0)
    fake_stripe.down = False
    assert deliver("checkout.session.completed", payment.stripe_session, "evt_retried") == (200, "confirmed")


def test_what_stripe_did_not_sign_is_refused(client, fake_stripe):
    payment = begun()
    body, _ = fake_stripe.event("checkout.session.completed", payment.stripe_session)
    forged = stripe.WebhookSignature.generate_signature_header(body, "whsec_wrong")
    old = stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET, timestamp=1_600_000_000)

    answers = [
        client.post(
            ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": signature}
        ).status_code
        for signature in (forged, old, "", "t=x,v1=y")
    ]

    assert answers == [400, 400, 400, 400]
    assert client.get(ADDRESS).status_code == 405
    assert not StripeEvent.objects.exists()


def test_a_sum_other_than_the_one_asked_for_is_recorded_as_it_came(fake_stripe, deliver):
    payment = begun()
    fake_stripe.pay(payment.stripe_session, amount=12000)

    deliver("checkout.session.completed", payment.stripe_session)

    assert sums_of(payment).unallocated == D("20.00")
    assert set(StaffAlert.objects.values_list("kind", flat=True)) == {
        AlertKind.UNKNOWN_PAYMENT,
        AlertKind.MONEY_ON_ACCOUNT,
    }
