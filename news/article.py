"""What stands around a post: its neighbours in time, related posts, tags, and its schema.org object."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from core import structured_data
from core.addresses import absolute_url
from core.models.pages import Meta
from core.querysets import User

if TYPE_CHECKING:
    from news.models import NewsIndexPage, NewsPost

NUMBER_OF_RELATED_POSTS = 3
ASK_FOR_TEXT = mark_safe(
    '<p>What you see above is how it begins. <a href="/contact/">Ask us for the full text</a>.</p>'
)


def surroundings(post: "NewsPost", index: "NewsIndexPage", request: HttpRequest, user: User) -> dict:
    """Return the template's context beside the post itself; everything in it is visible to `user`."""
    posts = type(post).objects.visible_to(user).defer("body")
    saved = post.pk is not None  # a new post in preview has no place among the others yet
    return {
        "index_url": index.address_of("index_route"),
        "tags": index.tag_links(post.sorted_tags),
        "byline": _byline(post, index),
        "picture": {"image": post.image, "alt_text": post.image_alt_text, "eager": True}
        if post.image
        else None,
        "ask_for_text": ASK_FOR_TEXT,
        "previous": _link(posts.older_than(post).first(), request) if saved else None,
        "next": _link(posts.newer_than(post).first(), request) if saved else None,
        "related": with_addresses(posts.related_to(post)[:NUMBER_OF_RELATED_POSTS], request),
        "feeds": index.feeds(),
    }


def with_addresses(posts: Iterable["NewsPost"], request: HttpRequest) -> list["NewsPost"]:
    """Return `posts`, each with its path as `address` (found once for the request, not once a post)."""
    listed = list(posts)
    for post in listed:
        post.address = post.get_url(request)
    return listed


def _byline(post: "NewsPost", index: "NewsIndexPage") -> str:
    """Return the author as a link to their posts, with their role; empty where there is none."""
    if not post.author:
        return ""
    address = index.address_of("author", post.author.slug)
    role = f", {post.author.role}" if post.author.role else ""
    return format_html('<a href="{}">{}</a>{}', address, post.author.name, role)


def _link(post: "NewsPost | None", request: HttpRequest) -> dict | None:
    return {"title": post.title, "url": post.get_url(request)} if post else None


def news_article(post: "NewsPost", meta: Meta) -> dict:
    """Return `post` as a NewsArticle (https://schema.org/NewsArticle)."""
    organisation = {"@id": absolute_url("/#organization")}
    data = {
        "@context": structured_data.CONTEXT,
        "@type": "NewsArticle",
        "headline": post.title,
        "description": meta.description,
        "url": meta.canonical_url,
        "mainEntityOfPage": meta.canonical_url,
        "datePublished": post.published_at.isoformat(),
        "dateModified": post.changed_at.isoformat(),
        "inLanguage": "en-GB",
        "publisher": organisation,
        "author": {"@type": "Person", "name": post.author.name} if post.author else organisation,
    }
    if meta.image_url:
        data["image"] = [meta.image_url]
    if post.sorted_tags:
        data["keywords"] = [tag.name for tag in post.sorted_tags]
    return data
