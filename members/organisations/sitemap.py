"""The finder's pages for search engines."""

from collections.abc import Iterable

from django.urls import reverse

from core.addresses import absolute_url
from core.sitemaps import register_sitemap
from members.organisations.models import Authority


@register_sitemap("finder")
def finder_addresses() -> Iterable[str]:
    """Return the finder and the page of each authority in force, without those of made-up schools."""
    yield absolute_url(reverse("finder:index"))
    real = Authority.objects.in_force().exclude(service_areas__school__is_example=True)
    for authority in real.order_by("slug"):
        yield absolute_url(authority.get_absolute_url())
