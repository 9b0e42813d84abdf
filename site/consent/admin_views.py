"""The report on visits, for staff who may see it."""

import csv
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import TemplateView
from wagtail.admin.views.generic import PermissionCheckedMixin, WagtailAdminTemplateMixin
from wagtail.permission_policies import ModelPermissionPolicy

from consent import reports
from consent.models import Visit
from core.plots import Series, stacked_bars

RANGES = (30, 90, 365)
visit_policy = ModelPermissionPolicy(Visit)


class VisitsReport(PermissionCheckedMixin, WagtailAdminTemplateMixin, TemplateView):
    """Pages read and visitors, day by day, for the last `days` (30, 90 or 365); `export=csv` downloads."""

    permission_policy = visit_policy
    permission_required = "view"
    page_title = "Visits"
    header_icon = "view"
    template_name = "consent/admin/visits.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        asked = request.GET.get("days", "")
        self.number = next((number for number in RANGES if str(number) == asked), RANGES[0])
        self.last = timezone.localdate()
        self.first = self.last - timedelta(days=self.number - 1)
        self.days = reports.days(self.first, self.last)
        if request.GET.get("export") == "csv":
            return self._csv()
        return super().get(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("consent_visits_report"), "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict:
        labels = [date_format(day.day, "j M") for day in self.days]
        views = Series("Pages read", "first", [day.views for day in self.days])
        new = Series("New visitors", "second", [day.new for day in self.days])
        returning = Series("Returning visitors", "first", [day.returning for day in self.days])
        return super().get_context_data(
            **kwargs,
            ranges=[{"days": number, "current": number == self.number} for number in RANGES],
            number=self.number,
            views_plot=stacked_bars(labels, [views]),
            visitors_plot=stacked_bars(labels, [returning, new]),
            views=sum(views.values),
            visitors=reports.visitors(self.first, self.last),
            sections=reports.sections(self.first, self.last),
        )

    def _csv(self) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="visits-{self.first}-to-{self.last}.csv"'
        writer = csv.writer(response)
        writer.writerow(["Day", "Pages read", "New visitors", "Returning visitors"])
        writer.writerows([day.day.isoformat(), day.views, day.new, day.returning] for day in self.days)
        return response
