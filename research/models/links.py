"""Links to elsewhere that no longer lead anywhere."""

from django.db import models
from django.utils import timezone


class BrokenLink(models.Model):
    """A link of a publication that was tried and failed. Written by `research.links` and by nothing else."""

    publication = models.ForeignKey(
        "research.PublicationPage", on_delete=models.CASCADE, related_name="broken_links"
    )
    url = models.URLField(max_length=2000)
    reason = models.CharField(max_length=120)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["since", "pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "url"], name="broken_link_once")]

    def __str__(self) -> str:
        return self.url
