"""What Wagtail's admin gets from this room: its screens, their menu, and its queue of work."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.dashboard import Work, register_work
from members.privacy import admin_views as views
from members.privacy.models import Correction, Erasure, RetentionRun
from members.privacy.permissions import may_look_after_data, may_read_trail


@hooks.register("register_admin_urls")
def privacy_urls() -> list:
    return [
        path("data/", views.Requests.as_view(), name="privacy_requests"),
        path("data/erasures/<int:pk>/", views.DecideErasure.as_view(), name="privacy_erasure"),
        path("data/corrections/<int:pk>/", views.AnswerCorrection.as_view(), name="privacy_correction"),
        path("data/retention/", views.Retention.as_view(), name="privacy_retention"),
        path("changes/", views.Changes.as_view(), name="privacy_changes"),
    ]


class DataMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look_after_data(request.user)


class TrailMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read_trail(request.user)


@hooks.register("register_reports_menu_item")
def data_menu_item() -> MenuItem:
    return DataMenuItem("People’s data", reverse("privacy_requests"), icon_name="lock", order=850)


@hooks.register("register_reports_menu_item")
def retention_menu_item() -> MenuItem:
    return DataMenuItem("What is forgotten when", reverse("privacy_retention"), icon_name="bin", order=860)


@hooks.register("register_reports_menu_item")
def trail_menu_item() -> MenuItem:
    return TrailMenuItem("Who changed what", reverse("privacy_changes"), icon_name="history", order=870)


@register_work
def people_who_ask(user: AbstractBaseUser) -> Iterable[Work]:
    """Tell those who look after data who waits, and of rules that failed last night."""
    if not may_look_after_data(user):
        return
    url = reverse("privacy_requests")
    count = Erasure.objects.waiting().count()
    yield Work(count, "request to be erased" if count == 1 else "requests to be erased", url)
    count = Correction.objects.waiting().count()
    yield Work(count, "request to correct something" if count == 1 else "requests to correct something", url)
    last = RetentionRun.objects.first()
    failed = sum(bool(rule.get("problem")) for rule in last.outcome.values()) if last else 0
    label = "rule of forgetting failed last night" if failed == 1 else "rules of forgetting failed last night"
    yield Work(failed, label, reverse("privacy_retention"))
