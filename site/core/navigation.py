"""The links of the header and the footer, as staff set them."""

from types import SimpleNamespace

from django.http import HttpRequest

from core.models import SiteSettings


def navigation(request: HttpRequest, site_settings: SiteSettings) -> dict:
    """Return `{"header": [{label, url, is_current}], "footer": [{heading, links: [{label, url}]}]}`.

    A link whose page is unpublished or gone is left out.
    """
    kept = SimpleNamespace()
    return {
        "header": [
            {**link, "is_current": _is_current(request.path, link["url"])}
            for link in _links((block.value for block in site_settings.header_links), kept)
        ],
        "footer": [
            {"heading": block.value["heading"], "links": _links(block.value["links"], kept)}
            for block in site_settings.footer_groups
        ],
    }


def _links(values, kept: SimpleNamespace) -> list[dict]:
    found = [(value["label"], value.url_kept_in(kept)) for value in values]
    return [{"label": label, "url": url} for label, url in found if url]


def _is_current(path: str, url: str) -> bool:
    return path == url or (url != "/" and url.startswith("/") and path.startswith(url))
