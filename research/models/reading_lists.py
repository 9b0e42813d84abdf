"""Reading lists: publications that a reader put together, with notes of their own."""

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from research.choices import Sharing
from research.querysets import ReadingListItemQuerySet, ReadingListQuerySet

if TYPE_CHECKING:
    from research.models import Edition

LONGEST_TITLE, LONGEST_DESCRIPTION, LONGEST_NOTE = 120, 1000, 500


def new_list_key() -> str:
    """Return the end of a list's address, which nobody guesses (120 bits)."""
    return secrets.token_urlsafe(15)


class ReadingList(models.Model):
    """A reader's list. Changed by `research.reading_lists` and by nothing else."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_lists"
    )
    title = models.CharField(max_length=LONGEST_TITLE)
    description = models.TextField(blank=True, max_length=LONGEST_DESCRIPTION)
    sharing = models.CharField(max_length=8, choices=Sharing.choices, default=Sharing.PRIVATE)
    key = models.CharField(
        max_length=40,
        unique=True,
        default=new_list_key,
        editable=False,
        help_text="The end of its address. It changes when a list is shared less widely.",
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ReadingListQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(sharing__in=Sharing.values), name="reading_list_sharing_is_known"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="reading_list_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        return reverse("research:reading_list", args=[self.key])


class ReadingListItem(models.Model):
    """A publication in a list, at its place, with what the owner noted."""

    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="items")
    publication = models.ForeignKey("research.PublicationPage", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    note = models.TextField(blank=True, max_length=LONGEST_NOTE)
    added_at = models.DateTimeField(default=timezone.now)

    edition: "Edition | None"  # the latest, hung on by `research.reading_lists.items_for`

    objects = ReadingListItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["reading_list", "publication"], name="publication_in_a_list_once")
        ]

    def __str__(self) -> str:
        return f"{self.reading_list}: {self.publication_id}"
