"""Whatever is typed into the address: a page, or "not found", and never an error of ours."""

import xml.etree.ElementTree as ET
from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.news import NewsPostFactory

pytestmark = pytest.mark.django_db

KIND = {200, 301, 302, 400, 404}
# Pages and posts are made before the examples, and no example changes them.
SHARED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXT = st.one_of(st.text(max_size=300), st.integers().map(str), st.sampled_from(["0", "13", "99999", "\x00"]))
OPERATORS = st.text(alphabet="\"'()*^:-+~{}[]\\/<>=!|&,;% \tANDORNOTEaé", max_size=60)


@pytest.fixture
def reader(client):
    NewsPostFactory(date=date(2022, 3, 24), tags=["Funding"], title="Funding and or not")
    client.raise_request_exception = True
    return client


@given(query=st.one_of(TEXT, OPERATORS), page=TEXT)
@SHARED
def test_search_and_page_number(reader, query, page):
    assert reader.get("/news/", {"q": query, "page": page}).status_code in KIND
    assert reader.get("/news/", {"q": query}).status_code in {200, 400}


@given(steps=st.lists(st.one_of(TEXT, st.sampled_from(["tag", "author", "feed", "atom"])), max_size=4))
@SHARED
def test_addresses_under_news(reader, steps):
    address = "/news/" + "".join(quote(step, safe="") + "/" for step in steps)

    assert reader.get(address).status_code in KIND


@given(year=st.integers(0, 99999), month=st.integers(0, 99))
@SHARED
def test_years_and_months(reader, year, month):
    assert reader.get(f"/news/{year}/{month:02}/").status_code == (200 if (year, month) == (2022, 3) else 404)
    assert reader.get(f"/news/{year}/").status_code == (200 if year == 2022 else 404)


@given(
    title=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=80
    )
)
@settings(SHARED, max_examples=25)
def test_any_title_makes_a_feed_that_can_be_read(client, title):
    post = NewsPostFactory(title=title)
    try:
        for address in ("/news/feed/", "/news/feed/atom/"):
            ET.fromstring(client.get(address).content)
    finally:
        post.delete()
