"""Atom: the latest publications. Only what the catalogue shows to everybody goes into it."""

import hashlib
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.http import http_date, quote_etag

from core.addresses import absolute_url
from core.models import SiteSettings
from core.xml_text import xml_text
from research.choices import Role

PER_FEED = 30
MEDIA_TYPE = "application/atom+xml"


class _Atom(Atom1Feed):
    """Says when it last changed; Django would say "now" of an empty feed, and never let it be cached."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed_at"]


def answer(request: HttpRequest, index, publications) -> HttpResponse:
    """Return the feed of `publications`, those added last first, or 304 where the reader has it."""
    latest = list(
        publications.filter(entry__isnull=False)
        .select_related("entry")
        .defer("foreword", "sections", "other_pieces")
        .order_by("-first_published_at", "-pk")[:PER_FEED]
    )
    beginning = index.first_published_at or datetime.fromtimestamp(0, UTC)
    changed_at = max((_changed(publication) or beginning for publication in latest), default=beginning)
    body = _write(request, index, latest, changed_at)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    modified = int(changed_at.timestamp())
    response = HttpResponse(body, content_type=f"{MEDIA_TYPE}; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response


def _write(request: HttpRequest, index, publications, changed_at: datetime) -> bytes:
    settings = SiteSettings.load(request_or_site=request)
    feed = _Atom(
        title=xml_text(f"{settings.short_name} – {index.title}"),
        link=absolute_url(index.address),
        description=xml_text(index.lead),
        language="en-gb",
        feed_url=absolute_url(index.address_of("feed")),
        author_name=xml_text(settings.organisation_name),
        changed_at=changed_at,
    )
    for publication in publications:
        address = absolute_url(publication.address)
        authors = [a["name"] for a in publication.entry.card["authors"] if a["role"] == Role.AUTHOR]
        feed.add_item(
            title=xml_text(publication.title),
            link=address,
            description=xml_text(publication.summary_text()),
            unique_id=address,
            unique_id_is_permalink=True,
            pubdate=publication.first_published_at,
            updateddate=_changed(publication),
            author_name=xml_text(", ".join(authors)) or None,
            categories=[xml_text(topic["name"]) for topic in publication.entry.card["topics"]],
        )
    return feed.writeString("utf-8").encode()


def _changed(publication) -> datetime | None:
    return publication.last_published_at or publication.first_published_at
