"""Debtors, VAT and income as table, drawing and CSV; the books for Xero, Sage and QuickBooks."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.exports import csv_response
from core.money import ZERO
from core.plots import Series, stacked_bars
from core.proof import proved_again
from payments import accounting_exports, reports
from payments.finance_admin import FinanceScreen, for_finance
from payments.finance_forms import PeriodForm
from payments.vat import VatTreatment

INCOME_HEADERS = ("Month", "Kind", "VAT", "Income", "VAT amount")


def period(request: HttpRequest) -> tuple[PeriodForm, date, date]:
    """Return the form and days chosen; the last twelve months where none are, or they make no sense."""
    today = timezone.localdate()
    first = (today.replace(day=1) - timedelta(days=334)).replace(day=1)
    form = (
        PeriodForm(request.GET)
        if "since" in request.GET
        else PeriodForm(initial={"since": first, "until": today})
    )
    if form.is_bound and form.is_valid():
        return form, form.cleaned_data["since"], form.cleaned_data["until"]
    return form, first, today


class Debtors(FinanceScreen):
    """Who owes how much since when."""

    page_title = "Aged debtors"
    template_name = "payments/admin/debtors.html"

    def get_context_data(self, **kwargs) -> dict:
        today = timezone.localdate()
        debtors = reports.aged_debtors(today)
        ages = [words for words, _ in reports.AGES]
        sums = [sum((debtor.by_age[place] for debtor in debtors), ZERO) for place in range(len(ages))]
        return super().get_context_data(
            **kwargs,
            today=today,
            ages=ages,
            debtors=debtors,
            sums=sums,
            owed=sum(sums, ZERO),
            on_account=sum((debtor.on_account for debtor in debtors), ZERO),
            plot=stacked_bars(ages, [Series("Pounds owed", "first", [int(amount) for amount in sums])]),
        )


class IncomeAndVat(FinanceScreen):
    """Income and VAT by month and kind."""

    page_title = "Income and VAT"
    template_name = "payments/admin/income.html"

    def get_context_data(self, **kwargs) -> dict:
        form, since, until = period(self.request)
        rows = reports.income_and_vat(since, until)
        months: dict[date, list] = defaultdict(lambda: [ZERO, ZERO])
        for row in rows:
            months[row.month][0] += row.income
            months[row.month][1] += row.vat
        labels = [f"{month:%b %Y}" for month in sorted(months)]
        income = [max(int(months[month][0]), 0) for month in sorted(months)]
        tax = [max(int(months[month][1]), 0) for month in sorted(months)]
        return super().get_context_data(
            **kwargs,
            form=form,
            since=since,
            until=until,
            rows=[(row, VatTreatment(row.vat_treatment).label) for row in rows],
            income=sum((row.income for row in rows), ZERO),
            vat=sum((row.vat for row in rows), ZERO),
            plot=stacked_bars(labels, [Series("Income", "first", income), Series("VAT", "second", tax)]),
            formats=accounting_exports.FORMATS,
        )


def export(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Make `view` an export: for those who manage money, who prove again who they are."""
    return require_GET(for_finance(proved_again(view)))


@export
def debtors_csv(request: HttpRequest) -> HttpResponse:
    """Give the aged debtors as CSV."""
    today = timezone.localdate()
    return csv_response(
        f"debtors-{today:%Y-%m-%d}.csv",
        ["Payer", *(words for words, _ in reports.AGES), "Owed", "On account"],
        ([row.payer.name, *row.by_age, row.owed, row.on_account] for row in reports.aged_debtors(today)),
    )


@export
def income_csv(request: HttpRequest) -> HttpResponse:
    """Give income and VAT by month and kind as CSV."""
    _, since, until = period(request)
    return csv_response(
        f"income-{since:%Y-%m-%d}-{until:%Y-%m-%d}.csv",
        INCOME_HEADERS,
        (
            [f"{row.month:%Y-%m}", row.kind, VatTreatment(row.vat_treatment).label, row.income, row.vat]
            for row in reports.income_and_vat(since, until)
        ),
    )


@export
def ledger_csv(request: HttpRequest, form: str) -> HttpResponse:
    """Give the books of a period in the form that an accounting program imports."""
    if form not in accounting_exports.FORMATS:
        raise Http404("There is no such form.")
    _, since, until = period(request)
    headers, rows = accounting_exports.export(form, since, until)
    return csv_response(f"ledger-{form}-{since:%Y-%m-%d}-{until:%Y-%m-%d}.csv", headers, rows)
