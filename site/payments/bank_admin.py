"""The Finance group's bank screens: the queue of lines, importing, and describing a layout."""

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet

from payments import bank_booking
from payments.bank_forms import InvoicesForm, LayoutForm, PayerForm, SampleForm, SetAsideForm, StatementForm
from payments.editing import NotedCreateView, NotedEditView
from payments.errors import PaymentsError
from payments.importing import import_statement
from payments.matches import Match, MatchKind
from payments.models import (
    BankAccount,
    BankLayout,
    BankLine,
    BankLineState,
    BankStatement,
    FinancialDocument,
    Payer,
)
from payments.permissions import can_manage_finance
from payments.statements.csv_files import decode, likely_headers, read_csv, rows_of
from payments.statements.lines import Statement, StatementError, UnknownLayout

ON_A_PAGE = 25
SAMPLE_ROWS = 30


class BankScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those who manage money."""

    header_icon = "tag"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not can_manage_finance(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        items = [*super().get_breadcrumbs_items(), {"url": reverse("payments_bank"), "label": "Bank lines"}]
        if not isinstance(self, QueueView):
            items.append({"url": "", "label": self.page_title})
        return items


@dataclass(frozen=True)
class Waiting:
    """A line of the queue with what it seems to pay."""

    line: BankLine
    match: Match
    invoices: list[tuple[FinancialDocument, Decimal]]
    payer: Payer | None

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
    return [
        Waiting(
            line,
            match,
            [(invoices[each.reference], each.amount) for each in match.allocations],
            payers.get(int(match.payer)) if match.payer else None,
        )
        for line, match in zip(lines, matches, strict=True)
    ]


@require_POST
def decide(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Accept a line's suggestion, set the line aside, or take it up; lead back to the queue."""
    if not can_manage_finance(request.user):
        raise PermissionDenied
    line = get_object_or_404(BankLine.objects.visible_to(request.user), pk=pk)
    try:
        if act == "accept":
            bank_booking.accept(line, by=request.user)
            messages.success(request, f"Booked: {line.amount:,.2f} of {line.booked_on:%d/%m/%Y}.")
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


class ChooseView(BankScreen):
    """Say by hand whose money a line is and what it pays."""

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
            messages.success(request, f"Booked for {payer.name}.")
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
            return LayoutView.as_view()(request, sample=_sample(data))
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


def _sample(data: bytes) -> str:
    """Return the first rows of a file, enough to describe it by. Raises StatementError."""
    return "\n".join(decode(data).splitlines()[:SAMPLE_ROWS])


class LayoutView(BankScreen):
    """Describe the layout of a bank's file: columns chosen, the lines they give shown, then kept."""

    page_title = "Describe a bank layout"
    template_name = "payments/admin/bank_layout.html"

    def post(self, request: HttpRequest, sample: str = "") -> HttpResponse:
        if sample:
            return self._ask(sample)
        if "sample" not in request.POST:
            return self._take_sample(request)
        sample = request.POST["sample"][:100_000]
        try:
            headers = likely_headers(rows_of(sample))
        except StatementError as error:
            messages.error(request, str(error))
            return redirect("payments_bank_layout")
        form = LayoutForm(request.POST, headers=headers)
        preview, problem = None, ""
        if form.is_valid():
            preview, problem = _preview(sample, form)
            # Only what was seen is kept: a column changed since is shown first.
            if preview and "keep" in request.POST and request.POST.get("shown") == form.digest:
                BankLayout.objects.create(
                    name=form.cleaned_data["name"],
                    description=form.description,
                    created_by_id=request.user.pk,
                )
                messages.success(request, "The layout is kept. Now import the statement.")
                return redirect("payments_bank_import")
        context = self.get_context_data(layout_form=form, preview=preview, problem=problem)
        return self.render_to_response(context)

    def _take_sample(self, request: HttpRequest) -> HttpResponse:
        form = SampleForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._ask(_sample(form.cleaned_data["file"].read()))
            except StatementError as error:
                form.add_error("file", str(error))
        return self.render_to_response(self.get_context_data(sample_form=form))

    def _ask(self, sample: str) -> HttpResponse:
        form = LayoutForm(headers=likely_headers(rows_of(sample)), initial={"sample": sample})
        return self.render_to_response(self.get_context_data(layout_form=form))

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        if "layout_form" not in kwargs and "sample_form" not in kwargs:
            context["sample_form"] = SampleForm()
        return context


def _preview(sample: str, form: LayoutForm) -> tuple[Statement | None, str]:
    """Return what the layout makes of the sample, or why it makes nothing of it."""
    try:
        return read_csv(sample.encode(), [form.layout]), ""
    except StatementError as error:
        return None, str(error)


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
    path("bank/layouts/add/", LayoutView.as_view(), name="payments_bank_layout"),
    path("bank/lines/<int:pk>/choose/", ChooseView.as_view(), name="payments_bank_choose"),
    *(
        path(f"bank/lines/<int:pk>/{act}/", decide, {"act": act}, name=f"payments_bank_{act}")
        for act in ("accept", "set_aside", "take_up")
    ),
]
