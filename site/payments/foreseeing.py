"""What an act would do to a payer's account: found by doing it and taking all of it back."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max

from core.money import ZERO, pounds, sum_of
from payments import ledger, reports
from payments.models import Charge, DocumentKind, FinancialDocument, LedgerAccount, Payer


@dataclass(frozen=True)
class Standing:
    """How a payer stands, in pounds: what is owed, what is on account, what waits to be invoiced."""

    balance: Decimal
    on_account: Decimal
    waiting: Decimal


def foresee(payer: Payer, act: Callable[[], Any]) -> list[str]:
    """Return in sentences what `act` would do to `payer`. Nothing of it is kept; no number is given.

    Raises what `act` raises.
    """
    with transaction.atomic():
        last = FinancialDocument.objects.aggregate(last=Max("pk"))["last"] or 0
        before = _standing(payer)
        act()
        documents = list(FinancialDocument.objects.filter(pk__gt=last).select_related("credits"))
        after = _standing(payer)
        transaction.set_rollback(True)
    return [*map(_issued, sorted(documents, key=lambda row: row.pk)), *_changes(before, after)]


def _standing(payer: Payer) -> Standing:
    return Standing(
        reports.balance_of(payer),
        -ledger.balance(LedgerAccount.ON_ACCOUNT, payer=payer),
        sum_of(Charge.objects.filter(payable__payer=payer).not_invoiced(), "gross"),
    )


def _issued(document: FinancialDocument) -> str:
    gross = pounds(document.gross)
    if document.kind == DocumentKind.CREDIT_NOTE:
        credited = document.credits.number if document.credits else ""
        return f"A credit note of {gross} reduces invoice {credited}."
    if document.kind == DocumentKind.PRO_FORMA:
        return f"A pro forma of {gross} is made out. It binds nobody."
    due = f", due {document.due_on:%-d %B %Y}" if document.due_on else ""
    return f"An invoice of {gross}{due} is issued."


def _changes(before: Standing, after: Standing) -> list[str]:
    said = []
    if after.on_account > before.on_account:
        freed = pounds(after.on_account - before.on_account)
        said.append(f"{freed} that was paid is on account, to be used or to be refunded.")
    elif after.on_account < before.on_account:
        said.append(f"{pounds(before.on_account - after.on_account)} on account is used.")
    if after.waiting != before.waiting:
        said.append(f"{pounds(after.waiting)} then waits to be invoiced or credited.")
    if after.balance == before.balance:
        said.append(f"The balance stays as it is: {_balance(after.balance)}.")
    else:
        said.append(f"The balance was: {_balance(before.balance)}. It is then: {_balance(after.balance)}.")
    return said


def _balance(balance: Decimal) -> str:
    if balance == ZERO:
        return "nothing owed"
    return f"{pounds(balance)} owed" if balance > 0 else f"{pounds(-balance)} in credit"
