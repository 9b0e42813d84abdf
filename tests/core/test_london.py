"""Moments as people in England say and enter them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.london import LONDON, LondonDateTimeFormField, clock_time, in_words


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (utc(2026, 7, 3, 16), "5pm BST on Friday 3 July 2026"),
        (utc(2026, 1, 9, 17), "5pm GMT on Friday 9 January 2026"),
        (utc(2026, 7, 3, 8, 5), "9:05am BST on Friday 3 July 2026"),
        (utc(2026, 7, 3, 11), "midday BST on Friday 3 July 2026"),
        (utc(2026, 7, 2, 23), "midnight BST at the start of Friday 3 July 2026"),
        (utc(2026, 7, 2, 23, 1), "12:01am BST on Friday 3 July 2026"),
        # The clocks go forward at 1am GMT on 29 March and back at 2am BST on 25 October 2026.
        (utc(2026, 3, 29, 0, 59), "12:59am GMT on Sunday 29 March 2026"),
        (utc(2026, 3, 29, 1, 0), "2am BST on Sunday 29 March 2026"),
        (utc(2026, 10, 25, 0, 30), "1:30am BST on Sunday 25 October 2026"),
        (utc(2026, 10, 25, 1, 30), "1:30am GMT on Sunday 25 October 2026"),
    ],
)
def test_a_moment_is_said_with_the_zone_that_holds_on_that_day(moment, words):
    assert in_words(moment) == words


def test_a_moment_is_said_in_london_time_whatever_zone_is_active():
    with timezone.override("America/New_York"):
        assert in_words(utc(2026, 7, 3, 16)) == "5pm BST on Friday 3 July 2026"
        assert clock_time(utc(2026, 7, 3, 16)) == "5pm"


@pytest.mark.parametrize("zone", ["Europe/London", "Asia/Tokyo"])
def test_what_is_entered_is_london_time_whatever_zone_the_editor_prefers(zone):
    field = LondonDateTimeFormField()

    with timezone.override(zone):
        assert field.clean("2026-07-03 17:00") == utc(2026, 7, 3, 16)
        assert field.clean("2026-01-09 17:00") == utc(2026, 1, 9, 17)


@pytest.mark.parametrize(
    "entered", ["2026-03-29 01:00", "2026-03-29 01:30", "2026-10-25 01:00", "2026-10-25 01:59"]
)
def test_an_hour_that_does_not_exist_or_comes_twice_is_asked_for_again(entered):
    with pytest.raises(ValidationError) as caught:
        LondonDateTimeFormField().clean(entered)

    assert caught.value.messages == [
        "The clocks change that night: this time comes twice or not at all. "
        "Choose a time before 1am, or 2am or later."
    ]


@pytest.mark.parametrize(
    "entered", ["2026-03-29 00:59", "2026-03-29 02:00", "2026-10-25 00:59", "2026-10-25 02:00"]
)
def test_the_hours_beside_a_change_of_clocks_are_accepted(entered):
    expected = datetime.strptime(entered, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)

    assert LondonDateTimeFormField().clean(entered) == expected


@given(st.integers(0, 20 * 365 * 24 * 60))
def test_what_is_shown_for_editing_is_read_back_as_the_same_moment(minutes):
    field = LondonDateTimeFormField()
    moment = utc(2020, 1, 1) + timedelta(minutes=minutes)
    shown = field.prepare_value(moment)
    try:
        read = field.clean(shown.strftime("%Y-%m-%d %H:%M"))
    except ValidationError:
        # Only the hour that comes twice is refused: one clock time, two moments.
        assert (shown.month, shown.hour) == (10, 1)
    else:
        assert read == moment
