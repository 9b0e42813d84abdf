"""Bar charts drawn by the server: geometry here, SVG in templates/core/admin/plot.html, no script."""

import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

WIDTH, HEIGHT = 960, 220
LEFT, TOP, BOTTOM = 48, 12, 26
LABELS = 7
ACROSS = 16  # so many bars at most are also drawn lying, one under the other, for narrow screens
FIGURE = 8  # a figure of the scale is no wider
WORDS = 13  # so many letters of a label stand in one line
LINE = 14

Number = int | Decimal


@dataclass(frozen=True)
class Series:
    """One kind of thing counted: a value for each label, drawn in the style `plot__series--<style>`.

    `below`: it hangs below the line though it is counted as it is, as those who left hang below who came.
    """

    name: str
    style: str
    values: Sequence[Number]
    below: bool = False

    @property
    def drawn(self) -> Sequence[Number]:
        """The values as they are drawn: below zero where they hang."""
        return [-value for value in self.values] if self.below else self.values


@dataclass(frozen=True)
class Bar:
    """A rectangle, in the units of the drawing, and what it says when pointed at."""

    x: float
    y: float
    width: float
    height: float
    style: str
    title: str


@dataclass(frozen=True)
class Lying:
    """A bar that lies beside its label: its pieces as (from, width, style), in hundredths of its lane."""

    label: str
    pieces: list[tuple[float, float, str]]
    values: list[tuple[str, str]]  # in words, each with its style; without those that are nought
    zero: float  # where the line is that pieces lie on either side of


@dataclass(frozen=True)
class Mark:
    """A word beside an axis: `at` is its distance along the axis; `lines` its text where that is long."""

    at: float
    text: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Plot:
    """A drawing of stacked bars with its figures: `rows` are (label, value of each series…).

    `table` is the same in words, and `totals` the sum of each series in words, where that means anything.
    `says` is what the drawing shows in a sentence. `lying` are its bars for narrow screens, if not too many.
    """

    bars: list[Bar]
    scale: list[Mark]
    labels: list[Mark]
    series: Sequence[Series]
    rows: list[tuple]
    table: list[tuple[str, ...]]
    totals: list[str]
    says: str
    lying: list[Lying]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def empty(self) -> bool:
        """Whether every value is nought."""
        return not self.bars


def in_thousands(value: Number) -> str:
    """Return a number as people read it: 1,234."""
    return f"{value:,}"


def stacked_bars(
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    say: Callable[[Any], str] | None = None,
    every_label: bool = False,
    totals: bool = False,
) -> Plot:
    """Return the drawing of one bar for each of `labels`, made of one piece for each of `series`.

    What is below zero hangs below the line. `say` puts a value into words ("£1,234.50"), by default with
    the name of its series in titles. `every_label` writes each label, in several lines if need be, and
    not only as many as have room side by side. `totals` adds up each series.
    """
    rows = list(zip(labels, *(one.values for one in series), strict=True))
    drawn = list(zip(labels, *(one.drawn for one in series), strict=True))
    high = round_up(max((_sum(row, 1) for row in drawn), default=0))
    low = max((_sum(row, -1) for row in drawn), default=0)
    low = round_up(low) if low else 0
    left = max(LEFT, FIGURE * (len(f"{max(high, low):,}") + 1 + bool(low)))
    per_one = (HEIGHT - TOP - BOTTOM) / (high + low)
    step = (WIDTH - left) / max(len(rows), 1)
    zero = HEIGHT - BOTTOM - per_one * low
    words = say or in_thousands
    bars = []
    for place, (label, *values) in enumerate(rows):
        so_far = {1: 0.0, -1: 0.0}
        for one, value in zip(series, values, strict=True):
            if not value:
                continue
            side = 1 if (value > 0) is not one.below else -1
            height = per_one * abs(float(value))
            y = zero - so_far[1] - height if side == 1 else zero + so_far[-1]
            so_far[side] += height
            title = f"{label}: {words(value)} {one.name.lower()}"
            x, wide = left + (place + 0.1) * step, step * 0.8
            bars.append(Bar(round(x, 2), round(y, 2), round(wide, 2), round(height, 2), one.style, title))
    marks = _every(labels, step, left) if every_label else _spread(labels, step, left)
    all_of = [sum(one.values, type(one.values[0])() if one.values else 0) for one in series]
    hangs = any(one.below for one in series)
    return Plot(
        bars=bars,
        scale=[
            Mark(zero - per_one * at, in_thousands(abs(at) if hangs else at))
            for at in (*((-low,) if low else ()), 0, high // 2, high)
        ],
        labels=marks,
        series=series,
        rows=rows,
        table=[(row[0], *map(words, row[1:])) for row in rows],
        totals=[words(number) for number in all_of] if totals else [],
        says=_sentence(labels, series, words, all_of if totals else []),
        lying=_lying(drawn, rows, series, words) if len(rows) <= ACROSS else [],
        height=HEIGHT + LINE * max((len(mark.lines) - 1 for mark in marks if mark.lines), default=0),
        left=left,
    )


def _sentence(
    labels: Sequence[str], series: Sequence[Series], words: Callable[[Any], str], all_of: Sequence[Number]
) -> str:
    """Return what is drawn in words: how much in all, and where most is (of one series, also where least)."""
    said = []
    for place, one in enumerate(series):
        if not any(one.values):
            said.append(f"{one.name}: none.")
            continue
        parts = [f"{words(all_of[place])} in all"] if all_of else []
        most = max(one.values)
        parts.append(f"most {labels[list(one.values).index(most)]}, {words(most)}")
        least = min(one.values)
        if len(series) == 1 and least != most:
            parts.append(f"least {labels[list(one.values).index(least)]}, {words(least)}")
        said.append(f"{one.name}: {'; '.join(parts)}.")
    return " ".join(said)


def _lying(
    drawn: Sequence[tuple], rows: Sequence[tuple], series: Sequence[Series], words: Callable[[Any], str]
) -> list[Lying]:
    """Return the bars lying, the longest as long as there is room; what is below zero lies to the left."""
    high, low = (max((float(_sum(row, side)) for row in drawn), default=0) for side in (1, -1))
    unit = 100 / (high + low or 1)
    found = []
    for (label, *values), (_, *said) in zip(drawn, rows, strict=True):
        ends, pieces = {1: low * unit, -1: low * unit}, []
        for one, value in zip(series, values, strict=True):
            side = 1 if value > 0 else -1
            width = abs(float(value)) * unit
            if value:
                pieces.append(
                    (round(min(ends[side], ends[side] + side * width), 2), round(width, 2), one.style)
                )
            ends[side] += side * width
        in_words = [(words(value), one.style) for one, value in zip(series, said, strict=True) if value]
        found.append(Lying(label, pieces, in_words, round(low * unit, 2)))
    return found


def _sum(row: tuple, side: int) -> int:
    return math.ceil(sum(side * value for value in row[1:] if side * value > 0))


def round_up(number: int) -> int:
    """Return the least round number (2, 4, 6, 8, 10, 20, 30 …) that `number` fits under and that halves."""
    unit = 1
    while number > unit * 10:
        unit *= 10
    tops = (unit * digit for digit in (2, 3, 4, 6, 8, 10))
    return next(top for top in tops if number <= top and top % 2 == 0)


def _spread(labels: Sequence[str], step: float, left: int) -> list[Mark]:
    """Return only as many labels as can be read side by side."""
    every = -(-len(labels) // LABELS) or 1
    return [
        Mark(_middle(place, step, left), label, [label])
        for place, label in enumerate(labels)
        if place % every == every // 2
    ]


def _every(labels: Sequence[str], step: float, left: int) -> list[Mark]:
    return [
        Mark(
            _middle(place, step, left), label, textwrap.wrap(label, WORDS, break_long_words=False) or [label]
        )
        for place, label in enumerate(labels)
    ]


def _middle(place: int, step: float, left: int) -> float:
    return round(left + (place + 0.5) * step, 2)
