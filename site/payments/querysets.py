"""Reading. `visible_to` decides who sees money; sums are made by the database."""

from datetime import date

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest

from core.append_only import AppendOnlyQuerySet
from core.money import ZERO, money_value, rounded, subtotal
from core.querysets import User
from payments.permissions import can_see_finance


class FinanceQuerySet(models.QuerySet):
    """Rows that only the Finance group may see; payers see theirs through signed links."""

    def visible_to(self, user: User):
        """Return what `user` may see: all of it or nothing."""
        return self if can_see_finance(user) else self.none()


class ChargeQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User):
        """Return the charges that `user` may see."""
        return self if can_see_finance(user) else self.none()

    def not_invoiced(self):
        """Return the charges that stand on no invoice or credit note and still count.

        A charge that was reversed before it was invoiced is left out, and so is what reversed it.
        """
        waiting = self.exclude(document_lines__fiscal=True)
        # "A reversal whose original was never invoiced" and its mirror image.
        return waiting.exclude(Q(reverses__isnull=False) & ~Q(reverses__in=_invoiced(self.model))).exclude(
            Q(reversed_by__isnull=False)
        )


def _invoiced(model):
    return model.objects.filter(document_lines__fiscal=True).values("pk")


class InvoiceStatus(models.TextChoices):
    """What an invoice's figures and dates say about it."""

    PAID = "paid", "Paid"
    CREDITED = "credited", "Credited"
    PART_PAID = "part_paid", "Part paid"
    OVERDUE = "overdue", "Overdue"
    DUE = "due", "To be paid"


class DocumentQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User):
        """Return the documents that `user` may see."""
        return self if can_see_finance(user) else self.none()

    def with_sums(self):
        """Add `credited`, `paid` and `outstanding` (pounds, exact to the penny on every database)."""
        from payments.models import Allocation, FinancialDocument

        credit_notes = FinancialDocument.objects.filter(kind="credit_note")
        return self.annotate(
            credited=subtotal(credit_notes, "credits", "gross"),
            paid=subtotal(Allocation.objects.all(), "invoice", "amount"),
        ).annotate(outstanding=rounded(F("gross") - F("credited") - F("paid")))

    def with_status(self, today: date):
        """Add `with_sums` and `status` (an InvoiceStatus) as of `today` (London)."""
        return self.with_sums().annotate(
            status=Case(
                When(outstanding__lte=0, credited__gte=F("gross"), gross__gt=0, then=Value("credited")),
                When(outstanding__lte=0, then=Value("paid")),
                When(due_on__lt=today, then=Value("overdue")),
                When(Q(paid__gt=0), then=Value("part_paid")),
                default=Value("due"),
                output_field=models.CharField(),
            )
        )

    def outstanding(self):
        """Return the invoices on which something is to be paid, oldest first, with their sums."""
        return self.filter(kind="invoice").with_sums().filter(outstanding__gt=0).order_by("due_on", "pk")


_DocumentManager = models.Manager.from_queryset(DocumentQuerySet)


class DocumentManager(_DocumentManager):
    """The documents of one kind."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def get_queryset(self):
        return super().get_queryset().filter(kind=self.kind)


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Return the payments that `user` may see."""
        return self if can_see_finance(user) else self.none()

    def with_sums(self):
        """Add `received`, `allocated`, `returned`, `withdrawn` and `unallocated` (pounds).

        `returned` counts refunds as soon as they are asked for: their sum is spoken for.
        """
        from payments.models import Allocation, Dispute, Refund
        from payments.models.payments import RECEIVED_STATES, RESERVING_STATES

        return self.annotate(
            received=Case(
                When(state__in=RECEIVED_STATES, then=F("amount")),
                default=money_value(ZERO),
            ),
            allocated=subtotal(Allocation.objects.all(), "payment", "amount"),
            returned=subtotal(Refund.objects.filter(state__in=RESERVING_STATES), "payment", "amount"),
            withdrawn=subtotal(Dispute.objects.all(), "payment", "withdrawn"),
        ).annotate(
            unallocated=rounded(F("received") - F("allocated") - F("returned") - F("withdrawn")),
            refundable=Greatest(rounded(F("received") - F("returned") - F("withdrawn")), money_value(ZERO)),
        )

    def on_account(self):
        """Return the payments of which something is not used, oldest first, with their sums."""
        return self.with_sums().filter(unallocated__gt=0).order_by("received_on", "pk")


class BankLineQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user: User):
        """Return the bank lines that `user` may see."""
        return self if can_see_finance(user) else self.none()

    def waiting(self):
        """Return the lines that wait for a decision, or may be here already, oldest first."""
        return self.filter(state__in=("waiting", "doubtful")).order_by("booked_on", "pk")
