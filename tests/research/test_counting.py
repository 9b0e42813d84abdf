"""Downloads are counted by COUNTER's rules, and nothing is kept of who downloaded."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from research import counting
from research.choices import Access
from research.models import CatalogueEntry, DailyDownloads
from tests.factories.people import UserFactory
from tests.factories.research import EditionFactory, EditionFileFactory

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def file():
    return EditionFileFactory(content=b"%PDF-1.7 " + b"x" * 91)


def _get(client, file, agent=BROWSER, address="192.0.2.1", **headers):
    return client.get(file.address, headers={"user-agent": agent, **headers}, REMOTE_ADDR=address)


def _counts() -> list[int]:
    return list(DailyDownloads.objects.order_by("pk").values_list("count", flat=True))


def test_each_reader_counts_once(client, file):
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.3"):
        _get(client, file, address=address)

    assert _counts() == [3]
    assert DailyDownloads.objects.get().day == timezone.localdate()
    assert CatalogueEntry.objects.get(pk=file.edition.publication_id).downloads == 3


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "curl/8.5.0",
        "python-requests/2.32",
        "Wget/1.21",
    ],
)
def test_robots_and_programs_are_left_out(client, file, agent):
    assert _get(client, file, agent=agent).status_code == 200
    assert _counts() == []


def test_a_second_click_is_left_out_until_thirty_seconds_are_over(client, file, monkeypatch):
    _get(client, file)
    _get(client, file)
    assert _counts() == [1]
    _get(client, file, agent=BROWSER + " another")
    assert _counts() == [2]
    cache.clear()  # as if the time were over
    _get(client, file)
    assert _counts() == [3]
    assert counting.DOUBLE_CLICK == 30


def test_another_file_is_no_second_click(client, file):
    other = EditionFileFactory(edition=file.edition)
    _get(client, file)
    _get(client, other)

    assert _counts() == [1, 1]


def test_staff_are_left_out_and_readers_are_not(client, file):
    client.force_login(UserFactory(groups=["Research"]))
    _get(client, file)
    assert _counts() == []
    client.force_login(UserFactory())
    _get(client, file)
    assert _counts() == [1]


def test_only_the_beginning_of_a_download_in_parts_is_counted(client, file):
    assert _get(client, file, range="bytes=50-").status_code == 206
    assert _counts() == []
    assert _get(client, file, range="bytes=0-49").status_code == 206
    assert _counts() == [1]


def test_what_was_not_sent_is_not_counted(client, file):
    etag = client.head(file.address, headers={"user-agent": BROWSER})["ETag"]
    _get(client, file, **{"if-none-match": etag})
    closed = EditionFileFactory(access=Access.SUBSCRIBERS)
    assert _get(client, closed).status_code == 403

    assert _counts() == []


def test_nothing_of_a_person_is_stored(client, file):
    _get(client, file)

    kept = [str(value) for row in DailyDownloads.objects.values() for value in row.values()]
    kept += [f"{key} {value}" for key, value in cache._cache.items()]
    assert not any("192.0.2.1" in text or "Firefox" in text for text in kept)


def test_totals_by_edition_and_file_are_shown_with_a_plot(client, file):
    older = EditionFactory(publication=file.edition.publication, year=1950, label="1950", slug="1950")
    today = timezone.localdate()
    for edition, of, day, count in (
        (file.edition, file, today, 3),
        (file.edition, file, today - timedelta(days=400), 4),
        (file.edition, None, today - timedelta(days=1), 2),
        (older, None, today, 1),
    ):
        DailyDownloads.objects.create(edition=edition, file=of, day=day, count=count)

    counted = counting.downloads_of(file.edition.publication)
    page = client.get(file.edition.publication.address).content.decode()

    assert (counted.total, counted.by_file) == (10, {file.pk: 7})
    assert counted.by_edition == {file.edition.pk: 9, older.pk: 1}
    assert sum(number for _, number in counted.months) == 6
    assert "Downloaded 10 times, all editions together." in page
    assert "This edition was downloaded 9 times." in page
    assert "This edition was downloaded 1 time." in page
    assert ", 7 downloads</span>" in page
    assert "Downloads in the last twelve months" in page


def test_a_page_without_downloads_has_no_plot(client, file):
    assert "Downloads in the last" not in client.get(file.edition.publication.address).content.decode()


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 1, 31), date(2025, 2, 1), date(2026, 1, 1)),
        (date(2026, 12, 1), date(2026, 1, 1), date(2026, 12, 1)),
    ],
)
def test_twelve_months(today, first, last):
    months = counting._last_months(today)
    assert (months[0], months[-1], len(set(months))) == (first, last, 12)


def test_a_file_that_is_removed_leaves_its_counts_to_the_edition(client, file):
    _get(client, file)
    edition = file.edition
    file.delete()

    assert counting.downloads_of(edition.publication).by_edition == {edition.pk: 1}


def test_the_report_for_staff(client, file):
    DailyDownloads.objects.create(edition=file.edition, file=file, day=timezone.localdate(), count=5)
    client.force_login(UserFactory(groups=["Research"]))
    page = client.get("/admin/reports/downloads/?days=90").content.decode()

    assert "Downloads each day" in page
    assert f'<th scope="row">{file.edition.publication.title}</th>' in page
    assert "<dd>5</dd>" in page
    client.force_login(UserFactory())
    assert client.get("/admin/reports/downloads/").status_code == 302
