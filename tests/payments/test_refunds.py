"""Money that goes back, and who may send it."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from core.audit import trail_of
from payments import allocating, invoicing, ledger, receiving, refunding
from payments.errors import ApprovalRefused, NotEnoughMoney, TransitionRefused
from payments.handlers import What
from payments.models import FinancialDocument, LedgerAccount, Payment, PaymentState, RefundState
from payments.payment_states import MAY_BECOME, move
from tests.factories.payments import PayerFactory, invoice, payable
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
D = Decimal
DAY = date(2026, 3, 2)


def paid(amount="100.00", **fields) -> Payment:
    return receiving.receive(method="bank_transfer", amount=D(amount), received_on=DAY, **fields)


def sums(payment: Payment) -> Payment:
    return Payment.objects.with_sums().get(pk=payment.pk)


def finance_officer():
    return UserFactory(groups=["Finance"])


def test_a_small_refund_needs_one_person_and_a_large_one_two():
    officer, other, outsider = finance_officer(), finance_officer(), UserFactory()
    payment = paid("600.00")

    small = refunding.ask(payment, D("250.00"), method="transfer", reason="Overpaid", by=officer)
    large = refunding.ask(payment, D("250.01"), method="transfer", reason="Overpaid", by=officer)

    assert (small.state, large.state) == (RefundState.APPROVED, RefundState.REQUESTED)
    for wrong in (officer, outsider):
        with pytest.raises(ApprovalRefused):
            refunding.approve(large, by=wrong)
    with pytest.raises(TransitionRefused):
        refunding.complete(large, on=DAY, by=officer)
    refunding.approve(large, by=other)
    assert refunding.complete(large, on=DAY, by=officer) is True
    assert refunding.complete(large, on=DAY, by=officer) is False
    assert [event.action for event in trail_of(large)] == [
        "refund.done",
        "refund.approved",
        "refund.requested",
    ]


def test_the_database_refuses_one_person_in_both_parts():
    officer = finance_officer()
    refund = refunding.ask(paid("600.00"), D("500.00"), method="transfer", reason="Example", by=officer)

    refund.approved_by = officer
    with pytest.raises(IntegrityError), transaction.atomic():
        refund.save()


def test_what_is_spoken_for_cannot_be_used_or_refunded_twice():
    payment = paid("100.00")
    refund = refunding.ask(payment, D("70.00"), method="transfer", reason="Example", by=None)

    with pytest.raises(NotEnoughMoney):
        refunding.ask(payment, D("30.01"), method="transfer", reason="Example", by=None)
    with pytest.raises(NotEnoughMoney):
        allocating.allocate(payment, invoice("40.00"), D("40.00"))
    refunding.cancel(refund, by=None)
    assert sums(payment).unallocated == D("100.00")


def test_refunding_what_was_used_makes_the_invoice_due_again(told):
    thing = payable("100.00")
    made = invoicing.issue([thing]).invoice
    payment = paid("100.00", document=made)

    refund = refunding.ask(payment, D("100.00"), method="transfer", reason="Paid twice", by=None)

    assert told[-1] == (What.UNSETTLED, thing.reference, D("100.00"))
    refunding.complete(refund, on=DAY)
    payment.refresh_from_db()
    assert payment.state == PaymentState.REFUNDED
    assert FinancialDocument.objects.with_sums().get().outstanding == D("100.00")
    assert ledger.balance(LedgerAccount.BANK) == ledger.balance(LedgerAccount.ON_ACCOUNT) == D("0.00")


def test_a_refund_that_fails_after_it_was_done_is_on_account_again():
    payment = paid("100.00")
    refund = refunding.ask(payment, D("100.00"), method="transfer", reason="Example", by=None)
    refunding.complete(refund, on=DAY)

    assert refunding.note_failure(refund, "Account closed") is True
    assert refunding.note_failure(refund, "Account closed") is False

    payment.refresh_from_db()
    assert (payment.state, sums(payment).unallocated) == (PaymentState.CONFIRMED, D("100.00"))
    assert ledger.balance(LedgerAccount.BANK) == D("100.00")


def test_a_bounced_cheque_takes_its_money_out_of_the_invoice():
    made = invoice("100.00")
    payment = receiving.receive(method="cheque", amount=D("100.00"), received_on=DAY, document=made)

    refunding.record_return(payment, D("100.00"), on=DAY, reason="Cheque returned unpaid")

    assert FinancialDocument.objects.with_sums().get().outstanding == D("100.00")
    assert ledger.balance(LedgerAccount.BANK) == D("0.00")


def test_money_without_a_name_gets_its_payer_when_it_is_used():
    payer = PayerFactory()
    made = invoice("60.00", payer=payer)
    payment = paid("100.00")

    assert ledger.balance(LedgerAccount.ON_ACCOUNT, payer=None) == D("-100.00")
    assert allocating.allocate(payment, made) == D("60.00")
    assert ledger.balance(LedgerAccount.ON_ACCOUNT, payer=payer) == D("-40.00")
    assert ledger.balance(LedgerAccount.ON_ACCOUNT, payer=None) == D("0.00")


def test_money_can_be_taken_back_and_used_elsewhere(told):
    first, second = invoice("100.00"), invoice("100.00")
    payment = paid("100.00", document=first)

    allocating.take_back(payment, first, by=None, reason="For the other one")
    allocating.allocate(payment, second)

    due = FinancialDocument.objects.with_sums().in_bulk()
    assert (due[first.pk].outstanding, due[second.pk].outstanding) == (D("100.00"), D("0.00"))
    assert [what for what, *_ in told] == [What.SETTLED, What.UNSETTLED, What.SETTLED]


def test_part_payment_and_overpayment(told):
    made = invoice("100.00")

    paid("40.00", document=made)
    paid("70.00", document=made)

    assert [(what, due) for what, _, due in told] == [
        (What.PART_PAID, D("60.00")),
        (What.SETTLED, D("0.00")),
    ]
    assert ledger.balance(LedgerAccount.ON_ACCOUNT) == D("-10.00")


@pytest.mark.parametrize("before", PaymentState.values)
@pytest.mark.parametrize("after", PaymentState.values)
def test_every_step_between_states_is_allowed_ignored_or_refused(before, after):
    payment = Payment.objects.create(method="card", amount=D("1.00"), received_on=DAY, state=before)
    came = before in ("confirmed", "refunded", "disputed")

    if before == after or (came and after in ("created", "pending", "failed")):
        assert move(payment, after) is False
    elif after in MAY_BECOME[before]:
        assert move(payment, after) is True
    else:
        with pytest.raises(TransitionRefused):
            move(payment, after)


def test_the_finance_group_sees_money_and_others_do_not():
    made = invoice("1.00")

    assert list(FinancialDocument.objects.visible_to(finance_officer())) == [made]
    assert list(FinancialDocument.objects.visible_to(UserFactory())) == []
    assert Group.objects.filter(name="Finance").count() == 1
