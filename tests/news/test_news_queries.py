"""What each address may ask of the database, with few posts and with many."""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale

from news.models import NewsIndexPage, NewsPost, NewsTag
from tests.factories.news import AuthorFactory, NewsPostFactory

pytestmark = pytest.mark.django_db

CEILINGS = {
    "/news/": 15,
    "/news/?page=1": 15,
    "/news/?q=example": 17,
    "/news/tag/example-tag/": 16,
    "/news/author/example-author/": 16,
    "/news/2022/": 15,
    "/news/2022/03/": 15,
    "/news/example-post/": 18,
    "/news/feed/": 10,
    "/news/feed/atom/": 10,
    "/news/tag/example-tag/feed/": 11,
}


def _post_among(number: int) -> None:
    """Make `number` posts, all of one tag, author and month: one by the factory, the others in bulk."""
    author = AuthorFactory(slug="example-author")
    first = NewsPostFactory(
        title="Example post", slug="example-post", tags=["Example tag"], author=author, date=date(2022, 3, 9)
    )
    index = NewsIndexPage.objects.get()
    content_type, locale = ContentType.objects.get_for_model(NewsPost), Locale.objects.get()
    tag = NewsTag.objects.get(content_object=first).tag
    for position in range(1, number):
        slug = f"example-{position}"
        post = NewsPost(
            title=f"Example {position}",
            draft_title=f"Example {position}",
            slug=slug,
            path=f"{index.path}{position + 1000:04}",
            depth=index.depth + 1,
            url_path=f"{index.url_path}{slug}/",
            content_type=content_type,
            locale=locale,
            author=author,
            date=date(2022, 3, 1) + timedelta(days=position % 28),
        )
        post.save(clean=False)
        NewsTag.objects.create(content_object=post, tag=tag)


@pytest.mark.parametrize("number", [10, 500])
def test_no_address_asks_more_with_more_posts(client, django_assert_max_num_queries, number):
    _post_among(number)
    client.get("/news/")  # Wagtail keeps the paths of sites in the cache

    for address, ceiling in CEILINGS.items():
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code == 200
