"""Absolute addresses: built from BASE_URL, never from what a request claims its host to be."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from django.conf import settings

if TYPE_CHECKING:
    from wagtail.models import Page


def absolute_url(path: str) -> str:
    """Return the public address of `path` (which may be absolute already, as a file on S3 is)."""
    return urljoin(settings.BASE_URL.rstrip("/") + "/", path)


def path_of_page(page: Page, kept: SimpleNamespace) -> str:
    """Return the path of `page`; empty where it has none.

    Of many pages in one request this asks the shared cache for our site once, and keeps it in `kept`.
    """
    parts = page.get_url_parts(kept)
    return parts[2] or "" if parts else ""
