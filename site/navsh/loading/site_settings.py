"""The charity's name, and the links of header and footer."""

from django.urls import Resolver404, resolve
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
    """Return the links that lead somewhere, as values of a LinkBlock: to a page, or to a view of a room."""
    pages = {page.url: page for page in Page.objects.live().filter(depth__lte=3)}
    values = []
    for link in links:
        page = pages.get(link["address"])
        if page or _is_a_view(link["address"]):
            address = "" if page else link["address"]
            values.append({"label": link["label"], "page": page, "address": address})
    return values


def _is_a_view(address: str) -> bool:
    """Say whether `address` is answered by something else than Wagtail's search in its tree."""
    try:
        return resolve(address).url_name != "wagtail_serve"
    except Resolver404:
        return False
