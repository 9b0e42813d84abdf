"""What the project itself remembers."""

from django.db import models
from django.utils import timezone


class LoadedPart(models.Model):
    """A part of NAVSH's content that was loaded once, so that what staff delete stays deleted."""

    name = models.CharField(max_length=50, unique=True)
    loaded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name
