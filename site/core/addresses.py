"""Absolute addresses: built from BASE_URL, never from what a request claims its host to be."""

from urllib.parse import urljoin

from django.conf import settings


def absolute_url(path: str) -> str:
    """Return the public address of `path` (which may be absolute already, as a file on S3 is)."""
    return urljoin(settings.BASE_URL.rstrip("/") + "/", path)
