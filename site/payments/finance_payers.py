"""The Finance group's screens of one payer: account, what is to invoice, documents, payments, details."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils import timezone

from core.audit import trail_of
from core.money import total
from payments import reports
from payments.finance_admin import ON_A_PAGE, FinanceScreen, OfPayer
from payments.finance_forms import PauseForm, RecordPaymentForm
from payments.models import Charge

TABS = {
    "payments_payer": "Account",
    "payments_payer_invoicing": "What it is for",
    "payments_payer_documents": "Documents",
    "payments_payer_payments": "Payments",
    "payments_payer_details": "Details and trail",
}


class PayerTab(OfPayer, FinanceScreen):
    """One of the screens about a payer, with the way to the others."""

    tab: str

    def get_page_title(self) -> str:
        return self.payer.name

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("balance", None)
        if kwargs["balance"] is None:
            kwargs["balance"] = reports.balance_of(self.payer)
        return super().get_context_data(
            **kwargs,
            payer=self.payer,
            payer_key=str(self.payer.pk),
            today=timezone.localdate(),
            tabs=[
                (reverse(name, args=[self.payer.pk]), label, name == self.tab) for name, label in TABS.items()
            ],
        )


class PayerScreen(PayerTab):
    """The account with its running balance, the latest first. Two queries, however long it is."""

    tab = "payments_payer"
    template_name = "payments/admin/payer.html"

    def get_context_data(self, **kwargs) -> dict:
        lines = reports.account_lines(self.payer)
        lines.reverse()
        return super().get_context_data(
            **kwargs,
            balance=lines[0].balance if lines else 0,
            page=Paginator(lines, ON_A_PAGE).get_page(self.request.GET.get("p")),
        )


class PayerInvoicing(PayerTab):
    """What the payer is charged for, and what of it waits to be invoiced."""

    tab = "payments_payer_invoicing"
    template_name = "payments/admin/payer_invoicing.html"

    def get_context_data(self, **kwargs) -> dict:
        waiting = dict(
            Charge.objects.filter(payable__payer=self.payer)
            .not_invoiced()
            .order_by()
            .values("payable")
            .annotate(sum=total("gross"))
            .values_list("payable", "sum")
        )
        payables = (
            self.payer.payables.select_related("purchase_order")
            .annotate(charged=total("charges__gross"))
            .order_by("-created_at", "-pk")
        )
        page = Paginator(payables, ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs, page=page, rows=[(row, waiting.get(row.pk)) for row in page], waiting=bool(waiting)
        )


class PayerDocuments(PayerTab):
    """Every invoice, credit note, pro forma and receipt of the payer."""

    tab = "payments_payer_documents"
    template_name = "payments/admin/payer_documents.html"

    def get_context_data(self, **kwargs) -> dict:
        documents = self.payer.documents.with_status(timezone.localdate())
        page = Paginator(documents, ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs, page=page)


class PayerPayments(PayerTab):
    """What the payer paid, and a form to record what no statement shows."""

    tab = "payments_payer_payments"
    template_name = "payments/admin/payer_payments.html"

    def get_context_data(self, **kwargs) -> dict:
        page = Paginator(self.payer.payments.with_sums(), ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs, page=page, form=RecordPaymentForm())


class PayerDetails(PayerTab):
    """Address, contacts, reminders, names that banks use, and the trail."""

    tab = "payments_payer_details"
    template_name = "payments/admin/payer_details.html"

    def get_context_data(self, **kwargs) -> dict:
        payer = self.payer
        return super().get_context_data(
            **kwargs,
            contacts=payer.contacts.all(),
            aliases=payer.aliases.select_related("added_by", "learned_from"),
            orders=payer.purchase_orders.all()[:ON_A_PAGE],
            pause_form=PauseForm(initial={"until": payer.reminders_paused_until}),
            trail=trail_of(payer).select_related("actor")[:ON_A_PAGE],
        )
