"""The people and bodies who made the publications."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from research.identifiers import clean_orcid, clean_ror


class Contributor(index.Indexed, models.Model):
    """A person (family and given name) or a body (one name, said as it is)."""

    name = models.CharField(
        max_length=255,
        blank=True,
        help_text="Of a body, as it is cited: “NAVSH”. Left empty for a person.",
    )
    full_name = models.CharField(
        max_length=255, blank=True, help_text="Of a body, where it is cited by a short name. Optional."
    )
    family_name = models.CharField(
        max_length=120, blank=True, help_text="Of a person, as it is sorted. A single name goes here too."
    )
    given_names = models.CharField(
        max_length=120, blank=True, help_text="Of a person, in full where known. Styles shorten them."
    )
    slug = models.SlugField(
        max_length=160,
        unique=True,
        blank=True,
        help_text="The end of the address of the list of their publications. Left empty, it is made.",
    )
    orcid = models.CharField(
        "ORCID iD", max_length=60, blank=True, help_text="Of a person: 0000-0002-1825-0097. Optional."
    )
    ror = models.CharField("ROR ID", max_length=60, blank=True, help_text="Of a body: 05cy4wa09. Optional.")
    website = models.URLField(blank=True, help_text="Shown on the list of their publications. Optional.")

    panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("family_name"), FieldPanel("given_names")]), FieldPanel("orcid")],
            heading="A person",
        ),
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("full_name"), FieldPanel("ror")], heading="or a body"
        ),
        FieldPanel("website"),
        FieldPanel("slug"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.SearchField("full_name"),
        index.SearchField("family_name"),
        index.SearchField("given_names"),
        index.AutocompleteField("name"),
        index.AutocompleteField("family_name"),
    ]

    class Meta:
        ordering = ["family_name", "name", "given_names"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(name="") & ~Q(family_name=""))
                | (~Q(name="") & Q(family_name="", given_names="")),
                name="contributor_is_a_person_or_a_body",
            ),
            models.CheckConstraint(
                condition=Q(orcid="") | ~Q(family_name=""), name="contributor_orcid_is_of_a_person"
            ),
            models.CheckConstraint(condition=Q(ror="") | ~Q(name=""), name="contributor_ror_is_of_a_body"),
            models.UniqueConstraint(fields=["orcid"], condition=~Q(orcid=""), name="contributor_orcid_once"),
            models.UniqueConstraint(fields=["ror"], condition=~Q(ror=""), name="contributor_ror_once"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_person(self) -> bool:
        return bool(self.family_name)

    @property
    def display_name(self) -> str:
        """The name as it is said: "Alex Example", "NAVSH"."""
        return self.name or f"{self.given_names} {self.family_name}".strip()

    @property
    def inverted_name(self) -> str:
        """The name as lists and records sort it: "Example, Alex", "NAVSH"."""
        return self.name or ", ".join(filter(None, [self.family_name, self.given_names]))

    @property
    def identifier_url(self) -> str:
        """The address of the ORCID or ROR record; empty where there is none."""
        if self.orcid:
            return f"https://orcid.org/{self.orcid}"
        return f"https://ror.org/{self.ror}" if self.ror else ""

    def clean(self) -> None:
        super().clean()
        if bool(self.name) == bool(self.family_name or self.given_names):
            raise ValidationError({"name": "Give a family name for a person, or one name for a body."})
        if self.given_names and not self.family_name:
            raise ValidationError({"family_name": "Give the family name. A single name goes here too."})
        self._clean_identifiers()
        self.slug = self.slug or self._free_slug()
        if Contributor.objects.filter(slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": "Another contributor has this address. Choose a different one."})

    def _clean_identifiers(self) -> None:
        errors = {}
        for field, read, fits, whose in (
            ("orcid", clean_orcid, self.is_person, "people"),
            ("ror", clean_ror, not self.is_person, "bodies"),
        ):
            value = getattr(self, field)
            if not value:
                continue
            try:
                if not fits:
                    raise ValidationError(f"Only {whose} have one.")
                setattr(self, field, read(value))
            except ValidationError as error:
                errors[field] = error
        if errors:
            raise ValidationError(errors)

    def _free_slug(self) -> str:
        """Return an address made from the name, with a number behind it where it is taken."""
        stem = slugify(self.display_name)[:150] or "contributor"
        slug, number = stem, 1
        while Contributor.objects.filter(slug=slug).exclude(pk=self.pk).exists():
            number += 1
            slug = f"{stem}-{number}"
        return slug
