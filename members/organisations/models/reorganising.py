"""Mergers and splits that are planned. A plan is an intention and nothing else until its day.

Until then everything stays as it is; on the day `members.organisations.carrying_out` does it, with
the people, requests and memberships that there are then. So a plan is never out of date, and may be
moved or cancelled.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.dateformat import format as format_date

from members.organisations.models.authorities import Authority, as_said, dfe_code_field, gss_code_field
from members.organisations.models.schools import VirtualSchool
from members.organisations.querysets import ReorganisationQuerySet

# What a plan knows of an authority to come, and the authority has once it is there.
FACTS = ("name", "official_name", "kind", "website_domain", "gss_code", "dfe_code")


class Reorganisation(models.Model):
    """Authorities merge, or one splits, on a day."""

    class Kind(models.TextChoices):
        MERGER = "merger", "Merger"
        SPLIT = "split", "Split"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        DONE = "done", "Done"
        CANCELLED = "cancelled", "Cancelled"

    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField("first day of the new state of things")
    ending = models.ManyToManyField(Authority, related_name="reorganisations", verbose_name="that end")
    goes_on = models.ForeignKey(
        Authority,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="takes_in",
        help_text="The authority that takes the others in. Empty where new ones begin.",
    )
    school = models.ForeignKey(
        VirtualSchool,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The Virtual School that goes on after a merger.",
    )
    one_school = models.BooleanField(
        "one Virtual School goes on for all parts",
        null=True,
        blank=True,
        default=False,
        help_text="Of a split; empty while it is not known.",
    )
    by_default = models.ForeignKey(
        "ComingAuthority",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Where people go of whom nobody said anything. Empty: to all parts.",
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField("planned", default=timezone.now)
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField("done or cancelled", null=True, blank=True)
    reason = models.CharField("why it was cancelled", max_length=300, blank=True)
    problem = models.CharField(
        max_length=300, blank=True, help_text="Why it could not be done when its day came."
    )
    outcome = models.JSONField(default=list, blank=True, help_text="What came of it, line by line.")

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "pk"]
        verbose_name = "merger or split"
        verbose_name_plural = "mergers and splits"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="planned", settled_at__isnull=True)
                | (~Q(state="planned") & Q(settled_at__isnull=False)),
                name="reorganisation_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(reason=""), name="reorganisation_cancelled_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {format_date(self.on, 'j F Y')}"

    @property
    def is_split(self) -> bool:
        """Whether one authority becomes several."""
        return self.kind == self.Kind.SPLIT

    @property
    def successors(self) -> "list[Authority | ComingAuthority]":
        """What follows: the authority that goes on, or those to come."""
        return [self.goes_on] if self.goes_on else list(self.coming.all())

    @property
    def asks_who_goes_where(self) -> bool:
        """Whether its people are to be divided among several schools."""
        return self.is_split and self.one_school is False

    @property
    def leaves_schools_open(self) -> bool:
        """Whether nobody has said yet if the parts of a split share one school. Until then they do."""
        return self.is_split and self.one_school is None


class ComingAuthority(models.Model):
    """An authority that a plan makes, as far as is known of it; `authority` is it once its day came."""

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="coming")
    name = models.CharField("short name", max_length=80, help_text="Such as East Surrey.")
    official_name = models.CharField("the council's full name", max_length=120)
    kind = models.CharField(max_length=12, choices=Authority.Kind, default=Authority.Kind.UNITARY)
    website_domain = models.CharField(
        "website", max_length=100, blank=True, help_text="Such as camden.gov.uk. Empty until it is known."
    )
    gss_code = gss_code_field()
    dfe_code = dfe_code_field()
    authority = models.OneToOneField(
        Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="came_from", editable=False
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["reorganisation", "name"], name="coming_authority_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def plain_name(self) -> str:
        """The name as people say it."""
        return as_said(self.name)


class Placement(models.Model):
    """One person goes on in one part of a split. Whoever has none goes where the plan says for all."""

    reorganisation = models.ForeignKey(Reorganisation, on_delete=models.CASCADE, related_name="placements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="placements")
    coming = models.ForeignKey(ComingAuthority, on_delete=models.CASCADE, related_name="placements")
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    placed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "coming"], name="placement_once")]

    def __str__(self) -> str:
        return f"{self.person} → {self.coming}"
