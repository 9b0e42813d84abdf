"""What the news offers to other rooms' pages (see `core.listings`)."""

from django.http import HttpRequest

from core.listings import register_listing
from core.visitors import visitor
from news.models import NewsIndexPage, NewsPost

NUMBER_OF_LATEST_POSTS = 4


@register_listing("latest-news")
def latest_news(request: HttpRequest) -> dict:
    """Return `{posts, url, feeds}`: the latest posts the visitor may read, the index, and its feeds."""
    user = visitor(request)
    index = NewsIndexPage.objects.visible_to(user).first()
    return {
        "posts": NewsPost.objects.visible_to(user).newest_first().defer("body")[:NUMBER_OF_LATEST_POSTS],
        "url": index.get_url(request) if index else "",
        "feeds": index.feeds() if index else [],
    }
