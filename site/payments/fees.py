"""What taking cards costs, and the sums that Stripe pays out to the bank."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from core.audit import Actor
from payments import ledger
from payments.ledger import Leg
from payments.models import LedgerAccount, Payment, Transaction, TransactionKind


@transaction.atomic
def note_fee(payment: Payment, source: str, fee: Decimal, *, on: date) -> bool:
    """Note Stripe's `fee` in pounds for a locked `payment`; say whether that was news.

    `source` is its id at Stripe, and counts once.
    """
    key = f"fee:{source}"
    if not fee or Transaction.objects.filter(key=key).exists():
        return False
    ledger.post(
        key=key,
        kind=TransactionKind.FEE,
        on=on,
        description=f"Card fee of payment {payment.pk}",
        legs=[
            Leg(LedgerAccount.FEES, fee, payment=payment),
            Leg(LedgerAccount.STRIPE_CLEARING, -fee, payment=payment),
        ],
    )
    return True


@transaction.atomic
def note_payout(source: str, amount: Decimal, *, on: date, by: Actor = None) -> bool:
    """Note that Stripe paid `amount` pounds out to the bank; say whether that was news.

    `source` is the line of the bank statement, and counts once.
    """
    key = f"payout:{source}"
    if Transaction.objects.filter(key=key).exists():
        return False
    ledger.post(
        key=key,
        kind=TransactionKind.PAYOUT,
        on=on,
        description="Stripe paid out",
        legs=[Leg(LedgerAccount.BANK, amount), Leg(LedgerAccount.STRIPE_CLEARING, -amount)],
        by=by,
    )
    return True
