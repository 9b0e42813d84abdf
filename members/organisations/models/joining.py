"""Requests to join a school, and invitations into one."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from members.organisations.models.roles import RoleKind
from members.organisations.models.schools import VirtualSchool
from members.organisations.querysets import InvitationQuerySet, JoinRequestQuerySet


class JoinRequest(models.Model):
    """A person says that they work for a school; `members.organisations.joining` is what changes one."""

    class State(models.TextChoices):
        WAITING = "waiting", "To decide"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Hint(models.TextChoices):
        MATCHES = "matches", "The e-mail address is at the council's domain (a hint, no proof)"
        DIFFERS = "differs", "The e-mail address is not at the council's domain"
        UNKNOWN = "unknown", "The council's domain is not known"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests", verbose_name="who"
    )
    school = models.ForeignKey(VirtualSchool, on_delete=models.PROTECT, related_name="join_requests")
    kind = models.CharField("role asked for", max_length=10, choices=RoleKind, default=RoleKind.TEAM)
    title = models.CharField("job title", max_length=100, blank=True)
    message = models.TextField(max_length=1000, blank=True)
    hint = models.CharField(max_length=10, choices=Hint, default=Hint.UNKNOWN)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(
        "reason given", max_length=1000, blank=True, help_text="Why it was refused, as the person reads it."
    )
    reminders = models.PositiveSmallIntegerField(
        default=0, help_text="How often those who decide were reminded."
    )
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "request to join"
        verbose_name_plural = "requests to join"
        indexes = [models.Index(fields=["state", "asked_at"], name="join_requests_by_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "school"],
                condition=Q(state="waiting"),
                name="one_waiting_request_per_school",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="join_request_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="join_request_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} → {self.school}"


class Invitation(models.Model):
    """A link sent to a colleague. The link is signed and not kept (`members.organisations.invitations`)."""

    school = models.ForeignKey(VirtualSchool, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail address")
    name = models.CharField(max_length=120, blank=True)
    kind = models.CharField("role", max_length=10, choices=RoleKind, default=RoleKind.TEAM)
    title = models.CharField("job title", max_length=100, blank=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField("sent", default=timezone.now)
    expires_at = models.DateTimeField("expires")
    accepted_at = models.DateTimeField("accepted", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField("withdrawn", null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_later"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="invitation_accepted_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["school", "email"],
                condition=Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(condition=~Q(kind="head"), name="heads_are_not_invited"),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.school}"
