"""What members owe, and what their membership brought: sums that lists and reports show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from core.money import ZERO, round_pounds, total
from members.membership.models import Membership, Pause, Period, Plan
from payments.models import DocumentLine, FinancialDocument


@dataclass(frozen=True)
class Due:
    """What is to be paid on a member's invoices, in pounds, and when the oldest is or was due.

    `rests`: the membership is paused, and nobody is asked for it meanwhile.
    """

    amount: Decimal = ZERO
    since: date | None = None
    rests: bool = False

    @property
    def is_overdue(self) -> bool:
        return self.since is not None and self.since < timezone.localdate() and not self.rests


def dues(memberships: Iterable[Membership] | QuerySet | None = None) -> dict[int, Due]:
    """Return what is due by the key of the membership; those who owe nothing are left out.

    Three queries, however many they are.
    """
    lines = DocumentLine.objects.filter(
        document__kind="invoice", charge__payable__membership_periods__cancelled_at__isnull=True
    )
    of = "charge__payable__membership_periods__membership_id"
    lines = lines.filter(**{f"{of}__isnull": False})
    if memberships is not None:
        lines = lines.filter(**{f"{of}__in": [one.pk for one in memberships]})
    pairs = set(lines.values_list("document_id", of))
    outstanding = {
        row.pk: row for row in FinancialDocument.objects.filter(pk__in={pk for pk, _ in pairs}).outstanding()
    }
    paused = set(
        Pause.objects.in_force()
        .filter(membership__in={pk for _, pk in pairs})
        .values_list("membership", flat=True)
    )
    found: dict[int, Due] = {}
    for document_id, membership_id in pairs:
        invoice = outstanding.get(document_id)
        if invoice is None:
            continue
        so_far = found.get(membership_id, Due())
        oldest = min(filter(None, (so_far.since, invoice.due_on)))
        amount = round_pounds(so_far.amount + invoice.outstanding)
        found[membership_id] = Due(amount, oldest, membership_id in paused)
    return found


def income_by_plan(since: date, until: date) -> dict[tuple[date, Plan], Decimal]:
    """Return what was invoiced less what was credited, without VAT, by month and plan, in pounds.

    By the tax point, as the books have it; `since` and `until` are both included. A payable that two
    schools share counts once.
    """
    plan_of: dict[int, int] = {}
    for payable_id, plan_id in Period.objects.filter(payable__isnull=False).values_list(
        "payable_id", "plan_id"
    ):
        plan_of.setdefault(payable_id, plan_id)
    plans = Plan.objects.in_bulk()
    sums: dict[tuple[date, Plan], Decimal] = defaultdict(lambda: ZERO)
    rows = (
        DocumentLine.objects.filter(
            fiscal=True,
            charge__payable__in=plan_of,
            document__tax_point__gte=since,
            document__tax_point__lte=until,
        )
        .order_by()
        .annotate(month=TruncMonth("document__tax_point"))
        .values("month", "document__kind", "charge__payable_id")
        .annotate(sum=total("net"))
    )
    for row in rows:
        sign = -1 if row["document__kind"] == "credit_note" else 1
        key = (row["month"], plans[plan_of[row["charge__payable_id"]]])
        sums[key] += sign * round_pounds(row["sum"])
    return dict(sums)
