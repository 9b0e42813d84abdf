"""The order of locks, the same everywhere: the caller's rows, payers by key, payments, counters, books."""

from collections.abc import Iterable

from django.db import connection

from payments.models import Payer, Payment


def lock_payers(*payer_ids: int | None) -> None:
    """Make other transactions about these payers wait until this one ends."""
    wanted = sorted({payer_id for payer_id in payer_ids if payer_id is not None})
    list(Payer.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


def lock_payment(payment_id: int, *others: int | None) -> Payment:
    """Lock the payers concerned (that of the payment, and `others`), then the payment; return it fresh."""
    payer_id = Payment.objects.values_list("payer_id", flat=True).get(pk=payment_id)
    lock_payers(payer_id, *others)
    return Payment.objects.select_for_update().get(pk=payment_id)


def ids(rows: Iterable) -> list[int]:
    """Return the keys of `rows`, sorted."""
    return sorted({row.pk for row in rows})


# A number of our own among PostgreSQL's advisory locks: "books" on a telephone's keys.
_BOOKS = 26657


def hold_the_books(*, alone: bool = False) -> None:
    """Keep a month from being closed until this transaction ends; `alone`: keep everybody from writing.

    Those who write share the lock. (SQLite has one writer at a time, and needs none.)
    """
    if connection.vendor == "postgresql":
        lock = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {lock}(%s)", [_BOOKS])
