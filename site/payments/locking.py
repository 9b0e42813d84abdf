"""The order of locks, the same everywhere: the caller's rows, payers by key, payments, counters."""

from collections.abc import Iterable

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
