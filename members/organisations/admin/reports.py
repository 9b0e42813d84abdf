"""The office's screens of what visitors report as wrong in the finder."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet

from members.organisations.finder import reporting
from members.organisations.models import WrongReport
from members.organisations.permissions import may_handle_wrong_reports


class ReportIndex(IndexView):
    """What visitors reported; a title leads to the report."""

    any_permission_required = ["view"]

    def get_base_queryset(self):
        return WrongReport.objects.visible_to(self.request.user).select_related("authority")

    def get_edit_url(self, instance):
        return self.get_inspect_url(instance)

    def get_list_more_buttons(self, instance) -> list:
        return []


class ReportInspect(InspectView):
    """One report, with the buttons that change its state."""

    any_permission_required = ["view"]
    page_title = "Report"

    def get_object(self, queryset=None):
        return get_object_or_404(WrongReport.objects.visible_to(self.request.user), pk=self.pk)

    def get_context_data(self, **kwargs) -> dict:
        return {
            **super().get_context_data(**kwargs),
            "may_handle": may_handle_wrong_reports(self.request.user),
        }


@require_POST
def mark_report(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """Put one report into `state`, and lead back to it."""
    report = get_object_or_404(WrongReport.objects.visible_to(request.user), pk=pk)
    reporting.mark(report, state, request.user)
    messages.success(request, f"Marked: {WrongReport.State(state).label.lower()}.")
    return redirect("wrong_reports:inspect", pk)


class ReportViewSet(ModelViewSet):
    model = WrongReport
    name = "wrong_reports"
    url_prefix = "wrong-reports"
    icon = "warning"
    menu_label = "Something is wrong"
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    index_view_class = ReportIndex
    inspect_view_class = ReportInspect
    inspect_template_name = "organisations/admin/report.html"
    form_fields = ["details"]
    list_display = [
        "authority",
        Column("get_about_display", label="What is wrong"),
        "details",
        DateColumn("received_at", label="Received"),
        Column("get_state_display", label="State"),
    ]
    list_filter = ["state", "about"]
    search_fields = ["details", "authority__name"]
    search_backend_name = None
    ordering = "-received_at"

    def get_urlpatterns(self) -> list:
        kept = {"index", "index_results", "inspect", "delete", "usage"}  # deleting leads to "usage"
        return [
            *(pattern for pattern in super().get_urlpatterns() if pattern.name in kept),
            *(
                path(f"<int:pk>/{state}/", mark_report, {"state": state}, name=state)
                for state in WrongReport.State.values
            ),
        ]
