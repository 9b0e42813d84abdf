"""Finding documents, payments and payers by whatever is written on the paper in somebody's hand."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from core.querysets import User
from payments.models import FinancialDocument, Payer, Payment
from payments.references import find_references

MOST = 25


@dataclass(frozen=True)
class Found:
    """What was found, at most 25 of each kind, the latest first."""

    payers: list[Payer]
    documents: list[FinancialDocument]
    payments: list[Payment]

    def __bool__(self) -> bool:
        return bool(self.payers or self.documents or self.payments)


def find(words: str, user: User) -> Found:
    """Return what `user` may see that has `words` in it: names, numbers, references, orders, sums, ids."""
    words = words.strip()
    if not words:
        return Found([], [], [])
    references = [found.reference for found in find_references(words)]
    by_name = Q(payer__name__icontains=words) | Q(payer__contacts__email__icontains=words)
    documents = (
        by_name
        | Q(number__icontains=words)
        | Q(payment_reference__in=references)
        | Q(billing_name__icontains=words)
        | Q(purchase_order__number__icontains=words)
        | Q(lines__description__icontains=words)
    )
    payments = (
        by_name | Q(reference__icontains=words) | Q(stripe_session=words) | Q(stripe_payment_intent=words)
    )
    amount = _amount(words)
    if amount is not None:
        documents |= Q(gross=amount)
        payments |= Q(amount=amount)
    of_payer = Q(name__icontains=words) | Q(contacts__email__icontains=words) | Q(reference=words)
    return Found(
        list(Payer.objects.visible_to(user).filter(of_payer).distinct()[:MOST]),
        list(
            FinancialDocument.objects.visible_to(user)
            .filter(documents)
            .select_related("payer")
            .distinct()
            .with_sums()[:MOST]
        ),
        list(
            Payment.objects.visible_to(user)
            .filter(payments)
            .select_related("payer")
            .distinct()
            .with_sums()[:MOST]
        ),
    )


def _amount(words: str) -> Decimal | None:
    try:
        amount = Decimal(words.replace("£", "").replace(",", "").strip())
    except InvalidOperation:
        return None
    return amount if amount.is_finite() and abs(amount) < 10**9 else None
