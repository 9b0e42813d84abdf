"""One letter to several people: each in a mail apart, and each mail as a task of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction


def whom_to_write(readers: Iterable[str], chosen: str, hand_on: Callable[[str], Any]) -> list[str]:
    """Return the addresses that a task writes to itself: never more than one.

    Of several `readers` each is handed on, by `hand_on`, to a task that has it as `chosen` ("" in the
    first task): where the second mail fails and is tried again, the first is not sent twice. Who is no
    reader any more when their task comes is not written to.
    """
    addresses = list(readers)
    if chosen:
        return [chosen] if chosen in addresses else []
    if len(addresses) < 2:
        return addresses
    with transaction.atomic():  # all or none: this task may be done again
        for address in addresses:
            hand_on(address)
    return []
