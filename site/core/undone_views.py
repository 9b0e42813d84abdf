"""The admin's screen of background work that could not be done: what, for whom, why, and once more."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.generic import TemplateView
from django_tasks_db.models import DBTaskResult
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core import audit, known_work, trying_again

PAGE_SIZE = 50


def may_look_after_work(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` sees what could not be done, and has it tried again."""
    return user.has_perm("django_tasks_database.change_dbtaskresult")


class UndoneWork(WagtailAdminTemplateMixin, TemplateView):
    """What could not be done, latest first. It shows nothing of a letter itself, nor to whom it goes."""

    page_title = "Undone work"
    header_icon = "warning"
    template_name = "core/admin/undone_work.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not may_look_after_work(self.user):
            raise PermissionDenied("Only staff who look after letters may see this.")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*super().get_breadcrumbs_items(), {"url": self.request.path, "label": self.page_title}]

    def get_context_data(self, **kwargs) -> dict:
        page = Paginator(trying_again.given_up(), PAGE_SIZE).get_page(self.request.GET.get("p"))
        rows = [
            {
                "record": record,
                "kind": known_work.kind_of(record.task_path),
                "why": trying_again.why(record),
                "tries": len(record.worker_ids),
            }
            for record in page
        ]
        return super().get_context_data(**kwargs, page=page, rows=rows)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        chosen = trying_again.given_up()
        if "all" not in request.POST:
            chosen = chosen.filter(pk__in=_keys(request.POST.get("again") or request.POST.get("leave")))
        chosen = DBTaskResult.objects.filter(pk__in=list(chosen.values_list("pk", flat=True)))
        if "leave" in request.POST:
            self._leave(chosen)
        else:
            self._try_again(chosen)
        return redirect("undone_work")

    def _try_again(self, chosen) -> None:
        for record in chosen:
            audit.record(self.user, "work.tried_again", record, {"task": record.task_path})
        count = trying_again.try_again(chosen)
        if count:
            messages.success(
                self.request, "It is tried again now." if count == 1 else f"All {count} are tried again now."
            )
        else:
            messages.warning(self.request, "Somebody else had it tried again already, or it has gone.")

    def _leave(self, chosen) -> None:
        for record in chosen:
            audit.record(self.user, "work.left", record, {"task": record.task_path})
        if chosen.delete()[0]:
            messages.success(self.request, "It is left, and will not be tried again.")

    @property
    def user(self) -> AbstractUser:
        return cast(AbstractUser, self.request.user)


def _keys(text: str | None) -> list[UUID]:
    try:
        return [UUID(text or "")]
    except ValueError:
        return []
