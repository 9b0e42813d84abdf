"""The Finance group's screens that issue: invoices for one or several payables, pro formas, credit notes."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from payments import charging, invoicing, other_documents, purchase_orders
from payments.considering import ConsideredScreen, lead_to
from payments.errors import AlreadyReversed
from payments.finance_admin import OfPayer
from payments.finance_charging import documents_of
from payments.finance_forms import CreditForm, IssueForm
from payments.models import Charge, DocumentKind, DocumentLine, FinancialDocument, Payable


class IssueScreen(OfPayer, ConsideredScreen):
    """Invoice what waits of a payer: one payable, or several on one consolidated invoice; or a pro forma."""

    page_title = "Invoice what waits"
    confirm_label = "Issue"

    def get_form(self, data=None) -> forms.Form:
        chosen = [pk for pk in self.request.GET.getlist("payable") if pk.isdigit()]
        return IssueForm(data, payer=self.payer, chosen=chosen)

    def act(self, form: forms.Form) -> Any:
        data, by = form.cleaned_data, self.request.user
        payables = list(Payable.objects.filter(pk__in=[row.pk for row in data["payables"]]).order_by("pk"))
        orders = {payable.purchase_order and payable.purchase_order.number for payable in payables}
        if data["order"] and orders != {data["order"]}:
            purchase_orders.set_for_payables(payables, data["order"], by=by)
        if data["kind"] == DocumentKind.PRO_FORMA:
            return [other_documents.issue_pro_forma(payables, by=by)]
        return documents_of(invoicing.issue(payables, by=by, reason=data["reason"]))

    def done(self, result: Any) -> HttpResponse:
        return lead_to(self.request, result, reverse("payments_payer", args=[self.payer.pk]))


class CreditScreen(ConsideredScreen):
    """Credit lines of an invoice. The charges behind them are cancelled, as the books want it."""

    page_title = "Issue a credit note"
    confirm_label = "Issue the credit note"
    invoice: FinancialDocument

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        documents = FinancialDocument.objects.visible_to(request.user).select_related("payer")
        self.invoice = get_object_or_404(documents, pk=kwargs["pk"])
        if self.invoice.kind != DocumentKind.INVOICE:
            raise Http404("Only an invoice is credited.")
        self.payer = self.invoice.payer

    def get_form(self, data=None) -> forms.Form:
        return CreditForm(data, invoice=self.invoice)

    def about(self) -> list[tuple[str, str]]:
        return [*super().about(), ("Invoice", self.invoice.number)]

    def act(self, form: forms.Form) -> Any:
        lines: list[DocumentLine] = list(form.cleaned_data["lines"])
        reason, by = form.cleaned_data["reason"], self.request.user
        charges = list(
            Charge.objects.filter(pk__in=[line.charge_id for line in lines]).select_related("payable")
        )
        if not charges:
            raise AlreadyReversed("Every line of this invoice is cancelled already.")
        for charge in charges:
            charging.cancel_charge(charge, by=by, reason=reason)
        payables = list({charge.payable_id: charge.payable for charge in charges}.values())
        return documents_of(invoicing.issue(payables, by=by, reason=reason))

    def done(self, result: Any) -> HttpResponse:
        return lead_to(self.request, result, reverse("payments_document", args=[self.invoice.pk]))
