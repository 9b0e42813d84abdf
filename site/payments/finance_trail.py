"""The trail of money: who did what, when and why, for an auditor to search and to take away."""

from datetime import datetime, time, timedelta
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from core.exports import csv_response
from core.models import AuditEvent
from payments.finance_admin import ON_A_PAGE, FinanceScreen
from payments.finance_reports import export, period

ROOM = "payments."
# Which screen shows what a thing of this kind is.
SCREENS = {
    "payments.payer": "payments_payer",
    "payments.payable": "payments_payable",
    "payments.financialdocument": "payments_document",
    "payments.payment": "payments_payment",
}


def events(request: HttpRequest) -> QuerySet[AuditEvent]:
    """Return the events of the chosen days whose action, person or details have the words asked for."""
    _, since, until = period(request)
    first = timezone.make_aware(datetime.combine(since, time.min))
    after = timezone.make_aware(datetime.combine(until + timedelta(days=1), time.min))
    found = AuditEvent.objects.filter(subject_type__startswith=ROOM, at__gte=first, at__lt=after)
    for word in request.GET.get("q", "")[:100].split():
        found = found.filter(
            Q(action__icontains=word)
            | Q(actor__email__icontains=word)
            | Q(actor__last_name__icontains=word)
            | Q(data__icontains=word)
        )
    return found.select_related("actor").order_by("-at", "-pk")


class TrailScreen(FinanceScreen):
    """What was done with money, the latest first."""

    page_title = "Trail"
    template_name = "payments/admin/trail_screen.html"

    def get_context_data(self, **kwargs) -> dict:
        form, since, until = period(self.request)
        page = Paginator(events(self.request), ON_A_PAGE).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            **kwargs,
            form=form,
            since=since,
            until=until,
            words=self.request.GET.get("q", ""),
            page=page,
            query=urlencode({"since": since, "until": until, "q": self.request.GET.get("q", "")}),
            rows=[(event, address_of(event)) for event in page],
        )


def address_of(event: AuditEvent) -> str:
    """Return where what `event` happened to is shown, "" where no screen is its own."""
    screen, key = SCREENS.get(event.subject_type), event.subject_id
    if screen is None:  # a line or a refund: what it belongs to
        belongs_to = next((name for name in ("payable", "payment") if event.data.get(name)), "")
        screen, key = f"payments_{belongs_to}", event.data.get(belongs_to, "")
    try:
        return reverse(screen, args=[key])
    except NoReverseMatch:
        return ""


@export
def trail_csv(request: HttpRequest) -> HttpResponse:
    """Give the events of the chosen days and words as CSV."""
    _, since, until = period(request)
    return csv_response(
        f"trail-{since:%Y-%m-%d}-{until:%Y-%m-%d}.csv",
        ["When", "Who", "What", "To", "Details"],
        (
            [
                event.at,
                event.actor.email if event.actor else "",
                event.action,
                f"{event.subject_type.removeprefix(ROOM)} {event.subject_id}",
                "; ".join(f"{name}: {value}" for name, value in event.data.items()),
            ]
            for event in events(request).iterator(chunk_size=2000)
        ),
    )
