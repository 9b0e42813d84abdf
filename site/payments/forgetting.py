"""What is forgotten of business that is over (`payments.settled`): who it was and what they wrote.

Sums, days, numbers and the ledger stay whole for good; so does the name of an organisation, which is
nobody's personal data. The database lets the rows that are written once change in this one way
(`core.append_only`), and the change trail says that they did, not what was there.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet

from core.retention import Rule, delete, keep
from payments import settled
from payments.models import (
    Allocation,
    DocumentLine,
    FinanceContact,
    PayerAlias,
    Refund,
    ReminderSent,
    StaffAlert,
)
from payments.models.documents import FORGOTTEN
from payments.models.payers import PayerKind

AFTER = "Six years after the end of the financial year in which it was over"
NOBODY = "Former payer"
Over = Callable[[date], QuerySet]


def _keep(
    name: str,
    what: str,
    over: Over,
    words: Mapping[str, Any],
    forget: Callable[[QuerySet], int] | None = None,
) -> Rule:
    """Register a rule that puts `words` into the rows that are `over` and do not say them yet."""

    def due(now: datetime) -> QuerySet:
        return over(settled.first_day_kept(now)).exclude(**words)

    return keep(name, what=what, after=AFTER, due=due, forget=forget or (lambda rows: rows.update(**words)))


def _over_by_now(over: Over) -> Callable[[datetime], QuerySet]:
    """Return the rows that are `over` as a rule asks for them: by the moment at which it runs."""
    return lambda now: over(settled.first_day_kept(now))


def _hanging(model: type[models.Model], field: str, over: Over) -> Over:
    """Return the rows of `model` that hang by `field` on those that are `over`."""

    def rows(before: date) -> QuerySet:
        return model._base_manager.filter(**{f"{field}__in": settled.keys(over(before))})

    return rows


def _of_persons(over: Over) -> Over:
    return lambda before: over(before).filter(payer__kind=PayerKind.PERSON)


def _forget_orders(rows: QuerySet) -> int:
    """Take numbers and files of orders away; the files once it is certain."""
    files = [(order.document.storage, order.document.name) for order in rows if order.document]
    for storage, name in files:
        transaction.on_commit(partial(storage.delete, name))
    return rows.update(number=FORGOTTEN, document="")


def _closed_alerts(before: date) -> QuerySet:
    over = settled.keys(settled.payments(before))
    about = Q(payment=None) | Q(payment__in=over)
    return StaffAlert.objects.filter(about, closed_at__lt=settled.start_of(before))


_keep(
    "payments.FinancialDocument",
    "Addresses and reasons on invoices, credit notes and receipts",
    settled.documents,
    {"billing_address": "", "reason": ""},
)
_keep(
    "payments.FinancialDocument.name",
    "Names of persons on invoices, credit notes and receipts",
    _of_persons(settled.documents),
    {"billing_name": FORGOTTEN, "payer_vat_number": ""},
)
_keep(
    "payments.DocumentLine",
    "What the lines of invoices say",
    _hanging(DocumentLine, "document", settled.documents),
    {"title": "", "description": FORGOTTEN},
)
_keep("payments.Charge", "What charges say", settled.charges, {"description": FORGOTTEN})
_keep("payments.Payable", "What was bought, in words", settled.payables, {"title": FORGOTTEN})
_keep(
    "payments.PurchaseOrder",
    "Numbers and files of purchase orders",
    settled.purchase_orders,
    {"number": FORGOTTEN, "document": ""},
    _forget_orders,
)
_keep(
    "payments.BankLine",
    "Payers’ names and references on bank statements",
    settled.bank_lines,
    {"payer_name": "", "narrative": "", "raw": [], "remark": ""},
)
_keep(
    "payments.Payment",
    "References that payers gave",
    settled.payments,
    {"reference": "", "failure": "", "checkout_url": ""},
)
_keep(
    "payments.Refund",
    "Reasons of refunds",
    _hanging(Refund, "payment", settled.payments),
    {"reason": "", "failure": ""},
)
_keep(
    "payments.Allocation",
    "Reasons for which money was moved",
    _hanging(Allocation, "payment", settled.payments),
    {"reason": ""},
)
_keep(
    "payments.Transaction",
    "References of payers in the ledger",
    settled.transactions,
    {"description": FORGOTTEN},
)
keep(
    "payments.ReminderSent",
    what="Which reminders went out",
    after=AFTER,
    due=_over_by_now(_hanging(ReminderSent, "invoice", settled.invoices)),
)
keep(
    "payments.StaffAlert",
    what="What finance staff had to look at, and closed",
    after=AFTER,
    due=_over_by_now(_closed_alerts),
)
# The notes of any payer; of persons everything else too.
_keep(
    "payments.Payer",
    "Staff’s notes on payers with whom there is no business any more",
    settled.payers,
    {"notes": ""},
)
_keep(
    "payments.Payer.name",
    "Names and addresses of persons with whom there is no business any more",
    lambda before: settled.payers(before).filter(kind=PayerKind.PERSON),
    {"name": NOBODY, "billing_address": "", "vat_number": ""},
)
for model, what in (
    (FinanceContact, "Finance contacts of payers with whom there is no business any more"),
    (PayerAlias, "What banks call payers with whom there is no business any more"),
):
    keep(
        model._meta.label,
        what=what,
        after=AFTER,
        due=_over_by_now(_hanging(model, "payer", settled.payers)),
        forget=delete,
    )
