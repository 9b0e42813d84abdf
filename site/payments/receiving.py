"""Money that comes: begun, on its way, confirmed once, and used for what it was meant for."""

import logging
from datetime import date
from decimal import Decimal

from django.db import DatabaseError, transaction
from django.utils import timezone

from core.audit import Actor, record
from core.money import pounds
from payments import allocating, handlers, invoicing, ledger
from payments.alerts import raise_alert
from payments.errors import NegativeInvoice, NothingToInvoice
from payments.ledger import Leg
from payments.locking import lock_payment
from payments.models import (
    FinancialDocument,
    LedgerAccount,
    Payable,
    Payer,
    Payment,
    PaymentMethod,
    PaymentState,
    TransactionKind,
)
from payments.models.alerts import AlertKind
from payments.models.documents import DocumentKind
from payments.payment_states import move
from payments.settling import target_payables, telling

logger = logging.getLogger(__name__)

# Where money of each kind arrives.
ARRIVES_AT: dict[str, str] = {
    PaymentMethod.CARD: LedgerAccount.STRIPE_CLEARING,
    PaymentMethod.BANK_TRANSFER: LedgerAccount.BANK,
    PaymentMethod.CHEQUE: LedgerAccount.BANK,
}


@transaction.atomic
def begin(
    *,
    method: str,
    amount: Decimal,
    payer: Payer | None = None,
    payable: Payable | None = None,
    document: FinancialDocument | None = None,
    reference: str = "",
    by: Actor = None,
) -> Payment:
    """Return a new payment of `amount` pounds for `payable` or `document` (or neither), not come yet."""
    target = payable or document
    payment = Payment.objects.create(
        method=method,
        amount=amount,
        payer=payer or (target.payer if target else None),
        payable=payable,
        document=document,
        reference=reference[:200],
    )
    record(by, "payment.created", payment, {"amount": amount, "method": method})
    return payment


@transaction.atomic
def receive(
    *,
    method: str,
    amount: Decimal,
    received_on: date,
    source_key: str | None = None,
    payer: Payer | None = None,
    payable: Payable | None = None,
    document: FinancialDocument | None = None,
    reference: str = "",
    by: Actor = None,
) -> Payment:
    """Record money that has come (a line of a bank statement, a cheque) and return its payment.

    With a `source_key` it counts once: a second call with it returns the first payment unchanged.
    """
    target = payable or document
    fields = {
        "method": method,
        "amount": amount,
        "payer": payer or (target.payer if target else None),
        "payable": payable,
        "document": document,
        "reference": reference[:200],
    }
    if source_key is None:
        payment, new = Payment.objects.create(**fields), True
    else:
        payment, new = Payment.objects.get_or_create(source_key=source_key, defaults=fields)
    if new:
        confirm(payment, received_on=received_on, by=by)
        payment.refresh_from_db()
    return payment


@transaction.atomic
def confirm(payment: Payment, *, received_on: date | None = None, by: Actor = None) -> bool:
    """Note that the money of `payment` has come, and use it; say whether this was news.

    Confirming twice is confirming once. The money is in the books first; where the thing it was for
    is gone, or its room refuses, it stays on account and staff are alerted.
    """
    payables = target_payables(payment)
    handlers.lock(payables)
    locked = lock_payment(payment.pk, *(payable.payer_id for payable in payables))
    day = received_on or timezone.localdate()
    if locked.has_come or not move(locked, PaymentState.CONFIRMED, by=by, received_on=day, failure=""):
        return False
    ledger.post(
        key=f"payment:{locked.pk}",
        kind=TransactionKind.PAYMENT,
        on=day,
        description=f"{locked.get_method_display()} {locked.reference}".strip(),
        legs=[
            Leg(ARRIVES_AT[locked.method], locked.amount, payment=locked),
            Leg(LedgerAccount.ON_ACCOUNT, -locked.amount, payer=locked.payer, payment=locked),
        ],
        by=by,
    )
    _use_for_target(locked, by)
    return True


@transaction.atomic
def fail(payment: Payment, reason: str, *, by: Actor = None) -> bool:
    """Note that `payment` did not go through; say whether this was news. Money that came stays."""
    return move(lock_payment(payment.pk), PaymentState.FAILED, by=by, failure=reason[:300])


@transaction.atomic
def set_pending(payment: Payment, *, by: Actor = None) -> bool:
    """Note that `payment` is on its way (some ways of paying take days); say whether this was news."""
    return move(lock_payment(payment.pk), PaymentState.PENDING, by=by)


def _use_for_target(payment: Payment, by: Actor) -> None:
    payables = target_payables(payment)
    if not payables:
        return  # nobody said what it is for: it waits on account
    try:
        with transaction.atomic():
            _settle(payment, payables, by)
    except handlers.Refused as refusal:
        raise_alert(AlertKind.MONEY_ON_ACCOUNT, f"{_what(payment)} could not be used: {refusal}", payment)
        return
    except DatabaseError:
        raise
    except Exception as error:
        # Another room's mistake must not lose the record of money that has come.
        logger.exception("Payment %s could not be used", payment.pk)
        raise_alert(
            AlertKind.HANDLER_FAILED,
            f"{_what(payment)} could not be used, by an error in the portal ({type(error).__name__}).",
            payment,
        )
        return
    left = allocating.unallocated(payment)
    if left > 0:
        raise_alert(
            AlertKind.MONEY_ON_ACCOUNT,
            f"{pounds(left)} of {_what(payment)} is more than was due, and is on account.",
            payment,
        )


def _what(payment: Payment) -> str:
    target = payment.payable or payment.document
    return f"{pounds(payment.amount)} by {payment.get_method_display().lower()} for {target}"


def _settle(payment: Payment, payables: list[Payable], by: Actor) -> None:
    """Invoice what is charged and waits (unless one invoice was meant), then use the money oldest first."""
    with telling(payables, payment):
        meant = payment.document
        if meant is None or meant.kind == DocumentKind.PRO_FORMA:
            _invoice_what_waits(payables, by)
            invoices = FinancialDocument.objects.filter(lines__charge__payable__in=payables).distinct()
        else:
            invoices = FinancialDocument.objects.filter(pk=meant.pk)
        for invoice in invoices.outstanding():
            allocating.use_for(payment, invoice, by=by)


def _invoice_what_waits(payables: list[Payable], by: Actor) -> None:
    try:
        with transaction.atomic():
            invoicing.issue_untold(payables, by=by, order_needed=False)
    except (NothingToInvoice, NegativeInvoice):
        pass
