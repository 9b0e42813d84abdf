"""News in Wagtail's admin: the authors, and a list of all posts in the order that readers see."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from news.models import Author, NewsIndexPage, NewsPost


class AuthorViewSet(SnippetViewSet):
    """Those who write posts."""

    model = Author
    icon = "user"
    list_display = ["name", "role"]


register_snippet(AuthorViewSet)


class NewsMenuItem(MenuItem):
    """Shown to those who work on news: to others its list would only say that they may not."""

    def is_shown(self, request: HttpRequest) -> bool:
        policy, actions = PagePermissionPolicy(), ["add", "change", "publish"]
        # This is asked on every page of the admin: look the page up only for those who may edit some.
        if not policy.user_has_any_permission(request.user, actions):
            return False
        index = NewsIndexPage.objects.first()
        return index is not None and policy.user_has_any_permission_for_instance(request.user, actions, index)


class NewestFirst(IndexView):
    default_ordering = "-date"


_USUAL = {column.name: column for column in PageListingViewSet.columns}


class NewsListingViewSet(PageListingViewSet):
    """Every post, drafts too, by the day that readers see."""

    index_view_class = NewestFirst
    model = NewsPost
    icon = "doc-full"
    menu_label = "News"
    menu_item_class = NewsMenuItem
    menu_order = 120
    add_to_admin_menu = True
    columns = [
        _USUAL["bulk_actions"],
        _USUAL["title"],
        Column("date", label="Publication date", sort_key="date", width="15%"),
        Column("author", label="Author", width="15%"),
        _USUAL["latest_revision_created_at"],
        _USUAL["status"],
    ]


@hooks.register("register_admin_viewset")
def register_news_listing() -> NewsListingViewSet:
    return NewsListingViewSet("news")
