"""News in Wagtail's admin: the authors, and the list of posts with what an editor looks for in it."""

from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import PageStatusColumn, PageTitleColumn, ParentPageColumn
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from news.models import Author, NewsPost


@register_snippet
class AuthorViewSet(SnippetViewSet):
    """Those who write posts."""

    model = Author
    icon = "user"
    menu_label = "Authors"
    list_display = ["name", "role"]
    add_to_admin_menu = False
