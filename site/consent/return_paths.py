"""Where a visitor goes back to after choosing: the page they were on, and never another site."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.utils.http import url_has_allowed_host_and_scheme

COOKIES_PAGE = "/cookies/"
LONGEST = 2000
# The answer to a choice is told by the address, because telling it by a cookie would set one.
PARAMETER = "cookies"
ANCHOR = "cookie-notice"


def safe(path: str) -> str:
    """Return `path` where it is an address of this site; otherwise that of the cookies page."""
    if not path.startswith("/") or path.startswith("//") or "\\" in path:
        return COOKIES_PAGE
    if len(path) > LONGEST or not path.isprintable():
        return COOKIES_PAGE
    if not url_has_allowed_host_and_scheme(path, allowed_hosts=None):
        return COOKIES_PAGE
    if path.startswith(f"{COOKIES_PAGE}choice"):
        return COOKIES_PAGE
    return path


def without_notice(path: str) -> str:
    """Return `path` (with its query) without an earlier notice in it."""
    parts = urlsplit(path)
    kept = [(name, value) for name, value in parse_qsl(parts.query, True) if name != PARAMETER]
    return parts.path + (f"?{urlencode(kept)}" if kept else "")


def with_notice(path: str, notice: str) -> str:
    """Return `path` with `notice` to be shown on it, and the reader taken to where it stands."""
    path = without_notice(path)
    return f"{path}{'&' if '?' in path else '?'}{PARAMETER}={notice}#{ANCHOR}"
