"""The report on visits: right figures, for those who may see them."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consent import reports, visits
from tests.factories.consent import DailyTotalFactory, VisitFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_every_day_has_its_figures_and_a_day_without_visits_has_noughts():
    today = timezone.localdate()
    first = today - timedelta(days=2)
    returning = visits.new_number()
    DailyTotalFactory(day=first, section="home", views=5)
    DailyTotalFactory(day=first, section="news", views=2)
    DailyTotalFactory(day=first - timedelta(days=1), views=100)
    VisitFactory(day=first, number=returning)
    VisitFactory(day=first)
    VisitFactory(day=today, number=returning, first_day=first)

    assert reports.days(first, today) == [
        reports.Day(first, views=7, new=2, returning=0),
        reports.Day(first + timedelta(days=1), views=0, new=0, returning=0),
        reports.Day(today, views=0, new=0, returning=1),
    ]
    assert reports.visitors(first, today) == 2
    assert reports.sections(first, today) == [("home", 5), ("news", 2)]


@pytest.mark.parametrize(
    ("asked", "days"), [("", 30), ("30", 30), ("90", 90), ("365", 365), ("31", 30), ("x", 30), ("-1", 30)]
)
def test_the_report_and_its_csv_cover_the_days_asked_for(client, asked, days):
    today = timezone.localdate()
    client.force_login(UserFactory(groups=["Moderators"]))
    DailyTotalFactory(day=today, views=12)
    VisitFactory(day=today)
    url = reverse("consent_visits_report")

    page = client.get(url, {"days": asked}).content.decode()
    download = client.get(url, {"days": asked, "export": "csv"})

    assert "12 pages read" in page
    assert "1 new visitors" in page
    rows = list(csv.reader(io.StringIO(download.content.decode())))
    assert download["Content-Type"] == "text/csv; charset=utf-8"
    assert rows[0] == ["Day", "Pages read", "New visitors", "Returning visitors"]
    assert rows[-1] == [today.isoformat(), "12", "1", "0"]
    assert len(rows) == days + 1


def test_only_groups_with_the_permission_see_it(client):
    url = reverse("consent_visits_report")
    assert client.get(url)["Location"].startswith("/accounts/login/")

    client.force_login(UserFactory(groups=["Finance"]))
    refused = client.get(url)
    assert refused.status_code == 302
    assert refused["Location"] == "/admin/"

    client.force_login(UserFactory(groups=["Editors"]))
    assert client.get(url).status_code == 200


def test_the_report_costs_the_same_for_a_day_and_for_a_year(client, django_assert_max_num_queries):
    client.force_login(UserFactory(groups=["Moderators"]))
    today = timezone.localdate()
    url = reverse("consent_visits_report")
    client.get(url)
    for n in range(100):
        VisitFactory(day=today - timedelta(days=n))

    with django_assert_max_num_queries(19):
        client.get(url, {"days": 365})
