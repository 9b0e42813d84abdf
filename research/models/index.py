"""The front page of the library."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from core.models import BasePage
from research.index_routes import IndexRoutes

GREY_LITERATURE_NOTE = (
    "Note that grey literature publications should be referenced in the normal (Author, date) convention. "
    "Grey literature is any information that is not produced by commercial publishers. It includes research "
    "reports, working papers, conference proceedings, theses, preprints, white papers, and reports produced "
    "by government departments, academics, business and industry."
)


class ResearchIndexPage(IndexRoutes, BasePage):
    """The list of publications with its facets, the pages of topics and authors, and the feed."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["research.PublicationPage"]
    template = "research/research_index_page.html"

    lead = models.TextField(
        blank=True, help_text="One or two sentences under the title, also the description of the feed."
    )
    citing_note = models.TextField(
        "advice on citing grey literature",
        blank=True,
        default=GREY_LITERATURE_NOTE,
        help_text="Stands beside the citations of every publication that is grey literature.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("citing_note")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]

    class Meta:
        verbose_name = "research library"

    def summary_text(self) -> str:
        return self.search_description or self.lead
