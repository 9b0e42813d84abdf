"""The Finance group's screens about one payable: its lines, and adding, changing and cancelling them."""

import uuid
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.money import pounds, sum_of
from payments import charging, holding, invoicing, purchase_orders
from payments.charging import Line
from payments.considering import ConsideredScreen, lead_to
from payments.finance_admin import ON_A_PAGE, FinanceScreen, OfPayer
from payments.finance_forms import CancelLineForm, HoldForm, LineForm, NewPayableForm
from payments.invoicing import Issued
from payments.models import Charge, DocumentLine, FinancialDocument, Payable
from payments.trails import trail_of_all

STAFFS_OWN = "other"  # the kind of what staff charge for themselves; no room hears of it


class PayableScreen(FinanceScreen):
    """One thing that is paid for: its lines, the documents they stand on, its order."""

    template_name = "payments/admin/payable.html"

    def get_page_title(self) -> str:
        return self.payable.title

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        payables = Payable.objects.visible_to(request.user).select_related("payer", "purchase_order")
        self.payable = get_object_or_404(payables, pk=kwargs["pk"])

    def get_context_data(self, **kwargs) -> dict:
        payable = self.payable
        lines = list(payable.charges.select_related("reverses", "reversed_by"))
        stand_on = {
            line.charge_id: line.document
            for line in DocumentLine.objects.filter(charge__in=lines, fiscal=True).select_related("document")
        }
        return super().get_context_data(
            **kwargs,
            payable=payable,
            rows=[(line, stand_on.get(line.pk)) for line in lines],
            charged=sum_of(payable.charges.all(), "gross"),
            waiting=sum_of(payable.charges.not_invoiced(), "gross"),
            waits=payable.charges.not_invoiced().exists(),
            orders=purchase_orders.history(payable.purchase_order),
            holds=holding.holds_on([payable]),
            hold_form=HoldForm(),
            payable_key=str(payable.pk),
            trail=trail_of_all(payable, payable.charges.all())[:ON_A_PAGE],
        )


class AddLineScreen(ConsideredScreen):
    """Charge for something more."""

    page_title = "Add a line"
    form_class = LineForm
    confirm_label = "Add the line"
    payable: Payable

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        payables = Payable.objects.visible_to(request.user).select_related("payer")
        self.payable = get_object_or_404(payables, pk=kwargs["pk"])
        self.payer = self.payable.payer

    def about(self) -> list[tuple[str, str]]:
        return [*super().about(), ("For", self.payable.title)]

    def act(self, form: forms.Form) -> Any:
        data = form.cleaned_data
        charging.add_charges(self.payable, [line_of(data)], by=self.request.user, reason=data["reason"])
        return issued_if_wanted(self, self.payable, data)

    def done(self, result: Any) -> HttpResponse:
        return lead_to(self.request, result, reverse("payments_payable", args=[self.payable.pk]))


class ChangeLineScreen(AddLineScreen):
    """Charge another line in place of one."""

    page_title = "Change a line"
    confirm_label = "Change the line"
    charge: Charge

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        charges = Charge.objects.visible_to(request.user).select_related("payable__payer")
        self.charge = get_object_or_404(charges, pk=kwargs["pk"])
        super().setup(request, *args, **{**kwargs, "pk": self.charge.payable_id})

    def get_form(self, data=None) -> forms.Form:
        charge = self.charge
        names = ("description", "quantity", "unit_price", "vat_treatment")
        return LineForm(data, initial={name: getattr(charge, name) for name in names})

    def about(self) -> list[tuple[str, str]]:
        return [*super().about(), ("The line as it is", _as_it_is(self.charge))]

    def act(self, form: forms.Form) -> Any:
        data = form.cleaned_data
        charging.change_charge(self.charge, line_of(data), by=self.request.user, reason=data["reason"])
        return issued_if_wanted(self, self.payable, data)


class CancelLineScreen(ChangeLineScreen):
    """Take back one line; what was invoiced is credited."""

    page_title = "Cancel a line"
    confirm_label = "Cancel the line"

    def get_form(self, data=None) -> forms.Form:
        return CancelLineForm(data)

    def act(self, form: forms.Form) -> Any:
        data = form.cleaned_data
        charging.cancel_charge(self.charge, by=self.request.user, reason=data["reason"])
        return issued_if_wanted(self, self.payable, data)


class NewPayableScreen(OfPayer, ConsideredScreen):
    """Charge a payer for something that no other room of the portal charges for."""

    page_title = "Charge for something else"
    form_class = NewPayableForm
    confirm_label = "Charge for it"

    def act(self, form: forms.Form) -> Any:
        data = form.cleaned_data
        payable = charging.open_payable(
            kind=STAFFS_OWN,
            reference=uuid.uuid4().hex,
            title=data["title"],
            payer=self.payer,
            by=self.request.user,
        )
        charging.add_charges(payable, [line_of(data)], by=self.request.user, reason=data["reason"])
        return issued_if_wanted(self, payable, data)

    def done(self, result: Any) -> HttpResponse:
        return lead_to(self.request, result, reverse("payments_payer_invoicing", args=[self.payer.pk]))


def line_of(data: dict) -> Line:
    """Return the line that the cleaned `data` of a LineForm describe."""
    return Line(data["description"], data["unit_price"], data["quantity"], data["vat_treatment"])


def issued_if_wanted(screen: ConsideredScreen, payable: Payable, data: dict) -> list[FinancialDocument]:
    """Issue what follows from a change, if the form says so; return the documents."""
    if not data["issue_now"] or not Charge.objects.filter(payable=payable).not_invoiced().exists():
        return []
    return documents_of(invoicing.issue([payable], by=screen.request.user, reason=data["reason"]))


def documents_of(issued: Issued) -> list[FinancialDocument]:
    """Return everything that was issued, the invoice last."""
    return [*issued.credit_notes, *([issued.invoice] if issued.invoice else [])]


def _as_it_is(charge: Charge) -> str:
    quantity = f"{charge.quantity.normalize():f}"
    return f"{charge.description}: {quantity} at {pounds(charge.unit_price)}, {pounds(charge.gross)}"
