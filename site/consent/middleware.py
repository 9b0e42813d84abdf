"""Counts the pages that people read."""

import logging
import re
from collections.abc import Callable

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent import registry, visits
from consent.choosing import state_for
from core.visitors import visitor

logger = logging.getLogger(__name__)

# Programs that say what they are. Those that lie are counted: a daily total is a measure, not a proof.
_ROBOTS = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_-]|crawl|spider|slurp|scrap|fetch|archiv|monitor|uptime|pingdom|lighthouse"
    r"|headless|preview|validator|externalhit|embedly|whatsapp|telegram|curl|wget|python|libwww|okhttp"
    r"|http-?client|http_request|axios|feed|\brss\b|scanner|checker|gptbot|claude|chatgpt|perplexity"
    r"|\b(?:java|perl|ruby|node|go-http-client)\b[-/ ]",
    re.IGNORECASE,
)
_NOT_PAGES = ("/admin/", "/health/", "/development/", "/documents/", "/static/", "/media/", "/django-")


def is_robot(user_agent: str) -> bool:
    """Say whether a User-Agent is a program's own: every browser has one, and none of these words."""
    return not user_agent.strip() or bool(_ROBOTS.search(user_agent))


def is_page_view(request: HttpRequest, response: HttpResponse) -> bool:
    """Say whether a person has just been shown a page."""
    return (
        request.method == "GET"
        and response.status_code == 200
        and response.get("Content-Type", "").startswith("text/html")
        and not request.path.startswith(_NOT_PAGES)
        and not getattr(request, "is_dummy", False)  # an editor's preview
        # Fetched before anybody asked to see it, by a script, or for a frame
        and "prefetch" not in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and not is_robot(request.headers.get("User-Agent", ""))
    )


class VisitMiddleware:
    """Count each page view. Whatever the database does, the visitor gets their page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_page_view(request, response):
            try:
                self._count(request)
            except DatabaseError:
                logger.warning("A visit went uncounted: the database was busy or away", exc_info=True)
        return response

    def _count(self, request: HttpRequest) -> None:
        if visitor(request).has_perm("wagtailadmin.access_admin"):
            return
        number = request.COOKIES.get(registry.VISITOR.name, "")
        if number and not state_for(request).accepted:
            number = ""
        visits.count_view(timezone.localdate(), visits.section_of(request.path), number)
