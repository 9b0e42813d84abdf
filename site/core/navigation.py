"""The links of the header and the footer, as staff set them."""

import json
from hashlib import sha256
from types import SimpleNamespace

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from wagtail.models import Page

from core.models import SiteSettings

KEPT = "core:links"
SECONDS_KEPT = 60


def navigation(request: HttpRequest, site_settings: SiteSettings) -> dict:
    """Return `{"header": [{label, url, is_current}], "footer": [{heading, links: [{label, url}]}]}`.

    A link whose page is unpublished or gone is left out.
    """
    links = _all_links(site_settings)
    header = [{**link, "is_current": _is_current(request.path, link["url"])} for link in links["header"]]
    return {"header": header, "footer": links["footer"]}


def _all_links(site_settings: SiteSettings) -> dict:
    """Return the links wherever one is read from; every page of the site asks for them.

    They are kept for a minute under what staff set, so a change of theirs shows at once; so does a
    change of any page (`forget_links`).
    """
    said = [list(site_settings.header_links.raw_data), list(site_settings.footer_groups.raw_data)]
    digest = sha256(json.dumps(said, default=str).encode()).hexdigest()
    known = cache.get(KEPT)
    if known is None or known["digest"] != digest:
        kept = SimpleNamespace()
        known = {
            "digest": digest,
            "header": _links((block.value for block in site_settings.header_links), kept),
            "footer": [
                {"heading": block.value["heading"], "links": _links(block.value["links"], kept)}
                for block in site_settings.footer_groups
            ],
        }
        cache.set(KEPT, known, SECONDS_KEPT)
    return known


@receiver([post_save, post_delete])
def forget_links(sender: type, **kwargs: object) -> None:
    """Forget the addresses of pages as soon as any page changes."""
    if issubclass(sender, Page):
        transaction.on_commit(lambda: cache.delete(KEPT))


def _links(values, kept: SimpleNamespace) -> list[dict]:
    found = [(value["label"], value.url_kept_in(kept)) for value in values]
    return [{"label": label, "url": url} for label, url in found if url]


def _is_current(path: str, url: str) -> bool:
    return path == url or (url != "/" and url.startswith("/") and path.startswith(url))
