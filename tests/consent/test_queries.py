"""What the cookie page asks of the database, before a choice and after one."""

import pytest

CEILING = 14


@pytest.mark.django_db
@pytest.mark.parametrize("cookie", ["", "1.accept", "1.reject"])
def test_the_cookie_page_asks_little(client, django_assert_max_num_queries, cookie):
    if cookie:
        client.cookies["navsh_cookie_choice"] = cookie

    with django_assert_max_num_queries(CEILING):
        assert client.get("/cookies/").status_code == 200
