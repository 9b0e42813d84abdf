"""What lists need of a publication, written at save so that a list of thousands is one narrow read."""

from django.db import models
from django.utils import timezone

from core.querysets import User, pages_visible_to


class CatalogueEntryQuerySet(models.QuerySet):
    def visible_to(self, user: User):
        """Return the entries of the publications whose record `user` may see.

        The same as `PublicationPage.objects.visible_to`, asked without reading the wide rows of pages.
        """
        visible = self.filter(pk__in=pages_visible_to(user).order_by().values("pk"))
        return visible.exclude(leaves_at__lte=timezone.now())


class CatalogueEntry(models.Model):
    """A publication as lists show and filter it. Written by `research.cataloguing` and by nothing else.

    Who may read a publication is never read from here: it depends on the time and the reader.
    """

    publication = models.OneToOneField(
        "research.PublicationPage", primary_key=True, on_delete=models.CASCADE, related_name="entry"
    )
    year = models.PositiveSmallIntegerField(default=0, help_text="Of the latest edition; 0 where unknown.")
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="When the page is to be taken down.")
    sort_title = models.CharField(max_length=255)
    downloads = models.PositiveIntegerField(default=0)
    facets = models.TextField(
        blank=True, help_text="One character for each word that lists filter by (research.facets)."
    )
    card = models.JSONField(default=dict, help_text="Names and addresses of authors, topics and audiences.")

    objects = CatalogueEntryQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-year", "-publication"], name="catalogue_newest"),
            models.Index(fields=["-downloads", "-publication"], name="catalogue_downloads"),
            models.Index(fields=["sort_title", "publication"], name="catalogue_title"),
        ]

    def __str__(self) -> str:
        return self.sort_title
