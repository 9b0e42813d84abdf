"""What Wagtail's admin gets from this room: its screens, their menu, and its queue of work."""

from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Model
from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.http import urlencode
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from core.dashboard import Work, register_work
from core.farewell import register_screen
from core.trail_links import register_trail_screen
from members.privacy import admin_views as views
from members.privacy import agreements_admin as agreements
from members.privacy.models import Copy, Correction, Erasure, RetentionRun
from members.privacy.permissions import may_erase, may_look_after_data, may_read_trail


@hooks.register("register_admin_urls")
def privacy_urls() -> list:
    return [
        path("data/", views.Requests.as_view(), name="privacy_requests"),
        path("data/erasures/<int:pk>/", views.DecideErasure.as_view(), name="privacy_erasure"),
        path("data/people/<int:pk>/erase/", views.EraseSomebody.as_view(), name="privacy_erase_somebody"),
        path("data/corrections/<int:pk>/", views.AnswerCorrection.as_view(), name="privacy_correction"),
        path("data/agreements/", agreements.Agreements.as_view(), name="privacy_agreements"),
        path("data/agreements/csv/", agreements.export, name="privacy_agreements_export"),
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
def agreements_menu_item() -> MenuItem:
    return DataMenuItem("Who agreed to what", reverse("privacy_agreements"), icon_name="tick", order=855)


@hooks.register("register_reports_menu_item")
def retention_menu_item() -> MenuItem:
    return DataMenuItem("What is forgotten when", reverse("privacy_retention"), icon_name="bin", order=860)


@hooks.register("register_reports_menu_item")
def trail_menu_item() -> MenuItem:
    return TrailMenuItem("Who changed what", reverse("privacy_changes"), icon_name="history", order=870)


@register_screen
def erasing_begins(person: AbstractUser, by: AbstractUser | AnonymousUser) -> str | None:
    """Say where `by` begins to have `person` erased."""
    return reverse("privacy_erase_somebody", args=[person.pk]) if may_erase(by, person) else None


@register_trail_screen
def trail_of_a_thing(thing: Model, user: AbstractUser | AnonymousUser) -> str | None:
    """Say where `user` reads who changed `thing`."""
    if not may_read_trail(user):
        return None
    query = urlencode({"thing": thing._meta.label_lower, "row": thing.pk})
    return f"{reverse('privacy_changes')}?{query}"


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
    count = Copy.objects.failed().count()
    copies = "copy of somebody’s data" if count == 1 else "copies of people’s data"
    yield Work(count, f"{copies} could not be made", url)
    last = RetentionRun.objects.first()
    failed = sum(bool(rule.get("problem")) for rule in last.outcome.values()) if last else 0
    label = "rule of forgetting failed last night" if failed == 1 else "rules of forgetting failed last night"
    yield Work(failed, label, reverse("privacy_retention"))
