"""Numbers without gaps: given inside the transaction that uses them, so a failure gives them back."""

from django.db import connection

from payments.models import NumberCounter


def next_number(series: str, year: int) -> int:
    """Return the next number of `series` in `year`, from 1.

    Call it in the transaction that writes the document, late: the counter's row stays locked until
    that transaction ends, and others who want a number of this series wait for it.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A number is given in the transaction that uses it.")
    NumberCounter.objects.get_or_create(series=series, year=year)
    counter = NumberCounter.objects.select_for_update().get(series=series, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return counter.last
