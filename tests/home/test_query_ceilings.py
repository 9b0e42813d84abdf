"""How much a page asks of the database, however much there is."""

from datetime import date, timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from wagtail.models import Locale
from wagtail.signal_handlers import disable_reference_index_auto_update

from news.models import NewsIndexPage, NewsPost

pytestmark = pytest.mark.django_db
CEILINGS = {"/": 15, "/about/": 12, "/privacy/": 12, "/contact/": 12, "/contact/thanks/": 12}


def _add_posts(number):
    """Add posts without the work that Wagtail does around each one."""
    index = NewsIndexPage.objects.get()
    shared = {
        "depth": index.depth + 1,
        "content_type": ContentType.objects.get_for_model(NewsPost),
        "locale": Locale.objects.get(),
    }
    with disable_reference_index_auto_update():
        for n in range(number):
            NewsPost(
                title=f"Post {n}",
                draft_title=f"Post {n}",
                slug=f"post-{n}",
                path=f"{index.path}{n + 1000:04}",
                url_path=f"{index.url_path}post-{n}/",
                date=date(2020, 1, 1) + timedelta(days=n),
                **shared,
            ).save(clean=False)


@pytest.mark.parametrize("posts", [10, 500])
def test_pages_stay_under_their_ceilings(client, django_assert_max_num_queries, posts):
    call_command("load_navsh", verbosity=0)
    _add_posts(posts)
    for address, ceiling in CEILINGS.items():
        cache.clear()  # the first visit after a start, when nothing is remembered yet
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code == 200
