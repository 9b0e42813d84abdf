"""Reading what people asked: their own, and for staff who look after data, everybody's."""

from datetime import datetime
from typing import Self

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from members.privacy.permissions import may_look_after_data


class OwnQuerySet(QuerySet):
    def visible_to(self, user: AbstractUser | AnonymousUser) -> Self:
        """Return what `user` may see: all of it for staff who look after data, their own for others."""
        if may_look_after_data(user):
            return self
        return self.filter(person_id=user.pk) if user.is_authenticated else self.none()


class AgreementQuerySet(OwnQuerySet):
    pass


class AskedQuerySet(OwnQuerySet):
    def waiting(self) -> "AskedQuerySet":
        return self.filter(state="waiting")


class CopyQuerySet(AskedQuerySet):
    def ready(self, now: datetime | None = None) -> "CopyQuerySet":
        """Return the copies that can be fetched."""
        return self.filter(state="ready", expires_at__gt=now or timezone.now())

    def over(self, now: datetime) -> "CopyQuerySet":
        """Return the copies whose file has to go."""
        return self.filter(state="ready", expires_at__lte=now)

    def failed(self) -> "CopyQuerySet":
        """Return the copies that could not be made: who asked may ask again, and staff may."""
        return self.filter(state="failed")


class ErasureQuerySet(AskedQuerySet):
    def open(self) -> "ErasureQuerySet":
        return self.filter(state__in=["waiting", "running"])


class CorrectionQuerySet(AskedQuerySet):
    pass
