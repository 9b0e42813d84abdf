"""The library in Wagtail's admin, and in its list of what needs doing."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from core.dashboard import Work, register_work
from core.querysets import User
from research.admin_views import access_request_viewset, edition_viewset
from research.import_views import earlier_version, export_library, import_publications
from research.models import AccessRequest, Audience, BrokenLink, Contributor, Topic
from research.permissions import can_decide_requests, can_edit_publications
from research.reports import BrokenLinks, DownloadsReport, UnreadFiles, unread_files


class ContributorViewSet(SnippetViewSet):
    model = Contributor
    icon = "user"
    list_display = ["__str__", "orcid", "ror"]


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"


class AudienceViewSet(SnippetViewSet):
    model = Audience
    icon = "group"
    list_display = ["name", "position"]


class LibraryGroup(SnippetViewSetGroup):
    menu_label = "Research library"
    menu_icon = "openquote"
    menu_order = 261
    items = (ContributorViewSet, TopicViewSet, AudienceViewSet)


register_snippet(LibraryGroup)


@hooks.register("register_admin_viewset")
def add_screens():
    return [edition_viewset, access_request_viewset]


@hooks.register("register_admin_urls")
def report_urls() -> list:
    return [
        path("reports/downloads/", DownloadsReport.as_view(), name="research_downloads"),
        path("import-publications/", import_publications, name="research_import"),
        path("export-library/<str:ending>/", export_library, name="research_export"),
        path("earlier-versions/<int:pk>/", earlier_version, name="research_earlier_version"),
        path("broken-links/", BrokenLinks.as_view(), name="research_broken_links"),
        path("unread-files/", UnreadFiles.as_view(), name="research_unread_files"),
    ]


class ImportMenuItem(MenuItem):
    """Shown to the staff of the library."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_edit_publications(request.user)


@hooks.register("register_admin_menu_item")
def import_menu_item() -> MenuItem:
    label = "Import and export publications"
    return ImportMenuItem(label, reverse("research_import"), icon_name="upload", order=263)


class DownloadsMenuItem(MenuItem):
    """Shown to the staff of the library."""

    def is_shown(self, request: HttpRequest) -> bool:
        return can_edit_publications(request.user)


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    return DownloadsMenuItem("Downloads", reverse("research_downloads"), icon_name="download", order=910)


@register_work
def requests_to_answer(user: AbstractBaseUser) -> list[Work]:
    """Tell those who answer requests for access how many wait."""
    if not can_decide_requests(user):
        return []
    count = AccessRequest.objects.filter(state=AccessRequest.State.WAITING).count()
    label = "request for access to answer" if count == 1 else "requests for access to answer"
    return [Work(count, label, reverse("access_requests:index") + "?state=waiting")]


@register_work
def files_without_text(user: User) -> list[Work]:
    """Tell the staff of the library which files nobody can search."""
    if not can_edit_publications(user):
        return []
    count = unread_files().count()
    label = "file whose text could not be read" if count == 1 else "files whose text could not be read"
    return [Work(count, label, reverse("research_unread_files"))]


@register_work
def links_to_mend(user: User) -> list[Work]:
    """Tell the staff of the library which links to other sites are broken."""
    if not can_edit_publications(user):
        return []
    count = BrokenLink.objects.count()
    label = "broken link to mend" if count == 1 else "broken links to mend"
    return [Work(count, label, reverse("research_broken_links"))]
