"""Who did what, when: one trail of what people and machines did, written by the actions themselves."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import QuerySet

from core.models import AuditEvent

Actor = AbstractBaseUser | AnonymousUser | None


def record(
    actor: Actor, action: str, subject: models.Model, data: dict[str, Any] | None = None
) -> AuditEvent:
    """Write one event in the caller's transaction and return it.

    `actor` is the person, or None for a machine (a webhook, a periodic job). `action` is a dotted
    name ("invoice.issued"), `subject` the saved row it was done to, `data` what cannot be read from
    that row later: names and figures that JSON can hold (Decimals and dates too), never personal
    details beyond keys, because this trail outlives requests to be forgotten.
    """
    return AuditEvent.objects.create(
        actor_id=getattr(actor, "pk", None),
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        data=data or {},
    )


def trail_of(subject: models.Model) -> QuerySet[AuditEvent]:
    """Return what was done to `subject`, latest first."""
    return AuditEvent.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=str(subject.pk)
    ).order_by("-at", "-pk")
