"""The Finance group's screens that send: what goes to whom is shown first."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from core.audit import trail_of
from payments import account_statement, sending
from payments.errors import PaymentsError
from payments.finance_admin import FinanceScreen, OfPayer, for_finance
from payments.finance_reports import period
from payments.models import FinancialDocument, Payer

SENDINGS = ("document.sent", "reminder.sent", "statement.sent")


class SendScreen(FinanceScreen):
    """Send a document, or send it again: to whom, with what words, and when it went out before."""

    page_title = "Send"
    template_name = "payments/admin/send.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        documents = FinancialDocument.objects.visible_to(request.user).select_related(
            "payer", "purchase_order"
        )
        self.document = get_object_or_404(documents, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return f"Send {self.document.get_kind_display().lower()} {self.document.number}"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            to = sending.send(self.document, by=request.user)
        except PaymentsError as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(request, f"On its way to {', '.join(to)}.")
        return redirect("payments_document", self.document.pk)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(
            **kwargs,
            document=self.document,
            letter=sending.letter(self.document),
            contacts=self.document.payer.contacts.all(),
            payer=self.document.payer,
            back=reverse("payments_document", args=[self.document.pk]),
            before=trail_of(self.document).filter(action__in=SENDINGS).select_related("actor"),
        )


class StatementScreen(OfPayer, FinanceScreen):
    """A payer's statement of account: of which days, as a download or by mail."""

    page_title = "Statement of account"
    template_name = "payments/admin/statement.html"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        _, since, until = period(request)
        try:
            to = sending.send_statement(self.payer, since, until, by=request.user)
        except PaymentsError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, f"The statement is on its way to {', '.join(to)}.")
        return redirect(request.get_full_path())

    def get_context_data(self, **kwargs) -> dict:
        form, since, until = period(self.request)
        return super().get_context_data(
            **kwargs,
            form=form,
            since=since,
            until=until,
            payer=self.payer,
            contacts=self.payer.contacts.all(),
            letter=sending.statement_letter(self.payer, since, until),
            back=reverse("payments_payer", args=[self.payer.pk]),
            before=trail_of(self.payer).filter(action__in=SENDINGS).select_related("actor"),
        )


@require_GET
@for_finance
def statement_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a payer's statement of account as PDF."""
    payer = get_object_or_404(Payer.objects.visible_to(request.user), pk=pk)
    _, since, until = period(request)
    answer = HttpResponse(
        account_statement.statement_pdf(payer, since, until), content_type="application/pdf"
    )
    name = f"statement-{payer.pk}-{until:%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
