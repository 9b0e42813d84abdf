"""Card payments that are disputed: what Stripe holds, and giving it back when the dispute is won."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import pounds
from payments import allocating, handlers, ledger
from payments.alerts import raise_alert
from payments.ledger import Leg
from payments.locking import lock_payment
from payments.models import (
    Dispute,
    FinancialDocument,
    LedgerAccount,
    Payment,
    PaymentState,
    TransactionKind,
)
from payments.models.alerts import AlertKind
from payments.payment_states import move
from payments.settling import invoices_of, payables_of, telling


@transaction.atomic
def note_dispute(
    payment: Payment,
    stripe_dispute: str,
    *,
    state: str,
    withdrawn: Decimal,
    fee: Decimal,
    answer_by: datetime | None = None,
    by: Actor = None,
) -> Dispute:
    """Make our books say what Stripe says of a dispute, and return it. Safe to repeat, in any order.

    `withdrawn` and `fee` are what Stripe holds now, in pounds. What it holds is taken back from the
    invoices it was used for; what it gives back is used for them again.
    """
    invoices = invoices_of(payment)
    payables = payables_of(*invoices)
    handlers.lock(payables)
    payment = lock_payment(payment.pk, *(invoice.payer_id for invoice in invoices))
    dispute, new = Dispute.objects.get_or_create(
        stripe_dispute=stripe_dispute, defaults={"payment": payment, "state": state, "answer_by": answer_by}
    )
    more, more_fee = withdrawn - dispute.withdrawn, fee - dispute.fee
    with telling(payables, payment):
        if more > 0:
            allocating.make_free(payment, more, by=by, reason="Disputed")
        _post(dispute, payment, more, more_fee, by)
        dispute.state, dispute.withdrawn, dispute.fee, dispute.answer_by = state, withdrawn, fee, answer_by
        dispute.save()
        _follow(payment, by)
        if more < 0:
            _use_again(payment, invoices, by)
    if new or more or more_fee:
        record(by, f"dispute.{state}", dispute, {"withdrawn": withdrawn, "fee": fee})
        raise_alert(
            AlertKind.DISPUTE,
            f"A card payment of {pounds(payment.amount)} is disputed: {dispute.get_state_display().lower()}.",
            payment,
        )
    return dispute


def _post(dispute: Dispute, payment: Payment, more: Decimal, more_fee: Decimal, by: Actor) -> None:
    if not more and not more_fee:
        return
    times = payment.entries.filter(
        transaction__key__startswith=f"dispute:{dispute.pk}:", account=LedgerAccount.STRIPE_CLEARING
    ).count()
    ledger.post(
        key=f"dispute:{dispute.pk}:{times}",
        kind=TransactionKind.DISPUTE,
        on=timezone.localdate(),
        description=f"Dispute of payment {payment.pk}",
        legs=[
            Leg(LedgerAccount.ON_ACCOUNT, more, payer=payment.payer, payment=payment),
            Leg(LedgerAccount.FEES, more_fee, payment=payment),
            Leg(LedgerAccount.STRIPE_CLEARING, -more - more_fee, payment=payment),
        ],
        by=by,
    )


def _follow(payment: Payment, by: Actor) -> None:
    """Give `payment` the state that its disputes make: disputed while Stripe holds any of it."""
    held = payment.disputes.filter(withdrawn__gt=0).exists()
    if held and payment.state in (PaymentState.CONFIRMED, PaymentState.REFUNDED):
        move(payment, PaymentState.DISPUTED, by=by)
    elif not held and payment.state == PaymentState.DISPUTED:
        left = Payment.objects.with_sums().get(pk=payment.pk)
        whole = left.returned >= payment.amount
        move(payment, PaymentState.REFUNDED if whole else PaymentState.CONFIRMED, by=by)


def _use_again(payment: Payment, invoices: list[FinancialDocument], by: Actor) -> None:
    keys = [invoice.pk for invoice in invoices]
    for invoice in FinancialDocument.objects.filter(pk__in=keys).outstanding():
        allocating.use_for(payment, invoice, by=by)
