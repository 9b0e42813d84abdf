"""What Wagtail's admin gets from this room: the report on visits."""

from django.contrib.auth.models import Permission
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from consent.admin_views import VisitsReport, visit_policy


@hooks.register("register_admin_urls")
def report_urls() -> list:
    return [path("reports/visits/", VisitsReport.as_view(), name="consent_visits_report")]


class VisitsMenuItem(MenuItem):
    """Shown to those who may see the report."""

    def is_shown(self, request: HttpRequest) -> bool:
        return visit_policy.user_has_permission(request.user, "view")


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return VisitsMenuItem("Visits", reverse("consent_visits_report"), icon_name="view", order=900)


@hooks.register("register_permissions")
def report_permission():
    """Let the permission be given to other groups in the admin."""
    return Permission.objects.filter(content_type__app_label="consent", codename="view_visit")
