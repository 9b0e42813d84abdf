"""The Finance group's screen of the books: what moved on each account, what the last check found, closing."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.money import ZERO
from core.proof import proved_again
from payments import accounting_exports, checking, closing, reports
from payments import finance_queue as queue
from payments.errors import PaymentsError
from payments.finance_admin import FinanceScreen, for_finance
from payments.finance_reports import period
from payments.models import BankLine, ClosedMonth


class CloseForm(forms.Form):
    """Which month the books are closed up to."""

    month = forms.TypedChoiceField(
        label="Close up to the end of",
        coerce=date.fromisoformat,
        help_text="And everything before it. What comes later for these days counts for the first open day. "
        "This cannot be taken back.",
        error_messages={"invalid_choice": "Choose a month that is over and not closed yet."},
    )

    def __init__(self, *args, today: date, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        months = closing.months_to_close(today)
        field: Any = self.fields["month"]
        field.choices = [(day.isoformat(), f"{day:%B %Y}") for day in months]


class BooksScreen(FinanceScreen):
    """What stood and moved on every account between two days, and the months that are closed."""

    page_title = "The books"
    template_name = "payments/admin/books.html"

    def get_context_data(self, **kwargs) -> dict:
        form, since, until = period(self.request)
        today = timezone.localdate()
        rows = reports.movements(since, until)
        months = closing.months_to_close(today)
        return super().get_context_data(
            **{"close_form": CloseForm(today=today) if months else None, **kwargs},
            form=form,
            since=since,
            until=until,
            days=urlencode({"since": since, "until": until}),
            rows=rows,
            debits=sum((row.debits for row in rows), ZERO),
            credits=sum((row.credits for row in rows), ZERO),
            check=checking.last_check(),
            closed=ClosedMonth.objects.all()[:24],
            unfinished=_unfinished(months[-1], today) if months else [],
            formats=accounting_exports.FORMATS,
        )


def _unfinished(until: date, today: date) -> list[tuple[int, str, str]]:
    """Return what somebody may want to finish before closing up to `until`: how many, what, its screen."""
    lines = BankLine.objects.waiting().filter(booked_on__lte=until).count()
    found = [
        (lines, "Bank lines of these days to decide", "payments_bank"),
        (queue.to_invoice().count(), "Things to invoice or to credit", "payments_finance"),
        (queue.transfers_to_make().count(), "Refunds to transfer", "payments_finance"),
        (queue.refunds_to_approve().count(), "Refunds to approve", "payments_finance"),
        (queue.money_on_account().count(), "Payments with money on account", "payments_finance"),
    ]
    return [row for row in found if row[0]]


@require_POST
@for_finance
@proved_again
def close_month(request: HttpRequest) -> HttpResponse:
    """Close the books up to the chosen month, for those who manage money and prove who they are."""
    form = CloseForm(request.POST, today=timezone.localdate())
    if not form.is_valid():
        messages.error(request, str(form.errors["month"][0]))
        return redirect("payments_books")
    try:
        closed = closing.close(form.cleaned_data["month"], by=request.user)
    except PaymentsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"The books are closed up to the end of {closed}.")
    return redirect("payments_books")
