"""The way from the home page to the page being read."""

from django.http import HttpRequest
from wagtail.models import Page, Site


def breadcrumbs_to(page: Page, request: HttpRequest) -> list[dict]:
    """Return `[{title, url}, …]` from home to `page`, whose own url is None; empty on the home page."""
    site = Site.find_for_request(request)
    root = site.root_page if site else None
    if root is None or page.pk == root.pk:
        return []
    above = page.get_ancestors().filter(depth__gte=root.depth).live()
    trail = [{"title": "Home" if p.pk == root.pk else p.title, "url": p.get_url(request)} for p in above]
    return [*trail, {"title": page.title, "url": None}]


def trail(*steps: tuple[str, str | None]) -> list[dict]:
    """Return the breadcrumbs of a view that is not a page: home, then each (title, url) of `steps`."""
    return [{"title": "Home", "url": "/"}, *({"title": title, "url": url} for title, url in steps)]
