"""RSS 2.0 and Atom: the latest posts for feed readers."""

import hashlib
from datetime import UTC, datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.http import http_date, quote_etag
from taggit.models import Tag

from core.addresses import absolute_url
from core.models import SiteSettings
from core.xml_text import xml_text

POSTS_PER_FEED = 20
MEDIA_TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml"}


class _KnownDate(SyndicationFeed):
    """Has the feed say when it changed; Django would say "now" of an empty one, and never be cached."""

    def latest_post_date(self) -> datetime:
        return self.feed["changed_at"]


class _Rss(_KnownDate, Rss201rev2Feed):
    pass


class _Atom(_KnownDate, Atom1Feed):
    pass


_GENERATORS: dict[str, type[SyndicationFeed]] = {"rss": _Rss, "atom": _Atom}


def answer(request: HttpRequest, kind: str, index, posts, tag: Tag | None = None) -> HttpResponse:
    """Return the feed of `posts` (those visible to the visitor), or 304 where the reader has it.

    `kind` is "rss" or "atom"; `index` is the news index page; `tag` says that only its posts are in
    ("not found" where there are none, as for its list).
    """
    latest = list(posts.newest_first().for_listing()[:POSTS_PER_FEED])
    if tag and not latest:
        raise Http404("There are no posts with this tag.")
    beginning = index.first_published_at or datetime.fromtimestamp(0, UTC)
    changed_at = max((post.changed_at for post in latest), default=beginning)
    body = _write(request, kind, index, latest, tag, changed_at)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    modified = int(changed_at.timestamp())
    response = HttpResponse(body, content_type=f"{MEDIA_TYPES[kind]}; charset=utf-8")
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response) or response


def _write(request: HttpRequest, kind: str, index, posts, tag: Tag | None, changed_at: datetime) -> bytes:
    settings = SiteSettings.load(request_or_site=request)
    title = f"{settings.short_name} – {index.title}" + (f": {tag.name}" if tag else "")
    route = {"rss": "feed", "atom": "atom"}[kind]
    page, feed = (
        (index.address_of("tag", tag.slug), index.address_of(f"tag_{route}", tag.slug))
        if tag
        else (index.address_of("index_route"), index.address_of(route))
    )
    generator = _GENERATORS[kind](
        title=xml_text(title),
        link=absolute_url(page),
        description=xml_text(index.lead or f"News of the {settings.organisation_name}."),
        language="en-gb",
        feed_url=absolute_url(feed),
        author_name=xml_text(settings.organisation_name),
        changed_at=changed_at,
    )
    for post in posts:
        address = absolute_url(post.get_url(request) or "/")
        generator.add_item(
            title=xml_text(post.title),
            link=address,
            description=xml_text(post.lead),
            unique_id=address,
            unique_id_is_permalink=True,
            pubdate=post.published_at,
            updateddate=post.changed_at,
            author_name=xml_text(post.author.name) if post.author else None,
            categories=[xml_text(item.tag.name) for item in post.listed_tags],
        )
    return generator.writeString("utf-8").encode()
