"""Bars as tall as what they count, on a scale that can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import pounds
from core.plots import (
    ACROSS,
    BOTTOM,
    FIGURE,
    HEIGHT,
    LABELS,
    LEFT,
    TOP,
    WIDTH,
    Series,
    round_up,
    stacked_bars,
)

counts = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=400)


@given(counts)
def test_every_bar_lies_in_the_drawing_and_stands_for_its_value(pairs):
    series = [Series("One", "first", [a for a, _ in pairs]), Series("Two", "second", [b for _, b in pairs])]
    plot = stacked_bars([str(n) for n in range(len(pairs))], series)

    assert len(plot.bars) == sum(bool(value) for pair in pairs for value in pair)
    assert plot.rows == [(str(n), a, b) for n, (a, b) in enumerate(pairs)]
    assert len(plot.labels) <= LABELS
    for bar in plot.bars:
        assert LEFT <= bar.x <= bar.x + bar.width <= WIDTH + 0.01
        assert TOP - 0.01 <= bar.y <= bar.y + bar.height <= HEIGHT - BOTTOM + 0.02


def test_pieces_of_a_bar_stand_on_each_other():
    plot = stacked_bars(["Monday"], [Series("Old", "first", [6]), Series("New", "second", [4])])

    old, new = plot.bars
    assert old.height == pytest.approx((HEIGHT - TOP - BOTTOM) * 0.6, abs=0.01)
    assert new.y + new.height == pytest.approx(old.y, abs=0.02)
    assert (old.title, new.title) == ("Monday: 6 old", "Monday: 4 new")
    assert [mark.text for mark in plot.scale] == ["0", "5", "10"]


def test_nothing_counted_is_said_to_be_nothing():
    assert stacked_bars(["Monday"], [Series("Old", "first", [0])]).empty
    assert stacked_bars([], []).empty


@pytest.mark.parametrize(
    ("number", "top"), [(0, 2), (1, 2), (3, 4), (5, 6), (10, 10), (11, 20), (21, 30), (220, 300), (999, 1000)]
)
def test_the_scale_ends_at_a_round_number_that_halves(number, top):
    assert round_up(number) == top


SUMS = st.lists(
    st.tuples(st.decimals(-9999, 9999, places=2), st.decimals(-9999, 9999, places=2)), min_size=1, max_size=24
)


@given(SUMS)
def test_what_is_below_zero_hangs_below_the_line_in_the_same_scale(pairs):
    series = [Series("One", "first", [a for a, _ in pairs]), Series("Two", "second", [b for _, b in pairs])]
    plot = stacked_bars([str(n) for n in range(len(pairs))], series, say=pounds, totals=True)

    values = [value for pair in pairs for value in pair if value]
    marks = {int(mark.text.replace(",", "")): mark.at for mark in plot.scale}
    zero, top = marks[0], max(marks)
    unit = (zero - marks[top]) / top
    for bar, value in zip(plot.bars, values, strict=True):
        assert TOP - 0.01 <= bar.y <= bar.y + bar.height <= HEIGHT - BOTTOM + 0.02
        assert bar.height == pytest.approx(abs(float(value)) * unit, abs=0.01)
        assert bar.y + bar.height <= zero + 0.02 if value > 0 else bar.y >= zero - 0.02
    assert plot.totals == [pounds(sum(one.values)) for one in series]
    assert plot.table == [(str(n), pounds(a), pounds(b)) for n, (a, b) in enumerate(pairs)]


def test_every_label_is_written_where_that_is_wished_in_lines_that_fit():
    names = ["East", "Yorkshire and The Humber", "West Midlands"]
    plot = stacked_bars(names, [Series("Schools", "first", [1, 2, 3])], every_label=True)

    assert [mark.lines for mark in plot.labels] == [
        ["East"],
        ["Yorkshire and", "The Humber"],
        ["West Midlands"],
    ]
    assert plot.height > HEIGHT


def test_what_went_away_hangs_below_the_line_and_is_counted_as_it_is():
    plot = stacked_bars(
        ["April", "May"],
        [Series("Joined", "first", [8, 0]), Series("Left", "second", [1, 3], below=True)],
        totals=True,
    )

    joined, left, _ = plot.bars
    assert left.y == pytest.approx(joined.y + joined.height, abs=0.02)
    assert [mark.text for mark in plot.scale] == ["4", "0", "4", "8"]
    assert (plot.table, plot.totals) == ([("April", "8", "1"), ("May", "0", "3")], ["8", "4"])


def test_a_sentence_says_what_is_drawn():
    one = stacked_bars(["North", "South", "East"], [Series("Schools", "first", [4, 22, 2])], totals=True)
    two = stacked_bars(
        ["April", "May"], [Series("Schools", "first", [1, 1200]), Series("Associates", "second", [0, 0])]
    )

    assert one.says == "Schools: 28 in all; most South, 22; least East, 2."
    assert two.says == "Schools: most May, 1,200. Associates: none."


@given(SUMS)
def test_bars_that_lie_are_as_long_as_what_they_count_and_within_their_lane(pairs):
    series = [Series("One", "first", [a for a, _ in pairs]), Series("Two", "second", [b for _, b in pairs])]
    plot = stacked_bars([str(n) for n in range(len(pairs))], series, say=pounds)

    if len(pairs) > ACROSS:
        assert plot.lying == []
        return
    longest = max((width for row in plot.lying for _, width, _ in row.pieces), default=0)
    largest = max(abs(float(value)) for pair in pairs for value in pair)
    for row, pair in zip(plot.lying, pairs, strict=True):
        assert [value for value, _ in row.values] == [pounds(value) for value in pair if value]
        counted = [value for value in pair if value]
        for (start, width, _), value in zip(row.pieces, counted, strict=True):
            assert -0.02 <= start <= start + width <= 100.02
            assert start >= row.zero - 0.02 if value > 0 else start + width <= row.zero + 0.02
            assert width == pytest.approx(longest * abs(float(value)) / largest, abs=0.02)


def test_a_scale_of_large_sums_has_room_for_its_figures():
    plot = stacked_bars(["April"], [Series("Pounds", "first", [1_200_000])])

    assert plot.left == FIGURE * len("2,000,000 ")
    assert plot.bars[0].x > plot.left
