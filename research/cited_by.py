"""Which pages of ours link to a publication. Wagtail's reference index knows; no room asks another."""

from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace

from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, ReferenceIndex

from core.addresses import path_of_page
from core.querysets import User, pages_visible_to

MOST = 20


@dataclass(frozen=True)
class Mention:
    """A page that links to a publication. `kind` is what readers call it ("News"), or empty."""

    title: str
    address: str
    kind: str
    since: datetime | None


def mentions_of(publication, user: User) -> list[Mention]:
    """Return the pages that `user` may see and that link to `publication`, latest first (one query).

    Links in rich text, in blocks and from choosers all count. What is not published, has expired or is
    closed to `user` is not among them.
    """
    if publication.pk is None:
        return []
    pages = ContentType.objects.get_for_model(Page)
    numbers = (
        ReferenceIndex.objects.filter(
            base_content_type=pages, to_content_type=pages, to_object_id=str(publication.pk)
        )
        .order_by()
        .annotate(number=Cast("object_id", BigIntegerField()))
        .values("number")
    )
    found = (
        pages_visible_to(user)
        .filter(pk__in=numbers)
        .exclude(pk=publication.pk)
        .exclude(expire_at__lte=timezone.now())
        .order_by("-first_published_at", "-pk")
    )
    kept = SimpleNamespace()
    listed = [(page, path_of_page(page, kept)) for page in found[:MOST]]
    return [
        Mention(page.title, address, _kind_of(page), page.first_published_at)
        for page, address in listed
        if address
    ]


def _kind_of(page: Page) -> str:
    """Return what readers call this sort of page, where its class says so for all of them."""
    kind = getattr(page.cached_content_type.model_class(), "kind", "")
    return kind if isinstance(kind, str) else "Publication"
