"""The Finance group's screens of bank layouts: those that are known, and describing one more."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.audit import record
from payments.bank_forms import LayoutForm, SampleForm
from payments.finance_admin import FinanceScreen
from payments.models import BankLayout
from payments.permissions import can_manage_finance
from payments.statements.csv_files import decode, likely_headers, read_csv, rows_of
from payments.statements.layouts import SINGLE_COLUMNS, Layout, bank_layouts
from payments.statements.lines import Statement, StatementError

SAMPLE_ROWS = 30


class BankScreen(FinanceScreen):
    """A screen for those who manage money, below the bank's lines."""

    above = ("payments_bank", "Bank lines")


class LayoutsView(BankScreen):
    """Every layout that files are read by: staff's own, which may be changed, and those that came along."""

    page_title = "Bank layouts"
    template_name = "payments/admin/bank_layouts.html"

    def get_context_data(self, **kwargs) -> dict:
        own = BankLayout.objects.visible_to(self.request.user).select_related("created_by")
        return super().get_context_data(
            **kwargs,
            own=[(stored, columns_of(stored.layout)) for stored in own],
            shipped=[(layout.name, columns_of(layout)) for layout in bank_layouts().values()],
        )


def columns_of(layout: Layout) -> str:
    """Return which columns `layout` reads, in words."""
    singles = [getattr(layout, name) for name in SINGLE_COLUMNS]
    return ", ".join(dict.fromkeys(name for name in [layout.date, *layout.narrative, *singles] if name))


@require_POST
def delete_layout(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a layout of staff's own. What was imported by it stays."""
    if not can_manage_finance(request.user):
        raise PermissionDenied
    layout = get_object_or_404(BankLayout.objects.visible_to(request.user), pk=pk)
    with transaction.atomic():
        record(request.user, "bank.layout_deleted", layout, {"name": layout.name})
        layout.delete()
    messages.success(request, f"The layout {layout.name} is deleted. What was imported by it stays.")
    return redirect("payments_bank_layouts")


def sample_of(data: bytes) -> str:
    """Return the first rows of a file, enough to describe it by. Raises StatementError."""
    return "\n".join(decode(data).splitlines()[:SAMPLE_ROWS])


class LayoutView(BankScreen):
    """Describe the layout of a bank's file: columns chosen, the lines they give shown, then kept.

    With a `pk`, change one of staff's own by a file of the layout as it is now.
    """

    page_title = "Describe a bank layout"
    template_name = "payments/admin/bank_layout.html"
    stored: BankLayout | None = None

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        if "pk" in kwargs:
            self.stored = get_object_or_404(BankLayout.objects.visible_to(request.user), pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Change {self.stored.name}" if self.stored else self.page_title

    def post(self, request: HttpRequest, sample: str = "", pk: int | None = None) -> HttpResponse:
        if sample:
            return self._ask(sample)
        if "sample" not in request.POST:
            return self._take_sample(request)
        sample = request.POST["sample"][:100_000]
        try:
            headers = likely_headers(rows_of(sample))
        except StatementError as error:
            messages.error(request, str(error))
            return redirect(self._address())
        form = LayoutForm(request.POST, headers=headers, stored=self.stored)
        preview, problem = None, ""
        if form.is_valid():
            preview, problem = _preview(sample, form)
            # Only what was seen is kept: a column changed since is shown first.
            if preview and "keep" in request.POST and request.POST.get("shown") == form.digest:
                self._keep(form)
                messages.success(request, "The layout is kept. Now import the statement.")
                return redirect("payments_bank_import")
        context = self.get_context_data(layout_form=form, preview=preview, problem=problem)
        return self.render_to_response(context)

    def _keep(self, form: LayoutForm) -> None:
        layout = self.stored or BankLayout(created_by_id=self.request.user.pk)
        layout.name, layout.description = form.cleaned_data["name"], form.description
        with transaction.atomic():
            layout.save()
            act = "bank.layout_changed" if self.stored else "bank.layout_added"
            record(self.request.user, act, layout, {"name": layout.name})

    def _address(self) -> str:
        if self.stored:
            return reverse("payments_bank_layout_change", args=[self.stored.pk])
        return reverse("payments_bank_layout")

    def _take_sample(self, request: HttpRequest) -> HttpResponse:
        form = SampleForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                return self._ask(sample_of(form.cleaned_data["file"].read()))
            except StatementError as error:
                form.add_error("file", str(error))
        return self.render_to_response(self.get_context_data(sample_form=form))

    def _ask(self, sample: str) -> HttpResponse:
        form = LayoutForm(
            headers=likely_headers(rows_of(sample)), initial={"sample": sample}, stored=self.stored
        )
        return self.render_to_response(self.get_context_data(layout_form=form))

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs, action=self._address())
        if "layout_form" not in kwargs and "sample_form" not in kwargs:
            context["sample_form"] = SampleForm()
        return context


def _preview(sample: str, form: LayoutForm) -> tuple[Statement | None, str]:
    """Return what the layout makes of the sample, or why it makes nothing of it."""
    try:
        return read_csv(sample.encode(), [form.layout]), ""
    except StatementError as error:
        return None, str(error)
