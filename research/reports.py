"""The report on downloads, for the staff of the library."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.plots import Series, stacked_bars
from research import counting
from research.permissions import can_edit_publications

RANGES = (30, 90, 365)


class DownloadsReport(WagtailAdminTemplateMixin, TemplateView):
    """Downloads of the last `days` (30, 90 or 365): each day, and of each edition."""

    page_title = "Downloads"
    header_icon = "download"
    template_name = "research/admin/downloads.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not can_edit_publications(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("research_downloads"), "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict:
        asked = self.request.GET.get("days", "")
        number = next((number for number in RANGES if str(number) == asked), RANGES[0])
        last = timezone.localdate()
        first = last - timedelta(days=number - 1)
        days = counting.days(first, last)
        series = Series("Downloads", "first", [count for _, count in days])
        return super().get_context_data(
            **kwargs,
            ranges=[{"days": one, "current": one == number} for one in RANGES],
            total=sum(series.values),
            plot=stacked_bars([date_format(day, "j M") for day, _ in days], [series]),
            editions=counting.most_downloaded(first, last),
        )
