"""Short lists that one room offers to another's page, so that neither imports the other.

The home page shows the latest news and the open calls; `home` may not import `news` or `eoi`.
"""

from collections.abc import Callable

from django.http import HttpRequest

Listing = Callable[[HttpRequest], dict]
_listings: dict[str, Listing] = {}


def register_listing(name: str) -> Callable[[Listing], Listing]:
    """Offer a function of the request, which returns a dict for templates, under `name` (a decorator)."""

    def register(listing: Listing) -> Listing:
        _listings[name] = listing
        return listing

    return register


def listing(name: str, request: HttpRequest) -> dict:
    """Return what the room behind `name` offers; an empty dict where no room does."""
    return _listings[name](request) if name in _listings else {}
