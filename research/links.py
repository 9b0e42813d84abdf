"""Trying the links to other sites, once a month, and keeping those that are broken for staff to mend."""

import ipaddress
import re
import socket
from html import unescape
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.db import transaction

from research.models import BrokenLink, PublicationPage

SECONDS = 15
AGENT = "NAVSH portal, monthly link check"
# Answers by which a site turns programs away: the link may well work for a person.
NOT_FOR_PROGRAMS = {401, 403, 405, 406, 429, 451, 501, 503, 999}
_HREF = re.compile(r'href="(https?://[^"]+)"')


class Forbidden(URLError):
    """The address is of a machine that is not on the public Internet."""


def links_of(publication: PublicationPage) -> list[str]:
    """Return the addresses on other sites that `publication` links to, each once."""
    found = [str(piece.value.get("url") or "") for piece in publication.other_pieces]
    texts = [publication.foreword, publication.audience_note]
    texts += [str(block.value.get("text", "")) for block in publication.sections]
    for text in texts:
        found += [unescape(address) for address in _HREF.findall(text)]
    outside = [url for url in found if _is_outside(url)]
    return list(dict.fromkeys(outside))


def _is_outside(url: str) -> bool:
    try:
        return url.startswith(("http://", "https://")) and (
            urlsplit(url).netloc != urlsplit(settings.BASE_URL).netloc
        )
    except ValueError:  # no address at all: trying it says so
        return True


def check_all() -> int:
    """Try every outside link of every published publication; return how many are broken."""
    known: dict[str, str] = {}
    for publication in PublicationPage.objects.live().iterator(chunk_size=100):
        broken = {}
        for url in links_of(publication):
            if url not in known:
                known[url] = why_broken(url)
            if known[url]:
                broken[url] = known[url]
        _keep(publication, broken)
    BrokenLink.objects.filter(publication__live=False).delete()
    return BrokenLink.objects.count()


@transaction.atomic
def _keep(publication: PublicationPage, broken: dict[str, str]) -> None:
    """Write what is broken now; a link that was broken before keeps its date."""
    BrokenLink.objects.filter(publication=publication).exclude(url__in=broken).delete()
    for url, reason in broken.items():
        BrokenLink.objects.update_or_create(
            publication=publication, url=url[:2000], defaults={"reason": reason}
        )


def why_broken(url: str) -> str:
    """Return why `url` leads nowhere, in a few words; empty where it works, or turns programs away."""
    try:
        status = _status(url, "HEAD")
        if status in NOT_FOR_PROGRAMS or status == 404:  # some sites answer HEAD badly
            status = _status(url, "GET")
    except Forbidden:
        return "Not a public address"
    except TimeoutError:
        return "No answer in time"
    except (URLError, HTTPException, OSError, ValueError) as error:
        late = isinstance(getattr(error, "reason", None), TimeoutError)
        return "No answer in time" if late else "The site cannot be reached"
    if status < 400 or status in NOT_FOR_PROGRAMS:
        return ""
    return "The page is not there" if status in {404, 410} else f"The site answers with error {status}"


def is_public(host: str) -> bool:
    """Say whether every address of `host` is on the public Internet: our own network is not to be probed."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return bool(found) and all(ipaddress.ip_address(entry[4][0]).is_global for entry in found)


class _Careful(HTTPRedirectHandler):
    def redirect_request(self, req, fp, code, msg, headers, newurl):
        _permit(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _permit(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not is_public(parts.hostname):
        raise Forbidden("not a public address")


def _status(url: str, method: str) -> int:
    _permit(url)
    request = Request(url, method=method, headers={"User-Agent": AGENT})  # noqa: S310  (checked above)
    try:
        with build_opener(_Careful).open(request, timeout=SECONDS) as answer:
            return answer.status
    except HTTPError as error:
        error.close()
        return error.code
