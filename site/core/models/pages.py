"""The page that every page of ours is: who may see it, and how it presents itself to machines."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.compat import HTTPMethod
from wagtail.models import Page

from core import structured_data
from core.addresses import absolute_url
from core.breadcrumbs import breadcrumbs_to
from core.querysets import BasePageManager, User


@dataclass(frozen=True)
class Meta:
    """What the head of a page tells search engines and shared links. Times are aware; addresses absolute."""

    title: str
    description: str = ""
    canonical_url: str = ""
    image_url: str = ""
    og_type: str = "website"
    robots: str = ""
    published: datetime | None = None
    modified: datetime | None = None


class BasePage(Page):
    """An abstract page: `visible_to`, metadata, breadcrumbs and structured data."""

    social_image = models.ForeignKey(
        "core.NavshImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The picture shown when somebody shares a link to this page.",
    )
    hide_from_search_engines = models.BooleanField(
        default=False, help_text="Ask search engines not to list this page, and leave it out of the sitemap."
    )

    # What readers call this sort of page, in search results; empty where it tells them nothing.
    kind = ""

    # A page is read; one that also takes a form says so.
    allowed_http_methods = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]

    objects = BasePageManager()

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_image"),
                FieldPanel("hide_from_search_engines"),
            ],
            heading="For search engines and shared links",
        )
    ]

    class Meta:
        abstract = True

    # Whether a document linked from this page may leave, beyond the page itself being visible.
    def lends_documents_to(self, user: User) -> bool:
        """Say whether `user` may have the documents that this page links to (called on visible pages)."""
        return True

    def summary_text(self) -> str:
        """Return one plain sentence or two on this page, for search results and shared links."""
        return self.search_description

    @property
    def canonical_url(self) -> str:
        """The page's one public address, absolute."""
        return absolute_url(self.url or "/")

    def meta(self, request: HttpRequest) -> Meta:
        """Return what the head of this page says."""
        image_url = ""
        if self.social_image:
            image_url = absolute_url(self.social_image.get_rendition("fill-1200x630|format-jpeg").url)
        return Meta(
            title=self.seo_title or self.title,
            description=self.summary_text(),
            canonical_url=self.canonical_url,
            image_url=image_url,
            robots="noindex" if self.hide_from_search_engines else "",
            published=self.first_published_at,
            modified=self.last_published_at,
        )

    def structured_data(self, request: HttpRequest, breadcrumbs: list[dict]) -> list[dict]:
        """Return the schema.org objects that describe this page."""
        return [structured_data.breadcrumb_list(breadcrumbs)] if breadcrumbs else []

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        breadcrumbs = breadcrumbs_to(self, request)
        context.update(
            breadcrumbs=breadcrumbs,
            meta=self.meta(request),
            structured_data=self.structured_data(request, breadcrumbs),
        )
        return context

    def serve_password_required_response(self, request: HttpRequest, form, action_url: str) -> HttpResponse:
        # The admin offers no shared passwords (settings); one made otherwise opens to nobody, since
        # Wagtail would let it be guessed without limit and ask for it with a cookie.
        raise PermissionDenied("Shared passwords are not used here.")

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict]:
        if self.hide_from_search_engines:
            return []
        return [{"location": self.canonical_url, "lastmod": self.last_published_at}]
