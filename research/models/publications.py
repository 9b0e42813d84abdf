"""The publication: the page that readers find, and everything about the work but its editions."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import strip_tags
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Orderable
from wagtail.search import index

from core.addresses import absolute_url
from core.london import LondonDateTimeField
from core.models import BasePage
from core.models.pages import Meta as PageMeta
from research.blocks import NoticeBlock, NoticeKind, OtherPieceBlock, Relation, SectionBlock
from research.choices import LICENCE_ADDRESSES, Access, Kind, Language, Licence, Nation, Origin, Role
from research.fields import CodesField
from research.page_forms import PublicationForm
from research.panels import EditionsPanel
from research.querysets import PublicationManager
from research.routes import PublicationRoutes

TEXT_FEATURES = ["bold", "italic", "ol", "ul", "link"]
# Addresses of the index page itself.
TAKEN_SLUGS = {"feed", "topic", "author", "access", "lists"}


class Contribution(Orderable):
    """That somebody had a part in a publication, and which."""

    publication = ParentalKey(
        "research.PublicationPage", on_delete=models.CASCADE, related_name="contributions"
    )
    contributor = models.ForeignKey(
        "research.Contributor",
        on_delete=models.PROTECT,
        related_name="contributions",
        help_text="A person or a body. Somebody new is added under “Research library”, “Contributors”.",
    )
    role = models.CharField(
        max_length=12,
        choices=Role.choices,
        default=Role.AUTHOR,
        help_text="Authors are cited, in this order. The others are named on the page.",
    )

    panels = [FieldPanel("contributor"), FieldPanel("role")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "contributor", "role"], name="contribution_in_one_role_once"
            )
        ]


class PublicationPage(PublicationRoutes, BasePage):
    """One publication. Its record is for everyone; its text and files for those whom `access` admits."""

    parent_page_types = ["research.ResearchIndexPage"]
    subpage_types: list[str] = []
    template = "research/publication_page.html"
    page_description = "A handbook, report, article or other work, with its editions and files."

    work_kind = models.CharField(
        "kind",
        max_length=20,
        choices=Kind.choices,
        default=Kind.REPORT,
        help_text="What sort of work it is: citations and search engines go by it.",
    )
    origin = models.CharField(
        max_length=12,
        choices=Origin.choices,
        default=Origin.GREY,
        help_text="Grey literature is anything not brought out by a commercial publisher.",
    )
    summary = models.TextField(
        blank=True,
        max_length=600,
        help_text="One or two sentences, shown to everybody: in lists, feeds and searches, whoever may "
        "read the rest.",
    )
    foreword_heading = models.CharField(
        max_length=80, default="Abstract", help_text="Such as “Abstract” or “From the foreword”."
    )
    foreword = RichTextField(
        blank=True, features=TEXT_FEATURES, help_text="Sent only to those who may read the publication."
    )
    sections = StreamField(
        [("section", SectionBlock())],
        blank=True,
        help_text="More of the text. Sent only to those who may read the publication.",
    )
    contributors_note = models.CharField(
        max_length=300, blank=True, help_text="Anything to add about who made it. Optional."
    )
    audiences = ParentalManyToManyField(
        "research.Audience",
        blank=True,
        related_name="publications",
        help_text="Whom it is written for: readers narrow the list of publications by it.",
    )
    audience_note = RichTextField(
        blank=True, features=TEXT_FEATURES, help_text="Whom it is meant to help, in sentences. Optional."
    )
    nations = CodesField(
        "nations it applies to", codes=Nation.choices, blank=True, help_text="Tick those it is written for."
    )
    nations_note = models.TextField(
        blank=True, help_text="What readers in the other nations should know. Optional."
    )
    topics = ParentalManyToManyField(
        "research.Topic",
        blank=True,
        related_name="publications",
        help_text="What it is about. Each topic has a page that lists its publications.",
    )
    languages = CodesField(
        codes=Language.choices, blank=True, help_text="The languages that it can be had in."
    )
    other_pieces = StreamField(
        [("piece", OtherPieceBlock())],
        blank=True,
        verbose_name="related and critical pieces",
        help_text="What others wrote about it, criticism not left out.",
    )
    notices = StreamField(
        [("notice", NoticeBlock())],
        blank=True,
        verbose_name="corrections and withdrawal",
        help_text="Shown at the top of the page. A withdrawn publication keeps its address and says why.",
    )
    funding = models.CharField(max_length=500, blank=True, help_text="Who paid for the work. Optional.")
    licence = models.CharField(
        max_length=20,
        choices=Licence.choices,
        blank=True,
        help_text="What readers may do with it beyond reading. Left empty, nothing is said of it.",
    )
    access = models.CharField(
        max_length=12,
        choices=Access.choices,
        default=Access.PUBLIC,
        help_text="Who may read the text and download the files. Title, authors and summary are for all.",
    )
    groups = ParentalManyToManyField(
        "auth.Group",
        blank=True,
        related_name="+",
        help_text="Only for “Named groups”: their members may read it.",
    )
    embargo_until = LondonDateTimeField(
        null=True,
        blank=True,
        db_index=True,
        help_text="Until this time (in London) only staff get text and files. It lifts by itself.",
    )
    only_subscribers_can_copy = models.BooleanField(
        default=False,
        help_text="Readers who are no subscribers are told so when they copy from the text. This is a "
        "courtesy, not a lock: whoever can read a text can copy it. To protect a text, limit who may "
        "read it. The citation can always be copied.",
    )

    base_form_class = PublicationForm
    objects = PublicationManager()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("work_kind"), FieldPanel("origin")], heading="What it is"),
        InlinePanel("contributions", label="Contributor", heading="Authors and other contributors"),
        FieldPanel("summary"),
        EditionsPanel(heading="Editions and files"),
        MultiFieldPanel(
            [FieldPanel("foreword_heading"), FieldPanel("foreword")], heading="Foreword or abstract"
        ),
        FieldPanel("sections"),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("audiences"), FieldPanel("audience_note")],
            heading="About what and for whom",
        ),
        MultiFieldPanel(
            [FieldPanel("nations"), FieldPanel("nations_note"), FieldPanel("languages")],
            heading="Nations and languages",
        ),
        FieldPanel("other_pieces"),
        FieldPanel("notices"),
        MultiFieldPanel([FieldPanel("funding"), FieldPanel("contributors_note")], heading="Thanks"),
        MultiFieldPanel(
            [
                FieldPanel("access"),
                FieldPanel("groups"),
                FieldPanel("embargo_until"),
                FieldPanel("licence"),
                FieldPanel("only_subscribers_can_copy"),
            ],
            heading="Who may read, download and copy",
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("summary", boost=2),
        index.SearchField("names_for_search"),
        index.SearchField("text_for_search"),
    ]

    class Meta:
        verbose_name = "publication"
        constraints = [
            models.CheckConstraint(condition=Q(access__in=Access.values), name="publication_access_is_known"),
            models.CheckConstraint(condition=Q(work_kind__in=Kind.values), name="publication_kind_is_known"),
        ]

    def clean(self) -> None:
        super().clean()
        if self.slug in TAKEN_SLUGS:
            raise ValidationError({"slug": "The library itself uses this address. Choose another one."})

    # --- what it is -------------------------------------------------------------------------------

    @property
    def kind(self) -> str:
        """What a search result calls it: "Handbook"."""
        return self.get_work_kind_display()

    @property
    def address(self) -> str:
        """The path of the work, which always shows the latest edition."""
        return self.url or f"/research/{self.slug}/"

    @cached_property
    def library(self):
        """The front page of the library, above this page."""
        from research.models import ResearchIndexPage

        if hasattr(self, "library_title"):  # read with the publication (`with_library`)
            return ResearchIndexPage(title=self.library_title, citing_note=self.library_note)
        return ResearchIndexPage.objects.only("pk", "title", "citing_note").first()

    @property
    def is_embargoed(self) -> bool:
        return self.embargo_until is not None and self.embargo_until > timezone.now()

    @property
    def licence_address(self) -> str:
        return LICENCE_ADDRESSES[Licence(self.licence)] if self.licence else ""

    @property
    def authors(self) -> list:
        """The contributors who are cited, in their order."""
        return [part.contributor for part in self.contributions.all() if part.role == Role.AUTHOR]

    @property
    def withdrawal(self):
        """The notice of withdrawal, or None."""
        return next((n.value for n in self.notices if n.value["kind"] == NoticeKind.WITHDRAWAL), None)

    @property
    def critical_pieces(self) -> list:
        return self._pieces(Relation.CRITICAL)

    @property
    def related_pieces(self) -> list:
        return self._pieces(Relation.RELATED)

    def _pieces(self, relation: Relation) -> list:
        return [piece.value for piece in self.other_pieces if piece.value["relation"] == relation]

    @cached_property
    def card(self) -> dict:
        """Names and addresses of authors, topics and audiences, as `research.cataloguing` wrote them.

        In a preview they are made from what is on the editor's screen.
        """
        from research import cataloguing

        entry = None if getattr(self, "is_previewed", False) else cataloguing.entry_of(self)
        return entry.card if entry else cataloguing.card_of(self)

    def get_sitemap_urls(self, request: HttpRequest | None = None) -> list[dict]:
        """Return the work and each of its editions, which have addresses of their own."""
        if self.hide_from_search_engines or self._has_left():
            return []
        return [
            *super().get_sitemap_urls(request),
            *(
                {"location": absolute_url(f"{self.address}{slug}/"), "lastmod": changed_at}
                for slug, changed_at in self._editions_for_sitemap(request)
            ),
        ]

    def _editions_for_sitemap(self, request: HttpRequest | None) -> list[tuple]:
        """Read the editions of all publications at once, for the sitemap that asks each of them."""
        known = getattr(request, "editions_for_sitemap", None)
        if known is None:
            known = {}
            editions = self.editions.model.objects.order_by("pk")
            if request is None:
                editions = editions.filter(publication=self.pk)
            for publication, slug, changed_at in editions.values_list("publication", "slug", "changed_at"):
                known.setdefault(publication, []).append((slug, changed_at))
            if request is not None:
                request.editions_for_sitemap = known  # type: ignore[attr-defined]
        return known.get(self.pk, [])

    # --- what it says about itself ----------------------------------------------------------------

    def names_for_search(self) -> str:
        return " ".join(part.contributor.display_name for part in self.contributions.all())

    def text_for_search(self) -> str:
        """The text, where everybody may read it; otherwise a search would tell what stands in it."""
        if self.access != Access.PUBLIC or self.is_embargoed:
            return ""
        parts = [self.foreword, *(str(block.value.get("text", "")) for block in self.sections)]
        return " ".join(strip_tags(part) for part in parts)

    def summary_text(self) -> str:
        return self.search_description or self.summary

    def meta(self, request: HttpRequest) -> PageMeta:
        from research import head

        return head.meta(self, super().meta(request))
