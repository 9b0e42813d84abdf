"""Asking for what is not open to everybody."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


def new_key() -> str:
    """Return a key that nobody guesses (192 bits)."""
    return secrets.token_urlsafe(24)


class AccessRequestQuerySet(models.QuerySet):
    def in_force(self, now: datetime | None = None):
        """Return the requests that were granted and have not run out at `now` (this moment)."""
        return self.filter(
            Q(state=AccessRequest.State.GRANTED),
            Q(expires_at=None) | Q(expires_at__gt=now or timezone.now()),
        )


class AccessRequest(models.Model):
    """Somebody asks staff to let them read one publication; staff decide, for a time."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"

    publication = models.ForeignKey(
        "research.PublicationPage", on_delete=models.CASCADE, related_name="access_requests"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.CharField(max_length=120)
    email = models.EmailField("e-mail")
    organisation = models.CharField(max_length=200, blank=True)
    reason = models.TextField(max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, max_length=2000)
    key = models.CharField(max_length=40, unique=True, default=new_key, editable=False)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None)
                | Q(decided_at__isnull=False) & ~Q(state="waiting"),
                name="access_request_decided_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["publication", "email"],
                condition=Q(state="waiting"),
                name="access_request_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.publication.title}"
