"""The Finance group's screens about purchase orders: setting one, replacing its document, opening it."""

from pathlib import Path

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from payments import purchase_orders
from payments.finance_admin import FinanceScreen
from payments.finance_forms import OrderForm
from payments.models import DocumentKind, FinancialDocument, Payable, Payer, PurchaseOrder

TYPES = {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


class OrderScreen(FinanceScreen):
    """Note the payer's order number, and keep the order itself; the ones before stay, and are listed."""

    page_title = "Purchase order"
    template_name = "payments/admin/order.html"
    order: PurchaseOrder | None
    payer: Payer
    of: str
    back: str

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = OrderForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        self.keep(form.cleaned_data["number"], form.cleaned_data["document"])
        messages.success(request, "The order is noted.")
        return redirect(self.back)

    def keep(self, number: str, file) -> None:
        """Note the order on what the screen is about."""
        raise NotImplementedError

    def get_context_data(self, **kwargs) -> dict:
        number = self.order.number if self.order else ""
        kwargs.setdefault("form", OrderForm(initial={"number": number}))
        return super().get_context_data(
            **kwargs,
            about=[("Payer", self.payer.name), ("For", self.of)],
            orders=purchase_orders.history(self.order),
            back=self.back,
        )


class DocumentOrderScreen(OrderScreen):
    """The order on an invoice or a pro forma, and on what it is for."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        documents = FinancialDocument.objects.visible_to(request.user).filter(
            kind__in=[DocumentKind.INVOICE, DocumentKind.PRO_FORMA]
        )
        self.document = get_object_or_404(
            documents.select_related("payer", "purchase_order"), pk=kwargs["pk"]
        )
        self.payer, self.order = self.document.payer, self.document.purchase_order
        self.of = f"{self.document.get_kind_display()} {self.document.number}"
        self.back = reverse("payments_document", args=[self.document.pk])

    def keep(self, number: str, file) -> None:
        purchase_orders.set_for_document(self.document, number, file=file, by=self.request.user)


class PayableOrderScreen(OrderScreen):
    """The order on something before it is invoiced."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        payables = Payable.objects.visible_to(request.user).select_related("payer", "purchase_order")
        self.payable = get_object_or_404(payables, pk=kwargs["pk"])
        self.payer, self.order, self.of = (
            self.payable.payer,
            self.payable.purchase_order,
            self.payable.title,
        )
        self.back = reverse("payments_payable", args=[self.payable.pk])

    def keep(self, number: str, file) -> None:
        purchase_orders.set_for_payables([self.payable], number, file=file, by=self.request.user)


@require_GET
@never_cache
def order_file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Give the document of an order, as a download, to those who may see it."""
    order = get_object_or_404(PurchaseOrder.objects.visible_to(request.user), pk=pk)
    suffix = Path(order.document.name or "").suffix.lower()
    if suffix not in TYPES:
        raise Http404("There is no document with this order.")
    try:
        file = order.document.open("rb")
    except FileNotFoundError as error:
        raise Http404("The document of this order is gone.") from error
    answer = FileResponse(
        file, content_type=TYPES[suffix], as_attachment=True, filename=f"order-{order.pk}{suffix}"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
