"""The Finance group's bank screens: the queue of lines, choosing what one pays, and importing."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin.viewsets.model import ModelViewSet

from core.money import sum_of
from core.never_deleted import never_delete
from core.proof import proved_again
from payments import bank_booking
from payments.bank_forms import InvoicesForm, PayerForm, SetAsideForm, StatementForm
from payments.bank_layouts import BankScreen, LayoutsView, LayoutView, delete_layout, sample_of
from payments.editing import NotedCreateView, NotedEditView
from payments.errors import PaymentsError
from payments.importing import import_statement
from payments.matches import Match, MatchKind
from payments.models import (
    BankAccount,
    BankLine,
    BankLineState,
    BankStatement,
    FinancialDocument,
    Payer,
    PayerAlias,
    Refund,
)
from payments.permissions import can_manage_finance
from payments.statements.lines import StatementError, UnknownLayout

ON_A_PAGE = 25
LINES_ON_A_PAGE = 200


@dataclass(frozen=True)
class Waiting:
    """A line of the queue with what it seems to pay."""

    line: BankLine
    match: Match
    invoices: list[tuple[FinancialDocument, Decimal]]
    payer: Payer | None
    refund: Refund | None = None

    @property
    def can_accept(self) -> bool:
        return self.match.kind is not MatchKind.NONE and self.line.state == BankLineState.WAITING


class QueueView(BankScreen):
    """Lines that wait, each with its suggestion and reasons; `q` searches, Enter accepts the first."""

    page_title = "Bank lines"
    template_name = "payments/admin/bank_queue.html"

    def get_context_data(self, **kwargs) -> dict:
        words = self.request.GET.get("q", "").strip()[:100]
        lines = BankLine.objects.visible_to(self.request.user).waiting().select_related("account")
        if words:
            lines = lines.filter(
                Q(narrative__icontains=words) | Q(payer_name__icontains=words) | Q(amount__icontains=words)
            )
        page = Paginator(lines, ON_A_PAGE).get_page(self.request.GET.get("p"))
        waiting = _with_suggestions(list(page))
        return super().get_context_data(
            **kwargs,
            page=page,
            words=words,
            waiting=waiting,
            first_to_accept=next((each for each in waiting if each.can_accept), None),
            statements=BankStatement.objects.visible_to(self.request.user).select_related("account")[:5],
        )


def _with_suggestions(lines: list[BankLine]) -> list[Waiting]:
    matches = bank_booking.suggestions(lines)
    references = {each.reference for match in matches for each in match.allocations}
    invoices = {
        invoice.payment_reference: invoice
        for invoice in FinancialDocument.objects.filter(kind="invoice", payment_reference__in=references)
    }
    payers = Payer.objects.in_bulk({int(match.payer) for match in matches if match.payer})
    refunds = Refund.objects.in_bulk({int(match.refund) for match in matches if match.refund})
    return [
        Waiting(
            line,
            match,
            [(invoices[each.reference], each.amount) for each in match.allocations],
            payers.get(int(match.payer)) if match.payer else None,
            refunds.get(int(match.refund)) if match.refund else None,
        )
        for line, match in zip(lines, matches, strict=True)
    ]


@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponseBase:
    """Accept a line's suggestion, set the line aside, or take it up; lead back to the queue."""
    if not can_manage_finance(request.user):
        raise PermissionDenied
    return _decided(request, pk, act)


@proved_again
def _decided(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    line = get_object_or_404(BankLine.objects.visible_to(request.user), pk=pk)
    try:
        if act == "accept":
            bank_booking.accept(line, by=request.user)
            messages.success(
                request, f"Booked: {line.amount:,.2f} of {line.booked_on:%d/%m/%Y}. {_learned(line)}"
            )
        elif act == "take_up":
            bank_booking.take_up(line, by=request.user)
            messages.success(request, "The line waits with the others.")
        else:
            form = SetAsideForm(request.POST)
            remark = form.cleaned_data["remark"] if form.is_valid() else "Not for an invoice"
            bank_booking.set_aside(line, remark, by=request.user)
            messages.success(request, f"Set aside: {remark}.")
    except PaymentsError as error:
        messages.error(request, str(error))
    return redirect("payments_bank")


def _learned(line: BankLine) -> str:
    """Say which name was learned from `line`, if one was."""
    alias = PayerAlias.objects.filter(learned_from=line).select_related("payer").first()
    return f"From now on “{alias.name}” is taken for {alias.payer}." if alias else ""


class ChooseView(BankScreen):
    """Say by hand whose money a line is and what it pays."""

    proved = True
    page_title = "Choose what a line pays"
    template_name = "payments/admin/bank_choose.html"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        line, payer = self._line(), self._payer()
        if payer is None:
            return redirect("payments_bank_choose", pk)
        form = InvoicesForm(request.POST, payer=payer)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(invoices_form=form))
        try:
            bank_booking.book_for(line, payer, list(form.cleaned_data["invoices"]), by=request.user)
        except PaymentsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"Booked for {payer.name}. {_learned(line)}")
        return redirect("payments_bank")

    def _line(self) -> BankLine:
        lines = BankLine.objects.visible_to(self.request.user)
        return get_object_or_404(lines, pk=self.kwargs["pk"], amount__gt=0)

    def _payer(self) -> Payer | None:
        form = PayerForm(self.request.GET)
        return form.cleaned_data["payer"] if form.is_valid() else None

    def get_context_data(self, invoices_form=None, **kwargs) -> dict:
        payer = self._payer()
        return super().get_context_data(
            **kwargs,
            line=self._line(),
            payer=payer,
            payer_form=PayerForm(self.request.GET or None),
            invoices_form=invoices_form or (InvoicesForm(payer=payer) if payer else None),
        )


class ImportView(BankScreen):
    """Import a statement; a file of an unknown layout leads to the screen that describes it."""

    proved = True
    page_title = "Import a statement"
    template_name = "payments/admin/bank_import.html"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = StatementForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        file = form.cleaned_data["file"]
        data = file.read()
        try:
            done = import_statement(form.cleaned_data["account"], data, file.name, by=request.user)
        except UnknownLayout as error:
            messages.warning(request, str(error))
            return LayoutView.as_view()(request, sample=sample_of(data))
        except StatementError as error:
            form.add_error("file", str(error))
            return self.render_to_response(self.get_context_data(form=form))
        messages.success(
            request,
            f"{done.statement.new_lines} new lines, {done.booked} booked at once, "
            f"{done.statement.known_lines} known already, {done.statement.doubtful_lines} to look at.",
        )
        return redirect("payments_bank")

    def get_context_data(self, form=None, **kwargs) -> dict:
        return super().get_context_data(**kwargs, form=form or StatementForm())


class StatementView(BankScreen):
    """One imported statement: each line as the bank wrote it, and what became of it."""

    template_name = "payments/admin/bank_statement.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        statements = BankStatement.objects.visible_to(request.user).select_related("account", "imported_by")
        self.statement = get_object_or_404(statements, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return self.statement.file_name

    def get_context_data(self, **kwargs) -> dict:
        lines = self.statement.lines.select_related("payment__payer", "refund__payment__payer", "decided_by")
        page = Paginator(lines.order_by("row", "pk"), LINES_ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            statement=self.statement,
            page=page,
            money_in=sum_of(self.statement.lines.filter(amount__gt=0), "amount"),
            money_out=sum_of(self.statement.lines.filter(amount__lt=0), "amount"),
        )


never_delete(BankAccount)


class BankAccountViewSet(ModelViewSet):
    model = BankAccount
    name = "payments_bank_accounts"
    url_prefix = "bank/accounts"
    icon = "tag"
    menu_label = "Bank accounts"
    add_to_admin_menu = False
    form_fields = ["name", "account_number", "in_use"]
    list_display = ["name", "account_number", "in_use"]
    copy_view_enabled = False
    add_view_class = NotedCreateView
    edit_view_class = NotedEditView


urlpatterns = [
    path("bank/", QueueView.as_view(), name="payments_bank"),
    path("bank/import/", ImportView.as_view(), name="payments_bank_import"),
    path("bank/statements/<int:pk>/", StatementView.as_view(), name="payments_bank_statement"),
    path("bank/layouts/", LayoutsView.as_view(), name="payments_bank_layouts"),
    path("bank/layouts/add/", LayoutView.as_view(), name="payments_bank_layout"),
    path("bank/layouts/<int:pk>/", LayoutView.as_view(), name="payments_bank_layout_change"),
    path("bank/layouts/<int:pk>/delete/", delete_layout, name="payments_bank_layout_delete"),
    path("bank/lines/<int:pk>/choose/", ChooseView.as_view(), name="payments_bank_choose"),
    *(
        path(f"bank/lines/<int:pk>/{act}/", decide, {"act": act}, name=f"payments_bank_{act}")
        for act in ("accept", "set_aside", "take_up")
    ),
]
