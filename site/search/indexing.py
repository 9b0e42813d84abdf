"""Keeping the index whole. Wagtail indexes a page whenever it is saved; migrations save without it."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, get_page_models
from wagtail.search import index
from wagtail.search.models import IndexEntry


def index_missing_pages() -> int:
    """Index the pages that the index does not know, such as those made by migrations; return how many."""
    content_types = ContentType.objects.get_for_models(*get_page_models()).values()
    known = set(IndexEntry.objects.filter(content_type__in=content_types).values_list("object_id", flat=True))
    missing = [pk for pk in Page.objects.values_list("pk", flat=True) if str(pk) not in known]
    for page in Page.objects.filter(pk__in=missing).specific():
        index.insert_or_update_object(page)
    return len(missing)
