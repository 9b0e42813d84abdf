"""How much a page asks of the database, however much there is."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.core.management import call_command

from news.models import NewsIndexPage, NewsPost

pytestmark = pytest.mark.django_db
CEILINGS = {"/": 15, "/about/": 12, "/privacy/": 12, "/contact/": 12, "/contact/thanks/": 12}


def _add_posts(number):
    index = NewsIndexPage.objects.get()
    for n in range(number):
        post = NewsPost(title=f"Post {n}", slug=f"post-{n}", date=date(2020, 1, 1) + timedelta(days=n))
        index.add_child(instance=post)


@pytest.mark.parametrize("posts", [10, 500])
def test_pages_stay_under_their_ceilings(client, django_assert_max_num_queries, posts):
    call_command("load_navsh", verbosity=0)
    _add_posts(posts)
    for address, ceiling in CEILINGS.items():
        cache.clear()  # the first visit after a start, when nothing is remembered yet
        with django_assert_max_num_queries(ceiling):
            assert client.get(address).status_code == 200
