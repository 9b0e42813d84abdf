"""What is in /sitemap.xml beside Wagtail's pages: each room registers the addresses of its own views."""

from collections.abc import Callable, Iterable

from django.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps import Sitemap as PageSitemap

Source = Callable[[], Iterable[str]]
_sources: dict[str, Source] = {}


def register_sitemap(name: str) -> Callable[[Source], Source]:
    """Add a function that returns absolute addresses to the sitemap (used as a decorator)."""

    def register(source: Source) -> Source:
        _sources[name] = source
        return source

    return register


class _Addresses(Sitemap):
    """The addresses of one source, as they are."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def items(self) -> list[str]:
        return list(self.source())

    def _urls(self, page, protocol, domain) -> list[dict]:
        return [{"location": address} for address in self.paginator.page(page).object_list]


def sitemaps() -> dict:
    """Return every source for Wagtail's sitemap view: the pages, then the rooms in their order."""
    return {"pages": PageSitemap, **{name: _Addresses(source) for name, source in _sources.items()}}
