"""What Wagtail's admin gets from the core."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.admin.menu import DismissibleMenuItem, MenuItem
from wagtail.admin.ui.components import Component
from wagtail.models import TaskState, WorkflowState

from core import trying_again
from core.dashboard import Work, register_work, work_for
from core.documents import may_download
from core.models import NavshDocument
from core.undone_views import UndoneWork, may_look_after_work
from core.visitors import visitor

EDITORS_GUIDE = "https://guide.wagtail.org/"


@register_work
def pages_to_review(user: AbstractBaseUser) -> list[Work]:
    """Pages that wait for this person's approval, and their own that came back to be changed."""
    workflows = reverse("wagtailadmin_reports:workflow")
    tasks = reverse("wagtailadmin_reports:workflow_tasks")
    waiting = TaskState.objects.reviewable_by(user).count()
    returned = WorkflowState.objects.filter(
        requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES
    ).count()
    return [
        Work(
            waiting,
            "page waiting for your approval" if waiting == 1 else "pages waiting for your approval",
            f"{tasks}?status={TaskState.STATUS_IN_PROGRESS}&reviewable=true",
        ),
        Work(
            returned,
            "page of yours to change" if returned == 1 else "pages of yours to change",
            f"{workflows}?requested_by={user.pk}&status={WorkflowState.STATUS_NEEDS_CHANGES}",
        ),
    ]


@register_work
def work_that_could_not_be_done(user: AbstractBaseUser) -> list[Work]:
    """Letters and other work of the server that failed and is not tried again by itself."""
    if not may_look_after_work(user):
        return []
    count = trying_again.given_up().count()
    label = (
        "letter or other work could not be done" if count == 1 else "letters or other work could not be done"
    )
    return [Work(count, label, reverse("undone_work"))]


@hooks.register("register_admin_urls")
def urls_of_undone_work() -> list[URLPattern]:
    return [path("undone-work/", UndoneWork.as_view(), name="undone_work")]


class UndoneWorkMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look_after_work(request.user)


@hooks.register("register_reports_menu_item")
def undone_work_menu_item() -> MenuItem:
    return UndoneWorkMenuItem(
        UndoneWork.page_title, reverse("undone_work"), icon_name=UndoneWork.header_icon, order=880
    )


@hooks.register("before_serve_document", order=-100)
def only_to_those_who_may(document: NavshDocument, request: HttpRequest) -> None:
    """Answer "not found", as for a document that never was, where the visitor may not have it."""
    if not may_download(visitor(request), document):
        raise Http404("No such document.")


class WhatNeedsDoing(Component):
    """The first panel of the dashboard: queues with counts, each a link to the work."""

    order = 50

    def render_html(self, parent_context) -> SafeString:
        work = work_for(parent_context["request"].user)
        return mark_safe(render_to_string("core/admin/what_needs_doing.html", {"work": work}))


@hooks.register("insert_global_admin_css")
def our_look() -> SafeString:
    """Give the admin the colours of the house."""
    return format_html_join(
        "",
        '<link rel="stylesheet" href="{}">',
        ((static(f"css/{name}.css"),) for name in ("tokens", "admin")),
    )


@hooks.register("construct_homepage_panels")
def add_what_needs_doing(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WhatNeedsDoing())


@hooks.register("construct_help_menu")
def only_help_that_helps(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Leave out news about Wagtail's releases, and link its guide without a mark that says whence."""
    menu_items[:] = [item for item in menu_items if not isinstance(item, DismissibleMenuItem)]
    menu_items.append(
        MenuItem(
            "Editor’s guide",
            EDITORS_GUIDE,
            icon_name="help",
            order=1000,
            attrs={"target": "_blank", "rel": "noreferrer"},
        )
    )
