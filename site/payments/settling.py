"""Whether payables are paid for, and telling their rooms when that changes."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

from django.db import DatabaseError, transaction

from core.money import ZERO, round_pounds, sum_of
from payments import handlers
from payments.alerts import raise_alert
from payments.handlers import Event, What
from payments.locking import lock_payment
from payments.models import Charge, DocumentKind, DocumentLine, FinancialDocument, Payable, Payment
from payments.models.alerts import AlertKind

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How a payable stands: pounds outstanding on its invoices, paid for them, and whether all is settled."""

    outstanding: Decimal
    paid: Decimal
    settled: bool


def payables_of(*documents: FinancialDocument) -> list[Payable]:
    """Return the payables that `documents` have charges of, in the order of their keys."""
    return list(
        Payable.objects.filter(charges__document_lines__document__in=documents).distinct().order_by("pk")
    )


def invoices_of(payment: Payment) -> list[FinancialDocument]:
    """Return the invoices that `payment` was ever used for."""
    return list(FinancialDocument.objects.filter(allocations__payment=payment).distinct().order_by("pk"))


def merged(*lists: list[Payable]) -> list[Payable]:
    """Return the payables of all `lists`, each once."""
    return list({payable.pk: payable for payables in lists for payable in payables}.values())


def target_payables(payment: Payment) -> list[Payable]:
    """Return the payables that `payment` was meant for, as far as anybody said."""
    if payment.payable:
        return [payment.payable]
    return payables_of(payment.document) if payment.document else []


def lock_all(payment: Payment) -> Payment:
    """Lock everything that news about `payment` may change, in the right order; return it fresh."""
    invoices = invoices_of(payment)
    payables = merged(target_payables(payment), payables_of(*invoices))
    handlers.lock(payables)
    return lock_payment(payment.pk, *(row.payer_id for row in payables), *(row.payer_id for row in invoices))


def standings(payables: Iterable[Payable]) -> dict[int, Standing]:
    """Return how each of `payables` stands, by its key."""
    pairs = set(
        DocumentLine.objects.filter(
            charge__payable__in=list(payables), document__kind=DocumentKind.INVOICE
        ).values_list("charge__payable_id", "document_id")
    )
    invoices = FinancialDocument.objects.filter(pk__in={pk for _, pk in pairs}).with_sums().in_bulk()
    return {
        payable.pk: _standing(payable, [invoices[pk] for of, pk in pairs if of == payable.pk])
        for payable in payables
    }


def _standing(payable: Payable, invoices: list) -> Standing:
    outstanding = round_pounds(sum((invoice.outstanding for invoice in invoices), ZERO))
    paid = round_pounds(sum((invoice.paid for invoice in invoices), ZERO))
    waiting = sum_of(Charge.objects.filter(payable=payable).not_invoiced(), "gross")
    return Standing(outstanding, paid, bool(invoices) and outstanding <= 0 and waiting <= 0)


@contextmanager
def telling(payables: list[Payable], payment: Payment | None = None) -> Iterator[None]:
    """Tell the rooms of `payables` what the block changed for them.

    A room that refuses money (`handlers.Refused`, or an error of its own) makes this raise; the
    caller's savepoint takes the block back. That money went away nobody can refuse: it is noted.
    """
    before = standings(payables)
    yield
    after = standings(payables)
    for payable in payables:
        if not payable.cancelled_at:
            _tell(payable, before[payable.pk], after[payable.pk], payment)


def _tell(payable: Payable, before: Standing, after: Standing, payment: Payment | None) -> None:
    if after.settled and not before.settled:
        handlers.tell(Event(What.SETTLED, payable, payment, after.outstanding))
    elif before.settled and not after.settled:
        _tell_anyway(Event(What.UNSETTLED, payable, payment, after.outstanding))
    elif not after.settled and after.paid > before.paid:
        handlers.tell(Event(What.PART_PAID, payable, payment, after.outstanding))


def _tell_anyway(event: Event) -> None:
    try:
        with transaction.atomic():
            handlers.tell(event)
    except DatabaseError:
        raise
    except Exception as error:
        if not isinstance(error, handlers.Refused):
            logger.exception("A handler of %s failed", event.payable.kind)
        raise_alert(
            AlertKind.HANDLER_FAILED,
            f"{event.payable.title} is not paid any more, and that could not be noted there: {error}",
            event.payment,
        )
