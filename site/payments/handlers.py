"""How the rooms above are told what happened to the money for their things.

    handlers.register("booking", on_money, lock=lock_bookings)

`on_money(event)` runs in the transaction that moves the money. It may raise `Refused` ("the place is
gone") when money arrives: the money is then recorded on account and staff are alerted. `lock` is
called first, with the references concerned, so that both rooms take their locks in one order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from payments.models import Payable, Payment


class What(StrEnum):
    """What happened to a payable. One may be settled again, after a further charge: be ready for that."""

    SETTLED = "settled"  # everything invoiced for it is paid or credited
    PART_PAID = "part_paid"  # money came, and some is still due
    UNSETTLED = "unsettled"  # it was settled, and money went back (refund, dispute)


@dataclass(frozen=True)
class Event:
    """What happened: to which payable, by which payment (None: by a credit or a £0 invoice).

    `outstanding` is what is still to be paid, in pounds, on the invoices that name the payable.
    """

    what: What
    payable: Payable
    payment: Payment | None
    outstanding: Decimal


class Refused(Exception):
    """Raised by a handler that cannot take the money. Its text is shown to staff."""


Handler = Callable[[Event], None]
Lock = Callable[[list[str]], None]
_handlers: dict[str, tuple[Handler, Lock | None]] = {}


def register(kind: str, handler: Handler, *, lock: Lock | None = None) -> None:
    """Have `handler` told about payables of `kind`; a second registration replaces the first."""
    _handlers[kind] = (handler, lock)


def unregister(kind: str) -> None:
    """Forget the handler of `kind`."""
    _handlers.pop(kind, None)


def tell(event: Event) -> None:
    """Call the handler of the event's payable, if there is one. Whatever it raises goes on."""
    if event.payable.kind in _handlers:
        _handlers[event.payable.kind][0](event)


def lock(payables) -> None:
    """Let each room lock its rows before payments locks its own."""
    references: dict[str, list[str]] = {}
    for payable in payables:
        references.setdefault(payable.kind, []).append(payable.reference)
    for kind in sorted(references):
        _, lock_rows = _handlers.get(kind, (None, None))
        if lock_rows:
            lock_rows(sorted(references[kind]))
