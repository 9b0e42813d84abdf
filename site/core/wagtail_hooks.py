"""What Wagtail's admin gets from the core."""

from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.admin.ui.components import Component

from core.dashboard import work_for
from core.documents import may_download
from core.models import NavshDocument
from core.visitors import visitor


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


@hooks.register("construct_homepage_panels")
def add_what_needs_doing(request: HttpRequest, panels: list[Component]) -> None:
    panels.append(WhatNeedsDoing())
