"""The Finance group's screens: what needs doing, finding, and a document's or payment's own page."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.audit import trail_of
from core.proof import proved_again
from payments import finance_queue as queue
from payments import holding, purchase_orders
from payments.finance_forms import RefundForm, UseForm
from payments.finding import find
from payments.links import ends_on, link_to
from payments.models import BankLine, DocumentKind, FinancialDocument, Payable, Payer, Payment
from payments.permissions import can_approve_refunds, can_manage_finance
from payments.trails import trail_of_all

SHORT, ON_A_PAGE = 10, 100


def for_finance(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only those through who manage money."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not can_manage_finance(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


class FinanceScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those who manage money; where it is `proved`, they prove again who they are first."""

    header_icon = "tag"
    proved = False
    above = ("payments_finance", "Finance")  # the address that it stands below, and its label

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not can_manage_finance(request.user):
            raise PermissionDenied
        show = super().dispatch
        return (proved_again(show) if self.proved else show)(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        name, label = self.above
        items = [*super().get_breadcrumbs_items(), {"url": reverse(name), "label": label}]
        if self.request.path != reverse(name):
            items.append({"url": "", "label": self.get_page_title()})
        return items


class OfPayer:
    """What a screen about one payer begins with: `payer`, or a 404."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.payer = get_object_or_404(Payer.objects.visible_to(request.user), pk=kwargs["pk"])


class FinanceHome(FinanceScreen):
    """Queues with what is first in each; `q` finds anything."""

    page_title = "Finance"
    template_name = "payments/admin/finance.html"

    def get_context_data(self, **kwargs) -> dict:
        words = self.request.GET.get("q", "").strip()[:100]
        if words:
            return super().get_context_data(**kwargs, words=words, found=find(words, self.request.user))
        today = timezone.localdate()
        rows = {
            "alerts": queue.open_alerts(),
            "approvals": queue.refunds_to_approve(),
            "transfers": queue.transfers_to_make(),
            "on_account": queue.money_on_account(),
            "overdue": queue.overdue(today),
            "to_invoice": queue.to_invoice(),
        }
        return super().get_context_data(
            **kwargs,
            today=today,
            held={pk for pk, hold in holding.held_invoices(today).items() if hold.today},
            queues={name: (all_of.count(), all_of[:SHORT]) for name, all_of in rows.items()},
        )


class DocumentScreen(FinanceScreen):
    """One document: its lines, what came for it, its trail."""

    template_name = "payments/admin/document.html"

    def get_page_title(self) -> str:
        return f"{self.document.get_kind_display()} {self.document.number}"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        documents = FinancialDocument.objects.visible_to(request.user).with_status(timezone.localdate())
        self.document = get_object_or_404(
            documents.select_related("payer", "purchase_order", "credits"), pk=kwargs["pk"]
        )

    def get_context_data(self, **kwargs) -> dict:
        found = self.document
        payables = Payable.objects.filter(charges__document_lines__document=found).distinct()
        ends = ends_on(found)
        return super().get_context_data(
            **kwargs,
            document=found,
            document_key=str(found.pk),
            is_invoice=found.kind == DocumentKind.INVOICE,
            lines=found.lines.all(),
            link=link_to(found),
            today=timezone.localdate(),
            link_ends=ends,
            link_last_day=ends - timedelta(days=1) if ends else None,
            allocations=found.allocations.select_related("payment")
            if found.kind == DocumentKind.INVOICE
            else [],
            credit_notes=found.credit_notes.all(),
            takes_order=found.kind in (DocumentKind.INVOICE, DocumentKind.PRO_FORMA),
            payables=payables,
            holds=holding.holds_on(payables) if found.kind == DocumentKind.INVOICE else [],
            orders=purchase_orders.history(found.purchase_order),
            trail=trail_of(found).select_related("actor")[:ON_A_PAGE],
        )


class PaymentScreen(FinanceScreen):
    """One payment: what it was used for, what is left, refunds, its trail."""

    template_name = "payments/admin/payment.html"

    def get_page_title(self) -> str:
        return f"{self.payment.get_method_display()} payment {self.payment.pk}"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        payments = Payment.objects.visible_to(request.user).with_sums().select_related("payer")
        self.payment = get_object_or_404(payments, pk=kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict:
        payment = self.payment
        alerts = list(payment.alerts.filter(closed_at=None))
        # Money that came for something that is gone goes back by one press: why is written already.
        why = {"reason": alerts[0].message[:300]} if alerts else {}
        return super().get_context_data(
            **kwargs,
            payment=payment,
            payment_key=str(payment.pk),
            today=timezone.localdate(),
            used=FinancialDocument.objects.filter(allocations__payment=payment).distinct(),
            bank_line=BankLine.objects.filter(payment=payment).select_related("statement").first(),
            receipts=payment.receipts.all(),
            refunds=payment.refunds.select_related("requested_by", "approved_by"),
            disputes=payment.disputes.all(),
            alerts=alerts,
            use_form=UseForm(payment),
            refund_form=RefundForm(payment, initial=why),
            may_approve=can_approve_refunds(self.request.user),
            trail=trail_of_all(payment, payment.refunds.all(), payment.alerts.all())[:ON_A_PAGE],
        )
