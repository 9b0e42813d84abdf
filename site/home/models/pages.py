"""The home page, and the pages of plain text."""

from django.db import models
from django.http import HttpRequest
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.search import index

from core import structured_data
from core.blocks import BodyBlock
from core.listings import listing
from core.models import BasePage, SiteSettings

PLAIN_FEATURES = ["bold", "italic", "link"]


class HomePage(BasePage):
    """The front door: NAVSH's promise, the duty behind it, its calls, its news, its aims."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    promise = models.CharField(max_length=250, blank=True, help_text="The largest words of the page.")
    duty = RichTextField(
        blank=True, features=PLAIN_FEATURES, help_text="What the law asks of local authorities."
    )
    purpose = RichTextField(blank=True, features=PLAIN_FEATURES, help_text="What NAVSH exists for.")
    image = models.ForeignKey(
        "core.NavshImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A photograph beside the promise. The page is complete without one.",
    )
    calls_heading = models.CharField(
        max_length=100, default="Work with us", help_text="Above the open calls."
    )
    calls_subheading = models.CharField(
        max_length=100, default="Expressions of Interest", help_text="A second line under that heading."
    )
    news_heading = models.CharField(
        max_length=100, default="Latest news", help_text="Above the latest posts."
    )
    about = RichTextField(
        "who runs the charity",
        blank=True,
        features=PLAIN_FEATURES,
        help_text="Two or three sentences on who runs NAVSH.",
    )
    aims_heading = models.CharField(
        max_length=100, default="Our Charitable Aims are:", help_text="Above the charitable aims."
    )
    aims = StreamField(
        [("aim", blocks.TextBlock())], blank=True, help_text="The charitable aims, one by one."
    )

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldPanel("promise"), FieldPanel("image"), FieldPanel("duty"), FieldPanel("purpose")],
            heading="Promise, duty and purpose",
        ),
        MultiFieldPanel(
            [FieldPanel("calls_heading"), FieldPanel("calls_subheading"), FieldPanel("news_heading")],
            heading="Headings of the lists",
        ),
        MultiFieldPanel(
            [FieldPanel("about"), FieldPanel("aims_heading"), FieldPanel("aims")],
            heading="Who we are and our aims",
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("promise"),
        index.SearchField("duty"),
        index.SearchField("purpose"),
        index.SearchField("about"),
        index.SearchField("aims"),
    ]

    class Meta:
        verbose_name = "home page"

    def summary_text(self) -> str:
        return self.search_description or self.promise

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context["news"] = listing("latest-news", request)
        context["feeds"] = context["news"].get("feeds", [])
        context["calls"] = listing("open-calls", request)
        return context

    def structured_data(self, request: HttpRequest, breadcrumbs: list[dict]) -> list[dict]:
        settings = SiteSettings.load(request_or_site=request)
        return [
            structured_data.organization(
                settings.organisation_name, settings.short_name, settings.contact_email, self.promise
            )
        ]


class StandardPage(BasePage):
    """A page of plain text: About, Board, Privacy, Accessibility."""

    parent_page_types = ["home.HomePage", "home.StandardPage"]
    template = "home/standard_page.html"

    lead = models.TextField(blank=True, help_text="One or two sentences in larger type under the title.")
    body = StreamField(BodyBlock(), blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead"), index.SearchField("body")]

    class Meta:
        verbose_name = "standard page"

    def summary_text(self) -> str:
        return self.search_description or self.lead
