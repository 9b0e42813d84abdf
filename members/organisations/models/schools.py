"""Virtual Schools, the authorities they serve, and how to reach them: once for all, once for members."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel

from members.organisations.models.authorities import Authority, valid_period
from members.organisations.querysets import ServiceAreaQuerySet, VirtualSchoolQuerySet


class WebField(models.URLField):
    """An address on the web; one typed without its beginning is taken for https."""

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https", **kwargs})

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs


MOST_LINKS = 5
LONGEST_LABEL = 60


def check_links(links: object) -> None:
    """Raise ValidationError unless `links` is a short list of {label, url}, each under https."""
    if not isinstance(links, list) or len(links) > MOST_LINKS:
        raise ValidationError(f"Up to {MOST_LINKS} links.")
    for link in links:
        if not isinstance(link, dict) or link.keys() != {"label", "url"}:
            raise ValidationError("A link has a label and an address.")
        if not link["label"] or len(link["label"]) > LONGEST_LABEL:
            raise ValidationError(f"Say where a link leads, in up to {LONGEST_LABEL} letters.")
        _check_https(link["url"])


_check_https = URLValidator(schemes=["https"], message="Give an address that begins with https://.")


class VirtualSchool(ClusterableModel):
    """The team that promotes the schooling of children in care for one authority or several."""

    name = models.CharField(max_length=150, help_text="As the school calls itself.")
    is_confirmed = models.BooleanField(
        "the name is confirmed",
        default=False,
        help_text="Tick once the school has told us its name. Until then its pages name only the authority.",
    )
    is_example = models.BooleanField(
        "made up for trying the portal",
        default=False,
        editable=False,
        help_text="Its pages say that it is not real.",
    )
    closed_on = models.DateField(
        null=True,
        blank=True,
        help_text="The first day on which the school no longer exists. Nobody can join it after.",
    )
    continued_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="continues",
        help_text="The school that took over its people and work, where there is one.",
    )

    objects = VirtualSchoolQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = "Virtual School"
        constraints = [
            models.CheckConstraint(
                condition=Q(continued_by__isnull=True) | Q(closed_on__isnull=False),
                name="school_continued_only_when_closed",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceArea(models.Model):
    """A school serves an authority, from one day until another (the first on which it no longer does)."""

    school = ParentalKey(VirtualSchool, on_delete=models.CASCADE, related_name="service_areas")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="service_areas")
    valid_from = models.DateField("from", help_text="The first day.")
    # That the periods of one authority do not overlap is kept by `members.organisations.database_rules`.
    valid_to = models.DateField(
        "until",
        null=True,
        blank=True,
        help_text="The first day without it; empty while it goes on. "
        "Two lines for one authority may not overlap.",
    )

    objects = ServiceAreaQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "pk"]
        verbose_name = "authority served"
        verbose_name_plural = "authorities served"
        constraints = [
            models.CheckConstraint(condition=valid_period, name="service_area_valid_period"),
            models.UniqueConstraint(
                fields=["school", "authority"],
                condition=Q(valid_to__isnull=True),
                name="service_area_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.school} for {self.authority}"


class PublicContact(models.Model):
    """How anybody reaches the school. Everything here is shown to everybody."""

    school = ParentalKey(VirtualSchool, on_delete=models.CASCADE, related_name="public_contacts")
    phone = models.CharField("telephone", max_length=40, blank=True)
    email = models.EmailField(
        "e-mail address", blank=True, help_text="A shared mailbox rather than a person's."
    )
    website = WebField(
        "web page",
        blank=True,
        help_text="The school's own page, where the council has one.",
    )
    opening_hours = models.CharField(
        max_length=200, blank=True, help_text="In words, such as: Monday to Friday, 9am to 5pm, all year."
    )
    links = models.JSONField(
        "further links",
        default=list,
        blank=True,
        validators=[check_links],
        help_text="A list of {label, url}, in the order in which they are shown.",
    )
    address = models.TextField("postal address", max_length=300, blank=True)
    help_for_carers = models.TextField(
        "how they can help carers, parents and young people",
        max_length=2000,
        blank=True,
        help_text="In plain words, a line for each thing. It is shown as a list.",
    )
    help_for_schools = models.TextField(
        "how they can help schools",
        max_length=2000,
        blank=True,
        help_text="For designated teachers and governors.",
    )
    help_for_social_workers = models.TextField(
        "how they can help social workers", max_length=2000, blank=True
    )
    checked_on = models.DateField(
        "last checked",
        null=True,
        blank=True,
        help_text="When the school or the office last found all of it right.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="public_contact_once")]
        verbose_name = "contact for the public"
        verbose_name_plural = "contact for the public"

    def __str__(self) -> str:
        return f"Public contact of {self.school}"

    @property
    def is_known(self) -> bool:
        """Whether there is any way to reach the school in it."""
        return bool(self.phone or self.email or self.website or self.address)


class MembersContact(models.Model):
    """What only members and staff see, in a table of its own so that it is never shown by mistake."""

    school = ParentalKey(VirtualSchool, on_delete=models.CASCADE, related_name="members_contacts")
    direct_phone = models.CharField("direct telephone", max_length=40, blank=True)
    direct_email = models.EmailField("direct e-mail address", blank=True)
    notes = models.TextField(
        max_length=2000,
        blank=True,
        help_text="For colleagues in other authorities, such as whom to ask about what.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school"], name="members_contact_once")]
        verbose_name = "contact for members"
        verbose_name_plural = "contact for members"

    def __str__(self) -> str:
        return f"Members' contact of {self.school}"

    @property
    def is_known(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.direct_phone or self.direct_email or self.notes)
