"""The site's own search finds the page of an authority."""

import pytest

from search.beside import found_beside

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Bristol", ["/find-a-virtual-school/bristol-city-of/"]),
        ("brum", ["/find-a-virtual-school/birmingham/"]),
        ("virtual school for Leeds", ["/find-a-virtual-school/leeds/"]),
        ("LS6 1AN", ["/find-a-virtual-school/?q=LS6+1AN"]),
        ("read", []),
        ("attendance", []),
        ("school", []),
        ("virtual school head", []),
        ("AB1 2CD", []),
        ("💥" * 50, []),
    ],
)
def test_what_means_an_authority_beyond_doubt_leads_to_it(england, query, expected):
    assert [found.url for found in found_beside(query)] == expected


def test_it_stands_before_the_pages_and_nothing_is_said_to_be_missing(england, client):
    html = client.get("/search/?q=Bristol").content.decode()

    assert '<a href="/find-a-virtual-school/bristol-city-of/">Virtual School for Bristol</a>' in html
    assert "Nothing found" not in html


@pytest.mark.parametrize("typed", ["bristol", "brum", "KENT", "isle-of-wight-council"])
def test_an_address_that_somebody_guesses_leads_to_the_authority_meant(england, client, typed):
    answer = client.get(f"/find-a-virtual-school/{typed}/")

    assert answer.status_code == 302
    assert client.get(answer.headers["Location"]).status_code == 200


def test_it_sets_no_cookie_and_costs_one_query(england, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        found_beside("Bristol")
    answer = client.get("/search/?q=Bristol")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
