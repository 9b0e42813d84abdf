"""The news: its front page, its posts, their tags and the people who wrote them."""

import re
from dataclasses import replace
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.text import slugify
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from core.addresses import absolute_url
from core.blocks import BodyBlock
from core.models import BasePage
from core.models.pages import Meta as PageMeta
from core.visitors import visitor
from news import article
from news.querysets import NewsPostManager
from news.routes import NewsRoutes

NOTHING_FOUND = "Sorry, we couldn't find any posts. Please try a different search."
# Addresses that the index page answers itself: a post of that name could never be reached.
TAKEN_SLUG = re.compile(r"^(feed|tag|author|[0-9]{4})$")
SOCIAL_IMAGE = "fill-1200x630|format-jpeg"


class Author(index.Indexed, models.Model):
    """Somebody who writes posts; they need no account."""

    name = models.CharField(max_length=120, help_text="As readers should see it.")
    slug = models.SlugField(
        max_length=120,
        unique=True,
        blank=True,
        help_text="The end of the address of the list of their posts. Left empty, it is made from the name.",
    )
    role = models.CharField(
        max_length=160, blank=True, help_text="Shown after the name, such as “Chair of NAVSH”."
    )

    panels = [TitleFieldPanel("name"), FieldPanel("role"), FieldPanel("slug")]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("role"),
    ]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or slugify(self.name)[:120]
        if not self.slug:
            raise ValidationError({"slug": "Give an address of plain letters, such as “a-example”."})
        if Author.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "Another author has this address. Choose a different one."})


class NewsTag(TaggedItemBase):
    """That a post carries a tag."""

    content_object = ParentalKey("news.NewsPost", related_name="tagged_items", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="post_carries_a_tag_once")
        ]


class NewsIndexPage(NewsRoutes, BasePage):
    """The list of posts, by page, tag, author, year and month, with search and feeds."""

    max_count = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPost"]
    template = "news/news_index_page.html"

    lead = models.TextField(
        blank=True, help_text="One or two sentences under the title, also the description of the feeds."
    )
    nothing_found = models.CharField(
        max_length=250,
        default=NOTHING_FOUND,
        help_text="What a search among the posts says when it finds none.",
    )

    content_panels = [*BasePage.content_panels, FieldPanel("lead"), FieldPanel("nothing_found")]
    search_fields = [*BasePage.search_fields, index.SearchField("lead")]

    class Meta:
        verbose_name = "news index"

    def summary_text(self) -> str:
        return self.search_description or self.lead


class NewsPost(BasePage):
    """One post."""

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/news_post.html"
    kind = "News"
    page_description = "News, a statement or an announcement: appears in the list, the feeds and at home."

    date = models.DateField(
        "publication date",
        default=timezone.localdate,
        help_text="The day that readers see. For a scheduled post, give the day on which it goes live.",
    )
    lead = models.TextField(
        blank=True,
        max_length=600,
        help_text="One or two sentences: the first words of the post, its excerpt in lists and feeds.",
    )
    body = StreamField(BodyBlock(), blank=True, help_text="The post itself.")
    image = models.ForeignKey(
        "core.NavshImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="A picture above the text. The post is complete without one.",
    )
    image_alt_text = models.CharField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for somebody who cannot see it. Needed when there is one.",
    )
    author = models.ForeignKey(
        Author,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="posts",
        help_text="Left empty, the post speaks for the association.",
    )
    tags = ClusterTaggableManager(
        through=NewsTag, blank=True, help_text="Two or three words that bring related posts together."
    )

    objects = NewsPostManager()

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel([FieldPanel("date"), FieldPanel("author"), FieldPanel("tags")], heading="About it"),
        FieldPanel("lead"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_alt_text")], heading="Picture"),
        FieldPanel("body"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("body"),
        index.RelatedFields("tags", [index.SearchField("name")]),
        index.RelatedFields("author", [index.SearchField("name")]),
        index.FilterField("date"),
        index.FilterField("author"),
        index.FilterField("expire_at"),  # `visible_to` asks for it, in a search too
    ]

    class Meta:
        verbose_name = "news post"
        indexes = [models.Index(fields=["-date", "-page_ptr"], name="news_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(image=None) | ~Q(image_alt_text=""),
                name="post_picture_has_alternative_text",
                violation_error_message="Say what the picture shows.",
            )
        ]

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.image_id and not self.image_alt_text.strip():
            errors["image_alt_text"] = "Say what the picture shows, for somebody who cannot see it."
        if TAKEN_SLUG.match(self.slug or ""):
            errors["slug"] = "The list of news needs this address itself. Choose a different one."
        if errors:
            raise ValidationError(errors)

    @cached_property
    def sorted_tags(self) -> list:
        """The post's tags in the order of the alphabet, read once."""
        return sorted(self.tags.all(), key=lambda tag: tag.name.casefold())

    # --- what machines and lists are told ---------------------------------------------------------

    @property
    def published_at(self) -> datetime:
        """When the post appeared, as an aware time in London.

        The day is the one that the editor gave. The hour is that of publication where both fall on
        one day, and otherwise noon, so that readers in most time zones are told the same day.
        """
        first = self.first_published_at and timezone.localtime(self.first_published_at)
        if first and first.date() == self.date:
            return first
        return timezone.make_aware(datetime.combine(self.date, time(12)))

    @property
    def changed_at(self) -> datetime:
        """When the post last changed for readers: never before `published_at`."""
        last = self.last_published_at and timezone.localtime(self.last_published_at)
        return max(last, self.published_at) if last else self.published_at

    def summary_text(self) -> str:
        return self.search_description or self.lead

    def meta(self, request: HttpRequest) -> PageMeta:
        meta = super().meta(request)
        image_url = meta.image_url
        if not image_url and self.image:
            image_url = absolute_url(self.image.get_rendition(SOCIAL_IMAGE).url)
        return replace(
            meta,
            og_type="article",
            image_url=image_url,
            published=self.published_at,
            modified=self.changed_at,
        )

    def structured_data(self, request: HttpRequest, breadcrumbs: list[dict]) -> list[dict]:
        return [
            article.news_article(self, self.meta(request)),
            *super().structured_data(request, breadcrumbs),
        ]

    # --- the page ---------------------------------------------------------------------------------

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        context = super().get_context(request, *args, **kwargs)
        index = NewsIndexPage.objects.get()
        context.update(article.surroundings(self, index, request, visitor(request)))
        return context
