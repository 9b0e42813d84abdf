"""The charity's name, and the links of header and footer."""

from wagtail.models import Page

from core.models import SiteSettings
from navsh.loading.reading import content


def load(force: bool) -> bool:
    settings = SiteSettings.load()
    if (settings.header_links or settings.footer_groups) and not force:
        return False
    text = content("site")
    for name in ("organisation_name", "short_name", "strapline"):
        setattr(settings, name, text[name])
    settings.header_links = [("link", link) for link in _links(text["header"])]
    settings.footer_groups = [
        ("group", {"heading": group["heading"], "links": _links(group["links"])}) for group in text["footer"]
    ]
    settings.save()
    return True


def _links(links: list[dict]) -> list[dict]:
    """Return the links to pages that exist, as values of a LinkBlock."""
    pages = {page.url: page for page in Page.objects.live().filter(depth__lte=3)}
    return [
        {"label": link["label"], "page": pages[link["address"]], "address": ""}
        for link in links
        if link["address"] in pages
    ]
