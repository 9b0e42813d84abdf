"""What the staff of the library are told: downloads, and files that could not be read."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.plots import Series, stacked_bars
from research import counting
from research.choices import TextState
from research.models import BrokenLink, EditionFile
from research.permissions import can_edit_publications

RANGES = (30, 90, 365)


UNREAD = [TextState.SCANNED, TextState.ENCRYPTED, TextState.DAMAGED, TextState.TOO_LARGE]


def unread_files():
    """Return the files whose text could not be read, and of which staff have not taken note."""
    return EditionFile.objects.filter(text_state__in=UNREAD, text_noted=False)


class _ForLibrarians(WagtailAdminTemplateMixin, TemplateView):
    """A screen for the staff of the library."""

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        if not can_edit_publications(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class UnreadFiles(_ForLibrarians):
    """The files whose text cannot be searched, and why; staff mend them, or take note."""

    page_title = "Files whose text could not be read"
    header_icon = "doc-full-inverse"
    template_name = "research/admin/unread_files.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("research_unread_files"), "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict:
        files = unread_files().select_related("edition__publication").order_by("-added_at")
        return super().get_context_data(**kwargs, files=files)

    def post(self, request: HttpRequest) -> HttpResponse:
        number = request.POST.get("file", "")
        if number.isascii() and number.isdecimal() and len(number) < 19:
            unread_files().filter(pk=number).update(text_noted=True)
        return redirect("research_unread_files")


class BrokenLinks(_ForLibrarians):
    """The links to other sites that failed when they were last tried."""

    page_title = "Broken links"
    header_icon = "link"
    template_name = "research/admin/broken_links.html"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": reverse("research_broken_links"), "label": self.page_title},
        ]

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs, links=BrokenLink.objects.select_related("publication"))


class DownloadsReport(_ForLibrarians):
    """Downloads of the last `days` (30, 90 or 365): each day, and of each edition."""

    page_title = "Downloads"
    header_icon = "download"
    template_name = "research/admin/downloads.html"

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
