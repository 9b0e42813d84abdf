"""Calls for expressions of interest, and the page that lists them."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from core.blocks import BodyBlock
from core.london import LondonDateTimeField
from core.models import BasePage
from core.querysets import User
from core.visitors import visitor
from eoi import listing, structured_data
from eoi.deadlines import time_left
from eoi.querysets import CallManager
from eoi.states import CallState, state_at

CLOSES_TOO_EARLY = "A call has to close after it opens. Choose a closing time later than the opening time."


class CallsIndexPage(BasePage):
    """`/work-with-us/`: calls that are open, that open soon and that have closed."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["eoi.CallPage"]
    template = "eoi/calls_index_page.html"

    intro = RichTextField(
        blank=True,
        features=["bold", "italic", "link"],
        help_text="A few sentences above the list: who may respond, and how NAVSH chooses.",
    )
    nothing_text = models.CharField(
        max_length=200,
        default="There are currently no Expressions of Interest available.",
        help_text="What people read here and on the home page while no call is open.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("intro"), FieldPanel("nothing_text")]
    search_fields = [*BasePage.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = "list of calls"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context.update(listing.calls_under(self, visitor(request), request.GET.get("page")))
        return context


class CallPage(BasePage):
    """One call for expressions of interest. Whether it is open follows from the time and is never stored."""

    parent_page_types = ["eoi.CallsIndexPage"]
    subpage_types = []
    template = "eoi/call_page.html"
    kind = "Call for expressions of interest"
    # Staff must be able to see what the public will read later.
    preview_modes = [
        (CallState.OPEN.value, "While it is open"),
        (CallState.SOON.value, "Before it opens"),
        (CallState.CLOSED.value, "After it has closed"),
    ]

    summary = models.TextField(
        max_length=500,
        help_text="One or two sentences. Everybody can read them as soon as the page is published, "
        "also before the call opens.",
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        help_text="The call itself: what is wanted, who may respond and how. Nobody outside can read it "
        "before the call opens.",
    )
    opens_at = LondonDateTimeField(
        "opens",
        help_text="Date and time in London. Until then the published page shows the title, the summary "
        "and the dates, and no documents.",
    )
    closes_at = LondonDateTimeField(
        "closes",
        help_text="Date and time in London. At this very moment the call is closed; the page stays.",
    )
    contact_name = models.CharField(
        max_length=200, blank=True, help_text="The person or team who answers questions and gets responses."
    )
    contact_email = models.EmailField("contact e-mail address", help_text="Shown on the page.")

    objects = CallManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")])], heading="Opening and closing"
        ),
        FieldPanel("body"),
        InlinePanel("documents", heading="Documents", label="Document"),
        MultiFieldPanel([FieldPanel("contact_name"), FieldPanel("contact_email")], heading="Contact"),
    ]
    # The body stays out: a search that finds a word of it would tell what a call says before it opens.
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary"),
        index.FilterField("opens_at"),
        index.FilterField("closes_at"),
    ]

    class Meta:
        verbose_name = "call for expressions of interest"
        verbose_name_plural = "calls for expressions of interest"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=CLOSES_TOO_EARLY,
            )
        ]

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": CLOSES_TOO_EARLY})

    @property
    def state(self) -> CallState:
        """Whether the call is open at this moment."""
        return state_at(timezone.now(), self.opens_at, self.closes_at)

    def as_listed(self, now: datetime) -> dict:
        """Return what a list shows of this call, as `components/call_item.html` takes it."""
        return {
            "title": self.title,
            "url": self.url,
            "summary": self.summary,
            "state": state_at(now, self.opens_at, self.closes_at).value,
            "opens": self.opens_at,
            "closes": self.closes_at,
            "time_left": time_left(now, self.opens_at, self.closes_at),
        }

    def summary_text(self) -> str:
        return self.search_description or self.summary

    def lends_documents_to(self, user: User) -> bool:
        """Say whether the call has opened: its documents leave then, and stay to be had after it closes."""
        return self.state != CallState.SOON

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        context.update(self._at(timezone.now()))
        return context

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict:
        context = super().get_preview_context(request, mode_name)
        moment = {
            CallState.SOON.value: self.opens_at - timedelta(days=1),
            CallState.CLOSED.value: self.closes_at,
        }.get(mode_name, self.opens_at)
        context.update(self._at(moment))
        return context

    def _at(self, now: datetime) -> dict:
        state = state_at(now, self.opens_at, self.closes_at)
        return {
            "state": state.value,
            "time_left": time_left(now, self.opens_at, self.closes_at),
            # The template gets nothing to show by mistake before the call opens.
            "body": None if state == CallState.SOON else self.body,
            "documents": []
            if state == CallState.SOON
            else [item for item in self.documents.all() if item.document],
        }

    def structured_data(self, request: HttpRequest, breadcrumbs: list[dict]) -> list[dict]:
        return [*super().structured_data(request, breadcrumbs), structured_data.demand(self)]


class CallDocument(Orderable):
    """A document of a call: a specification, a form to fill in."""

    page = ParentalKey(CallPage, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey("core.NavshDocument", on_delete=models.CASCADE, related_name="+")
    label = models.CharField(
        max_length=200, blank=True, help_text="Left empty, the document's own title is shown."
    )

    panels = [FieldPanel("document"), FieldPanel("label")]

    class Meta(Orderable.Meta):
        verbose_name = "document of a call"
        verbose_name_plural = "documents of a call"
