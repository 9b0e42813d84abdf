"""Which state of a payment may follow which. No other module writes `Payment.state`."""

from core.audit import Actor, record
from payments.errors import TransitionRefused
from payments.models import Payment
from payments.models.payments import RECEIVED_STATES, PaymentState

_S = PaymentState
MAY_BECOME: dict[str, frozenset[str]] = {
    _S.CREATED: frozenset({_S.PENDING, _S.CONFIRMED, _S.FAILED}),
    _S.PENDING: frozenset({_S.CONFIRMED, _S.FAILED}),
    # A card that failed may be tried again in the same Checkout, and news may come in any order.
    _S.FAILED: frozenset({_S.PENDING, _S.CONFIRMED}),
    _S.CONFIRMED: frozenset({_S.REFUNDED, _S.DISPUTED}),
    # A refund may fail after it seemed done; a dispute may be won.
    _S.REFUNDED: frozenset({_S.CONFIRMED, _S.DISPUTED}),
    _S.DISPUTED: frozenset({_S.CONFIRMED, _S.REFUNDED}),
}


def move(payment: Payment, to: str, *, by: Actor = None, **fields) -> bool:
    """Bring a locked `payment` into the state `to`, with `fields`; say whether that changed anything.

    Being there already changes nothing. News that comes late ("pending", "failed") changes nothing
    about money that has come. Raises TransitionRefused for any other step that is not in the table.
    """
    if payment.state == to:
        return False
    if payment.state in RECEIVED_STATES and to in (_S.CREATED, _S.PENDING, _S.FAILED):
        return False
    if to not in MAY_BECOME[payment.state]:
        raise TransitionRefused(
            f"A payment that is “{payment.get_state_display()}” cannot become “{_S(to).label}”."
        )
    before, payment.state = payment.state, to
    for name, value in fields.items():
        setattr(payment, name, value)
    payment.save(update_fields=["state", "changed_at", *fields])
    record(by, f"payment.{to}", payment, {"from": before, "amount": payment.amount})
    return True
