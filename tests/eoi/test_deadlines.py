"""The time that is left, in words."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eoi.deadlines import time_left

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FRIDAY_5PM = datetime(2026, 7, 3, 16, tzinfo=UTC)  # 5pm BST


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(0), ""),
        (timedelta(microseconds=1), "closes in less than a minute"),
        (timedelta(seconds=60), "closes in 1 minute"),
        (timedelta(minutes=19, seconds=59), "closes in 19 minutes"),
        (timedelta(minutes=59, seconds=59), "closes in 59 minutes"),
        (timedelta(hours=1), "closes today at 5pm"),
        (timedelta(hours=17), "closes today at 5pm"),
        (timedelta(hours=17, seconds=1), "closes tomorrow at 5pm"),
        (timedelta(days=2), "closes in 2 days"),
        (timedelta(days=3), "closes in 3 days"),
        (timedelta(days=20), "closes in 20 days"),
        (timedelta(days=21), "closes in 3 weeks"),
        (timedelta(days=29), "closes in 4 weeks"),
    ],
)
def test_time_left_is_said_as_people_count_it(before, words):
    assert time_left(FRIDAY_5PM - before, LONG_AGO, FRIDAY_5PM) == words


def test_midnight_ends_the_day_before():
    midnight = datetime(2026, 7, 2, 23, tzinfo=UTC)  # the start of 3 July in London

    assert time_left(midnight - timedelta(hours=5), LONG_AGO, midnight) == "closes tonight at midnight"
    assert (
        time_left(midnight - timedelta(days=1, hours=5), LONG_AGO, midnight) == "closes tomorrow at midnight"
    )


def test_before_it_opens_the_opening_counts():
    opens_at = FRIDAY_5PM - timedelta(days=10)

    assert time_left(opens_at - timedelta(days=3), opens_at, FRIDAY_5PM) == "opens in 3 days"
    assert time_left(opens_at, opens_at, FRIDAY_5PM) == "closes in 10 days"


def test_days_are_counted_over_a_change_of_clocks():
    closes_at = datetime(2026, 10, 26, 9, tzinfo=UTC)  # 9am GMT, the clocks went back on the 25th
    now = datetime(2026, 10, 23, 22, 30, tzinfo=UTC)  # 11.30pm BST on the 23rd

    assert time_left(now, LONG_AGO, closes_at) == "closes in 3 days"


@given(st.integers(0, 60 * 24 * 60))
def test_time_left_never_promises_an_hour_that_is_not_there(minutes):
    words = time_left(FRIDAY_5PM - timedelta(minutes=minutes), LONG_AGO, FRIDAY_5PM)

    if words.endswith(("minute", "minutes")) and words[10].isdigit():
        assert int(words.split()[2]) <= minutes
    assert (words == "") is (minutes == 0)
