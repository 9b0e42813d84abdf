"""What is counted, for whom, and what is forgotten."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consent import middleware, visits
from consent.models import DailyTotal, Visit
from core import retention
from tests.factories.consent import BROWSER, DailyTotalFactory, VisitFactory
from tests.factories.people import UserFactory

ROBOTS = [
    "",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/140.0 Safari/537.36",
    "facebookexternalhit/1.1",
    "curl/8.9.1",
    "python-requests/2.32",
    "Go-http-client/2.0",
    "Feedly/1.0 (+http://www.feedly.com/fetcher.html)",
    "Java/17.0.2",
]
PEOPLE = [
    BROWSER,
    "Mozilla/5.0 (Linux; Android 13; CUBOT_X70) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 Version/18.6 Mobile Safari",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
]


@pytest.mark.parametrize("user_agent", ROBOTS)
def test_programs_are_robots(user_agent):
    assert middleware.is_robot(user_agent)


@pytest.mark.parametrize("user_agent", PEOPLE)
def test_browsers_are_people(user_agent):
    assert not middleware.is_robot(user_agent)


HTML = {"content_type": "text/html; charset=utf-8"}
MATRIX = [
    ("a page", "GET", "/news/", {}, HttpResponse(**HTML), True),
    ("a page, navigated to", "GET", "/", {"Sec-Fetch-Dest": "document"}, HttpResponse(**HTML), True),
    ("only its head", "HEAD", "/", {}, HttpResponse(**HTML), False),
    ("a form", "POST", "/contact/", {}, HttpResponse(**HTML), False),
    ("an error", "GET", "/no/", {}, HttpResponse(status=404, **HTML), False),
    ("a redirect", "GET", "/no", {}, HttpResponse(status=301, **HTML), False),
    ("a feed", "GET", "/news/feed/", {}, HttpResponse(content_type="application/rss+xml"), False),
    ("data", "GET", "/search/suggest/", {}, HttpResponse(content_type="application/json"), False),
    ("the admin", "GET", "/admin/login/", {}, HttpResponse(**HTML), False),
    ("health", "GET", "/health/live/", {}, HttpResponse(**HTML), False),
    ("prefetched", "GET", "/", {"Sec-Purpose": "prefetch;prerender"}, HttpResponse(**HTML), False),
    ("prefetched, older", "GET", "/", {"Purpose": "prefetch"}, HttpResponse(**HTML), False),
    ("by a script", "GET", "/", {"Sec-Fetch-Dest": "empty"}, HttpResponse(**HTML), False),
    ("in a frame", "GET", "/", {"Sec-Fetch-Dest": "iframe"}, HttpResponse(**HTML), False),
    ("by a robot", "GET", "/", {"User-Agent": "Googlebot/2.1"}, HttpResponse(**HTML), False),
]


@pytest.mark.parametrize(
    ("method", "path", "headers", "response", "counted"),
    [row[1:] for row in MATRIX],
    ids=[row[0] for row in MATRIX],
)
def test_only_pages_that_people_were_shown_count(method, path, headers, response, counted):
    request = RequestFactory().generic(method, path, headers={"User-Agent": BROWSER, **headers})

    assert middleware.is_page_view(request, response) is counted


def test_an_editors_preview_does_not_count():
    request = RequestFactory().get("/", headers={"User-Agent": BROWSER})
    request.is_dummy = True

    assert middleware.is_page_view(request, HttpResponse()) is False


def read(client, path="/", **headers):
    return client.get(path, headers={"User-Agent": BROWSER, **headers})


def totals():
    return dict(DailyTotal.objects.values_list("section", "views"))


@pytest.mark.django_db
def test_without_a_choice_only_the_days_total_is_kept(client):
    read(client)
    read(client)
    read(client, "/cookies/")

    assert totals() == {"home": 2, "cookies": 1}
    assert Visit.objects.count() == 0


@pytest.mark.django_db
def test_with_consent_a_visitor_is_counted_once_a_day_and_known_when_they_return(client):
    client.post("/cookies/choice/", {"choice": "accept"})
    number = client.cookies["navsh_visitor"].value
    yesterday = timezone.localdate() - timedelta(days=1)
    VisitFactory(day=yesterday, number=number)

    read(client)
    read(client, "/cookies/")

    visit = Visit.objects.get(day=timezone.localdate())
    assert (visit.visitor, visit.first_day, visit.views) == (visits.hashed(number), yesterday, 2)
    assert number not in visit.visitor
    assert totals() == {"home": 1, "cookies": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("choice", ["1.reject", "2.accept", "nonsense", None])
def test_a_visitor_number_without_a_valid_yes_is_not_followed(client, choice):
    client.cookies["navsh_visitor"] = visits.new_number()
    if choice:
        client.cookies["navsh_cookie_choice"] = choice

    read(client)

    assert totals() == {"home": 1}
    assert Visit.objects.count() == 0


@pytest.mark.django_db
def test_a_number_that_we_did_not_give_out_is_not_followed(client):
    client.cookies["navsh_cookie_choice"] = "1.accept"
    client.cookies["navsh_visitor"] = "x" * 5000

    read(client)

    assert Visit.objects.count() == 0


@pytest.mark.django_db
def test_staff_are_not_counted_and_members_are(client):
    client.force_login(UserFactory(groups=["Editors"]))
    read(client)
    assert totals() == {}

    client.force_login(UserFactory())
    read(client)
    assert totals() == {"home": 1}


@pytest.mark.django_db
def test_counting_costs_one_statement_after_the_first_of_the_day(client, django_assert_max_num_queries):
    today = timezone.localdate()
    number = visits.new_number()
    visits.count_view(today, "home", number)

    # Two updates. The rest says how long to wait: pragmas, or a savepoint and its setting.
    with django_assert_max_num_queries(6 if connection.vendor == "sqlite" else 8):
        visits.count_view(today, "home", number)


@pytest.mark.django_db
def test_a_page_is_given_even_where_it_cannot_be_counted(client, caplog):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE consent_dailytotal RENAME TO consent_away")

    assert read(client).status_code == 200
    assert "A visit went uncounted" in caplog.text


@pytest.mark.django_db
def test_visits_are_forgotten_after_fourteen_months_and_totals_are_not():
    today = timezone.localdate()
    limit = visits.months_before(today, 14)
    kept = VisitFactory(day=limit)
    VisitFactory(day=limit - timedelta(days=1))
    DailyTotalFactory(day=limit - timedelta(days=1))

    retention.run(only=["consent.Visit"])

    assert list(Visit.objects.all()) == [kept]
    assert DailyTotal.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 5, 31), 14, date(2025, 3, 31)),
        (date(2026, 4, 30), 14, date(2025, 2, 28)),
        (date(2025, 4, 30), 14, date(2024, 2, 29)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 12, 31), 12, date(2025, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, before):
    assert visits.months_before(day, months) == before


@given(st.dates(min_value=date(1990, 1, 1)), st.integers(0, 60))
def test_months_before_is_that_many_months_before(day, months):
    before = visits.months_before(day, months)

    assert (day.year - before.year) * 12 + day.month - before.month == months
    assert before.day <= day.day


@given(st.text(max_size=200))
def test_every_path_has_a_section_that_fits(path):
    assert 1 <= len(visits.section_of(path)) <= 50
