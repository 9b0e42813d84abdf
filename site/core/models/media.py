"""Our own image and document models: they cannot be changed for others once there are migrations."""

from django.core.files.storage import storages
from django.db import models
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class NavshImage(AbstractImage):
    """A picture. `description` is the text for those who do not see it, unless a page says better."""

    description = models.CharField(
        max_length=255,
        blank=True,
        default="",
        help_text="What the picture shows, for somebody who cannot see it. Used unless a page says better.",
    )
    credit = models.CharField(
        max_length=255,
        blank=True,
        help_text="Who made the picture, where the licence asks that they are named.",
    )

    admin_form_fields = (*WagtailImage.admin_form_fields, "credit")


class NavshRendition(AbstractRendition):
    """An image in one of the sizes that pages ask for."""

    image = models.ForeignKey(NavshImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta(AbstractRendition.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"
            )
        ]


def private_storage():
    """Return the storage that has no public address (a callable, so migrations do not freeze it)."""
    return storages["private"]


class NavshDocument(AbstractDocument):
    """A file to download. Private: `core.documents` decides who may have it, page by page."""

    file = models.FileField(upload_to="documents", storage=private_storage, verbose_name="file")

    admin_form_fields = WagtailDocument.admin_form_fields
