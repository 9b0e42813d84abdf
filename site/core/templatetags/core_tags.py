"""Tags and filters that every template may use (`{% load core_tags %}`)."""

import json
from datetime import datetime
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.middleware.csrf import get_token
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core import addresses, london, telephone
from core.trail_links import LABEL, trail_url
from core.visitors import has_session

register = template.Library()

# Inside <script> only these end the element or begin a comment; JSON may spell them in escapes.
_SCRIPT_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def structured_data(context) -> SafeString:
    """Write the page's schema.org objects as JSON-LD (data, not a script: CSP lets it be)."""
    return format_html_join(
        "\n",
        '<script type="application/ld+json">{}</script>',
        (
            (mark_safe(json.dumps(item, default=str).translate(_SCRIPT_ESCAPES)),)
            for item in context.get("structured_data") or []
        ),
    )


@register.simple_tag(takes_context=True)
def form_token(context) -> SafeString:
    """Write the CSRF field for people who are signed in.

    A visitor without a session has nothing that another site could abuse; a token would set a
    cookie before any choice was made (see `core.middleware.OriginCsrfMiddleware`).
    """
    request = context.get("request")
    if request is None or not has_session(request):
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.simple_tag(takes_context=True)
def who_changed_what(context, thing) -> SafeString:
    """Write the link to who changed what in `thing`, for people who may read that; for others nothing."""
    request = context.get("request")
    url = trail_url(thing, request.user) if request is not None else None
    link = '<p><a class="button button-secondary button-small" href="{}">{}</a></p>'
    return format_html(link, url, LABEL) if url else SafeString("")


@register.simple_tag
def absolute_url(path: str) -> str:
    """Return the public address of `path`."""
    return addresses.absolute_url(path)


@register.simple_tag
def querystring_for(**parameters: object) -> str:
    """Return `?a=b&` of the parameters that are set, to put a page number behind; `?` where none is."""
    chosen = {name: value for name, value in parameters.items() if value not in (None, "")}
    return "?" + (urlencode(chosen) + "&" if chosen else "")


@register.simple_tag
def page_numbers(page: Page) -> list[int | None]:
    """Return the numbers that lead to other pages of a list: the first, the last, and those around `page`.

    None stands for those left out. Made here, not in a template, which would walk through every page.
    """
    last = page.paginator.num_pages
    near = {number for number in range(page.number - 1, page.number + 2) if 1 <= number <= last}
    numbers: list[int | None] = []
    for number in sorted({1, last} | near):
        if numbers and number != (numbers[-1] or 0) + 1:
            numbers.append(None)
        numbers.append(number)
    return numbers


@register.filter
def file_size(size: int | None) -> str:
    """Return a size in bytes as people read it ("12.3 kB")."""
    return filesizeformat(size or 0)


@register.filter
def phone_link(number: str | None) -> SafeString:
    """Write a telephone number as a link that dials it; without a link where there is nothing to dial."""
    url = telephone.dial_url(number or "")
    return format_html('<a href="{}">{}</a>', url, number) if url else format_html("{}", number or "")


@register.filter
def london_time(moment: datetime | None) -> str:
    """Return a moment as people in England say it ("5pm BST on Friday 3 July 2026")."""
    return london.in_words(moment) if moment else ""
