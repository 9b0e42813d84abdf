"""The dashboard: what needs doing, from whichever room says so."""

from datetime import date

import pytest
from bs4 import BeautifulSoup

from core import members_area
from core.members_area import Line, Section, Urgency
from members.directory.models import FIELDS
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def only_these_lines(monkeypatch):
    """Return a function that makes some lines the only ones there are."""

    def give(*lines):
        monkeypatch.setattr(members_area, "_providers", [lambda user: lines])

    return give


def page(client) -> BeautifulSoup:
    answer = client.get("/members/")
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


def test_strangers_are_asked_to_sign_in_and_brought_back(client):
    assert client.get("/members/").url == "/accounts/login/?next=/members/"


def test_the_most_urgent_line_comes_first_and_then_the_one_that_is_due_first(client, only_these_lines):
    only_these_lines(
        Line("When you like", "/a/", Urgency.WHENEVER),
        Line("Soon, without a date", "/b/", Urgency.SOON),
        Line("Soon, in June", "/c/", Urgency.SOON, due=date(2026, 6, 1)),
        Line("Soon, in May", "/d/", Urgency.SOON, due=date(2026, 5, 1)),
        Line("Now", "/e/", Urgency.NOW),
    )
    client.force_login(UserFactory())

    links = page(client).select(".to-do a")

    assert [link.text for link in links] == [
        "Now",
        "Soon, in May",
        "Soon, in June",
        "Soon, without a date",
        "When you like",
    ]
    assert links[0]["href"] == "/e/"


def test_sections_without_lines_are_left_out(client, only_these_lines):
    only_these_lines(Line("Three new posts", "/a/", section=Section.NEW))
    client.force_login(UserFactory())

    assert page(client).select_one("main section h2").text == "New for you"
    assert "What needs doing" not in page(client).text


def test_nothing_to_do_says_so(client, only_these_lines):
    only_these_lines()
    client.force_login(UserFactory())

    assert "Nothing waits for you." in page(client).text


def test_the_header_leads_there_for_those_who_are_signed_in_and_for_nobody_else(client):
    assert b'href="/members/"' not in client.get("/").content
    client.force_login(UserFactory())
    assert b'href="/members/"' in client.get("/").content


def test_a_profile_is_asked_for_until_it_is_saved(client):
    client.force_login(UserFactory())
    assert "Finish your profile" in page(client).text

    answer = client.post("/members/profile/", {f"{name}_shown_to": "nobody" for name in FIELDS})

    assert answer.status_code == 302
    assert "Finish your profile" not in page(client).text
