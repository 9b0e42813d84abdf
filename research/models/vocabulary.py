"""The words that staff keep: topics and audiences."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.search import index


class Term(index.Indexed, models.Model):
    """A word with an address."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(
        max_length=120,
        unique=True,
        blank=True,
        help_text="The word in addresses. Left empty, it is made from the name.",
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or slugify(self.name)[:120]
        if not self.slug:
            raise ValidationError({"slug": "Give an address of plain letters, such as “attendance”."})
        if type(self).objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "Another one has this address. Choose a different one."})


class Topic(Term):
    """What publications are about; each topic has a page of its own."""

    description = models.TextField(
        blank=True, help_text="One or two sentences at the top of the topic's page."
    )

    panels = [TitleFieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]

    class Meta:
        ordering = ["name"]


class Audience(Term):
    """Whom a publication is written for."""

    position = models.PositiveSmallIntegerField(
        default=100, help_text="Audiences are listed by this number, the smallest first."
    )

    panels = [TitleFieldPanel("name"), FieldPanel("slug"), FieldPanel("position")]

    class Meta:
        ordering = ["position", "name"]
