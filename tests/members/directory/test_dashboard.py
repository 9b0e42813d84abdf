"""The dashboard: what needs doing, from whichever room says so."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from core import members_area
from core.members_area import Line, Section, Urgency
from members.directory.models import FIELDS
from members.privacy import correcting
from payments import invoicing
from tests.factories.directory import member_school
from tests.factories.membership import associate_membership
from tests.factories.organisations import RoleFactory
from tests.factories.payments import payable
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
    client.force_login(RoleFactory(school=member_school()).person)
    assert "Finish your profile" in page(client).text

    answer = client.post("/members/profile/", {f"{name}_shown_to": "nobody" for name in FIELDS})

    assert answer.status_code == 302
    assert "Finish your profile" not in page(client).text


def test_no_profile_is_asked_for_where_nobody_could_find_it(client):
    for user in (UserFactory(), UserFactory(groups=["Membership"])):
        client.force_login(user)
        assert "Finish your profile" not in page(client).text


@pytest.mark.parametrize(("lines", "opened"), [(1, 1), (8, 8), (9, 9), (10, 8), (40, 8)])
def test_of_many_lines_the_most_urgent_stand_open(client, only_these_lines, lines, opened):
    only_these_lines(*(Line(f"Line {number}", "/a/") for number in range(lines)))
    client.force_login(UserFactory())

    shown = page(client)

    assert len(shown.select(".to-do a")) == lines
    assert len(shown.select("details .to-do a")) == lines - opened
    assert [more.text for more in shown.select("summary")] == (
        [f"{lines - opened} more under “What needs doing”"] if lines > opened else []
    )


@pytest.mark.parametrize(
    ("urgency", "days", "words"),
    [
        (Urgency.NOW, None, "Now"),
        (Urgency.NOW, -1, "Now, was due by {day}"),
        (Urgency.NOW, 0, "Now, by {day}"),
        (Urgency.SOON, 9, "by {day}"),
    ],
)
def test_a_line_says_in_words_how_urgent_it_is(client, only_these_lines, urgency, days, words):
    due = None if days is None else timezone.localdate() + timedelta(days)
    only_these_lines(Line("An example", "/a/", urgency, due=due))
    client.force_login(UserFactory())

    said = " ".join(page(client).select_one(".to-do__due").text.split())

    assert said == words.format(day=date_format(due, "j F Y") if due else "")


def test_an_associate_reads_what_they_are(client):
    client.force_login(associate_membership(paid=True).person)

    assert [line.text for line in page(client).select(".page-header__meta")] == ["Associate member"]


@pytest.mark.parametrize(
    ("groups", "queues"),
    [
        (["Membership"], ["1 request to correct something"]),
        (["Finance"], ["1 invoice overdue"]),
        (["Moderators"], []),
    ],
)
def test_the_office_reads_its_queues_and_is_not_asked_where_it_works(client, groups, queues):
    leaver = UserFactory()
    with transaction.atomic():
        correcting.ask(leaver, about="An example", details="An example.")
    invoicing.issue([payable("100.00")], on=timezone.localdate() - timedelta(100))
    client.force_login(UserFactory(groups=groups))

    shown = page(client)

    office = shown.find("h2", string="In NAVSH’s office")
    found = [link.text for link in office.find_parent("section").select(".to-do a")] if office else []
    assert found == queues
    assert [line.text for line in shown.select(".page-header__meta")] == [f"NAVSH’s office: {groups[0]}"]
    assert shown.select_one('a[href="/admin/"]').text == "Go to the office’s screens"
    assert "Say where I work" not in shown.text
    assert ("Find a colleague" in shown.text) == (groups == ["Membership"])


def test_who_is_not_of_the_office_reads_nothing_of_it(client):
    client.force_login(RoleFactory(school=member_school()).person)

    assert "office’s screens" not in page(client).text


def test_a_dashboard_is_cheap(client, django_assert_max_num_queries):
    client.force_login(RoleFactory(school=member_school(), is_school_admin=True).person)
    client.get("/members/")

    with django_assert_max_num_queries(24):
        client.get("/members/")
