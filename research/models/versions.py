"""What stood in the place of a file before it was replaced."""

from django.db import models

from core.models.media import private_storage


class EditionFileVersion(models.Model):
    """The bytes that a file had before others were uploaded in their place. Only staff get them."""

    file = models.ForeignKey("research.EditionFile", on_delete=models.CASCADE, related_name="versions")
    stored = models.FileField(storage=private_storage, max_length=200)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField("SHA-256", max_length=64)
    replaced_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-replaced_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}, until {self.replaced_at:%Y-%m-%d}"
