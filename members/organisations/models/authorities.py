"""Local authorities with children's services, and what became of those that are no more.

Periods here and in the whole room are half open: `valid_to` is the first day on which something no
longer holds, so that one ends on the day on which the next begins.
"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.dateformat import format as format_date

from core.england import regions
from members.organisations.querysets import AuthorityQuerySet

REGION_CHOICES = [(region.code, region.name) for region in regions()]

valid_period = Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from"))


def as_said(name: str) -> str:
    """Return the name of an authority as people say it: "Bristol" for "Bristol, City of"."""
    for ending in (", City of", ", County of"):
        if name.endswith(ending):
            return name.removesuffix(ending)
    return name


def gss_code_field() -> models.CharField:
    """Return the field for a code of ONS, empty until it is published."""
    return models.CharField(
        "GSS code",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^E\d{8}$", "An English GSS code is E and eight digits.")],
        help_text="The nine-character code of the Office for National Statistics, such as E08000025. "
        "Empty until it is published.",
    )


def dfe_code_field() -> models.CharField:
    """Return the field for a code of DfE, empty until it is published."""
    return models.CharField(
        "DfE code",
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^\d{3}$", "A DfE code has three digits.")],
        help_text="The Department for Education's three-digit code, such as 330. "
        "Empty until it is published.",
    )


class Authority(models.Model):
    """One council under one code. Source of the codes and dates: `core/data/README.md`.

    A new council may begin before its codes are published; the office is reminded of them from its
    first day, and a code that was given is never taken away.
    """

    class Kind(models.TextChoices):
        UNITARY = "unitary", "Unitary authority"
        METROPOLITAN = "metropolitan", "Metropolitan district"
        LONDON = "london", "London borough"
        COUNTY = "county", "County"
        CITY = "city", "City corporation"
        SCILLY = "scilly", "Isles of Scilly"

    class Size(models.TextChoices):
        """How large it is, as NAVSH's office sees it: nobody publishes the figure that would say."""

        SMALL = "small", "Small"
        MEDIUM = "medium", "Medium"
        LARGE = "large", "Large"

    gss_code = gss_code_field()
    dfe_code = dfe_code_field()
    name = models.CharField(max_length=80, help_text="The short name that ONS and DfE use.")
    official_name = models.CharField(
        max_length=120, help_text="The council's own name, for invoices and where it is addressed."
    )
    slug = models.SlugField(
        "address",
        max_length=90,
        unique=True,
        help_text="The last part of its page's address. Keep it: people link to it.",
    )
    kind = models.CharField(max_length=12, choices=Kind)
    size = models.CharField(
        max_length=10,
        choices=Size,
        blank=True,
        help_text="Plans of membership may have a price for each size. The office says what counts as large.",
    )
    region = models.CharField(max_length=9, choices=REGION_CHOICES)
    website_domain = models.CharField(
        max_length=100,
        blank=True,
        help_text="Such as camden.gov.uk. Beside an applicant's e-mail address it is a hint and never proof.",
    )
    previous_gss_code = models.CharField(
        "previous GSS code",
        max_length=9,
        blank=True,
        help_text="The code that this one replaced, where the council stayed the same.",
    )
    valid_from = models.DateField("exists from", help_text="The first day of the authority under this code.")
    valid_to = models.DateField(
        "exists until",
        null=True,
        blank=True,
        help_text="The first day on which it no longer exists. Empty for an authority with no end in sight.",
    )
    successors = models.ManyToManyField(
        "self",
        through="Succession",
        through_fields=("predecessor", "successor"),
        symmetrical=False,
        related_name="predecessors",
    )

    objects = AuthorityQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "authorities"
        indexes = [models.Index(fields=["region", "name"], name="authority_by_region")]
        constraints = [
            models.CheckConstraint(condition=valid_period, name="authority_valid_period"),
            models.UniqueConstraint(
                fields=["gss_code"], condition=~Q(gss_code=""), name="authority_gss_code_once"
            ),
            models.UniqueConstraint(
                fields=["dfe_code"],
                condition=Q(valid_to__isnull=True) & ~Q(dfe_code=""),
                name="authority_dfe_code_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("finder:authority", args=[self.slug])

    @property
    def plain_name(self) -> str:
        """The name as people say it: "Bristol" for "Bristol, City of"."""
        return as_said(self.name)

    @property
    def website(self) -> str:
        """The address of the council's home page; councils' own hosts answer under www first of all."""
        if not self.website_domain:
            return ""
        own = self.website_domain.endswith(".gov.uk") and self.website_domain.count(".") == 2
        return f"https://{'www.' if own else ''}{self.website_domain}/"


class Succession(models.Model):
    """One authority took over from another, or from a part of it, on a day."""

    predecessor = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    successor = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    on = models.DateField("from", help_text="The successor's first day.")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_between_two_authorities"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}, {format_date(self.on, 'j F Y')}"
