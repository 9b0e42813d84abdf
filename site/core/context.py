"""What every template may rely on."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.breadcrumbs import trail
from core.models import SiteSettings
from core.models.pages import Meta
from core.navigation import navigation
from core.structured_data import breadcrumb_list
from core.visitors import has_session


def site(request: HttpRequest) -> dict:
    """Context processor: site settings, navigation and whether somebody is signed in.

    All of it is lazy, so an answer that needs none of it (a feed, the admin) pays nothing.
    """

    def load() -> SiteSettings:
        return SiteSettings.load(request_or_site=request)  # kept on the request: one query

    return {
        "site_settings": SimpleLazyObject(load),
        "navigation": SimpleLazyObject(lambda: navigation(request, load())),
        "signed_in": SimpleLazyObject(lambda: has_session(request) and request.user.is_authenticated),
    }


def view_context(
    title: str,
    *steps: tuple[str, str | None],
    description: str = "",
    robots: str = "",
    canonical_url: str = "",
) -> dict:
    """Return what a view that is not a page gives base.html: `steps` are its breadcrumbs after home."""
    crumbs = trail(*(steps or [(title, None)]))
    return {
        "meta": Meta(title=title, description=description, robots=robots, canonical_url=canonical_url),
        "breadcrumbs": crumbs,
        "structured_data": [breadcrumb_list(crumbs)],
    }
