"""Views that belong to no room: robots.txt and the error pages."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core import style_guide as guide
from core.addresses import absolute_url
from core.context import view_context
from core.visitors import visitor


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    """Tell robots where the sitemap is and what is not for them."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        f"Sitemap: {absolute_url('/sitemap.xml')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for developers and staff; nobody else needs to know of it."""
    if not settings.DEBUG and not visitor(request).has_perm("wagtailadmin.access_admin"):
        raise Http404("No such page.")
    return guide.style_guide(request)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, with a page that says what to do."""
    return render(
        request, "400.html", view_context("We could not read that address", robots="noindex"), status=400
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with a page that says what to do."""
    return render(request, "403.html", view_context("You cannot see this page", robots="noindex"), status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that came from another site or was open too long."""
    context = {**view_context("The form could not be sent", robots="noindex"), "form_refused": True}
    return render(request, "403.html", context, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with a search box and the main ways on."""
    return render(request, "404.html", view_context("Page not found", robots="noindex"), status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor settings, for both may be what broke."""
    return render(None, "500.html", status=500)
