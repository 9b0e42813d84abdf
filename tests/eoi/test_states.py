"""A call opens and closes by itself, at the very instant, also in the nights when the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.london import LONDON
from eoi.models import CallPage, CallsIndexPage
from eoi.states import CallState, state_at
from tests.factories.eoi import CallPageFactory

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)


def london(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=LONDON, fold=fold).astimezone(UTC)


def states_by_query(call: CallPage, now: datetime) -> list[str]:
    querysets = {
        CallState.SOON: CallPage.objects.opening_soon(now),
        CallState.OPEN: CallPage.objects.open(now),
        CallState.CLOSED: CallPage.objects.closed(now),
    }
    return [state for state, calls in querysets.items() if calls.filter(pk=call.pk).exists()]


ORDINARY = (london(2026, 6, 1, 9), london(2026, 7, 3, 17))
# 01:30 does not exist on 29 March 2026; 01:30 comes twice on 25 October 2026.
SPRING = (london(2026, 3, 29, 0, 59), london(2026, 3, 29, 2, 0))
AUTUMN = (london(2026, 10, 25, 1, 30, fold=0), london(2026, 10, 25, 1, 30, fold=1))


@pytest.mark.parametrize(("opens_at", "closes_at"), [ORDINARY, SPRING, AUTUMN])
def test_a_call_opens_at_its_opening_time_and_is_closed_at_its_closing_time(opens_at, closes_at):
    call = CallPageFactory(opens_at=opens_at, closes_at=closes_at)

    assert states_by_query(call, opens_at - INSTANT) == [CallState.SOON]
    assert states_by_query(call, opens_at) == [CallState.OPEN]
    assert states_by_query(call, closes_at - INSTANT) == [CallState.OPEN]
    assert states_by_query(call, closes_at) == [CallState.CLOSED]


def test_the_hour_that_comes_twice_lasts_an_hour_and_the_one_left_out_a_minute():
    assert AUTUMN[1] - AUTUMN[0] == timedelta(hours=1)
    assert SPRING[1] - SPRING[0] == timedelta(minutes=1)


@given(
    opens=st.integers(0, 10),
    length=st.integers(1, 10),
    offset=st.integers(-2, 25),
)
def test_a_call_is_in_exactly_one_state(opens, length, offset):
    start = datetime(2026, 10, 24, 20, tzinfo=UTC)
    opens_at = start + timedelta(hours=opens)
    closes_at = opens_at + timedelta(hours=length)
    now = start + timedelta(hours=offset)

    expected = (
        CallState.SOON if offset < opens else CallState.OPEN if offset < opens + length else CallState.CLOSED
    )
    assert state_at(now, opens_at, closes_at) == expected


def test_calls_come_in_the_order_in_which_people_want_them():
    now = london(2026, 6, 15, 12)
    day = timedelta(days=1)
    for title, opens_at, closes_at in [
        ("open, last to close", now - day, now + 9 * day),
        ("open, first to close", now - 3 * day, now + day),
        ("soon, second", now + 5 * day, now + 6 * day),
        ("soon, first", now + 2 * day, now + 20 * day),
        ("closed long ago", now - 90 * day, now - 80 * day),
        ("closed lately", now - 90 * day, now - day),
    ]:
        CallPageFactory(title=title, opens_at=opens_at, closes_at=closes_at)

    assert [call.title for call in CallPage.objects.open(now)] == [
        "open, first to close",
        "open, last to close",
    ]
    assert [call.title for call in CallPage.objects.opening_soon(now)] == ["soon, first", "soon, second"]
    assert [call.title for call in CallPage.objects.closed(now)] == ["closed lately", "closed long ago"]


def test_the_database_refuses_a_call_that_closes_when_it_opens():
    call = CallPageFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CallPage.objects.filter(pk=call.pk).update(closes_at=call.opens_at)


def test_a_call_that_closes_before_it_opens_is_refused_with_one_sentence_at_the_closing_time():
    opens_at = london(2026, 7, 3, 17)

    with pytest.raises(ValidationError) as caught:
        CallPageFactory(opens_at=opens_at, closes_at=opens_at - INSTANT)

    assert caught.value.message_dict == {
        "closes_at": [
            "A call has to close after it opens. Choose a closing time later than the opening time."
        ]
    }


def test_every_installation_has_the_list_of_calls_with_the_sentence_for_none():
    index = CallsIndexPage.objects.get()

    assert index.url == "/work-with-us/"
    assert index.nothing_text == "There are currently no Expressions of Interest available."
