"""Who works for a Virtual School, as what, and from when until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.folding import Folded
from members.organisations.models.schools import VirtualSchool
from members.organisations.querysets import RoleQuerySet


class RoleKind(models.TextChoices):
    """What a person does in a school."""

    HEAD = "head", "Virtual School Head"
    DEPUTY = "deputy", "Deputy head"
    TEAM = "team", "Member of the team"


class Role(models.Model):
    """One person's work for one school. Roles end and are never deleted: they are the school's history."""

    Kind = RoleKind

    school = models.ForeignKey(VirtualSchool, on_delete=models.PROTECT, related_name="roles")
    # An account that is erased stays as a row without a name, so history keeps its "former member".
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="school_roles"
    )
    kind = models.CharField("role", max_length=10, choices=RoleKind)
    title = models.CharField(
        "job title",
        max_length=100,
        blank=True,
        help_text="As on their signature, where it says more than the role.",
    )
    # The words by which it is found; the database fills it in.
    said = models.GeneratedField(
        expression=Folded("title", "kind"), output_field=models.TextField(), db_persist=True
    )
    is_school_admin = models.BooleanField(
        "administers the school",
        default=False,
        help_text="May approve and invite colleagues, end their roles and change the school's contact "
        "details. Several people may.",
    )
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True, help_text="The first day without the role.")
    access_ended_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When sessions and groups were closed after the end."
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        indexes = [models.Index(fields=["school", "ends_on", "starts_on", "person"], name="roles_by_school")]
        constraints = [
            # A role approved by mistake may end on the day it began.
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="role_valid_period"
            ),
            models.UniqueConstraint(
                fields=["school"],
                condition=Q(kind="head", ends_on__isnull=True),
                name="one_current_head_per_school",
            ),
            models.UniqueConstraint(
                fields=["school", "person"],
                condition=Q(ends_on__isnull=True),
                name="one_current_role_in_a_school",
            ),
            models.CheckConstraint(
                condition=Q(access_ended_at__isnull=True) | Q(ends_on__isnull=False),
                name="role_access_ends_after_the_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}, {self.school}"

    @property
    def label(self) -> str:
        """The job title, or the role where none is given."""
        return self.title or self.get_kind_display()
