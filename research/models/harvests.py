"""What harvesters were told of each edition; kept for ever, so that they learn what has gone."""

from django.db import models


class HarvestRecord(models.Model):
    """One edition as OAI-PMH knows it. Written by `research.harvesting` and by nothing else.

    It has no foreign key: it outlives its edition, as the tombstone that says "deleted".
    """

    edition = models.PositiveBigIntegerField(unique=True, help_text="The number of the edition.")
    changed_at = models.DateTimeField(
        help_text="When its record last changed or went, to the second: the protocol knows no fractions."
    )
    sets = models.TextField(help_text="Such as “ kind:report topic:attendance ”, a space about each.")
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of what its record says.")
    is_deleted = models.BooleanField(default=False)

    class Meta:
        ordering = ["changed_at", "pk"]
        indexes = [models.Index(fields=["changed_at", "id"], name="harvest_in_order")]

    def __str__(self) -> str:
        return f"edition {self.edition}{', deleted' if self.is_deleted else ''}"
