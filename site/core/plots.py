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


WORDS = 13  # so many letters of a label stand in one line
LINE = 14

Number = int | Decimal


@dataclass(frozen=True)
class Series:
    """One kind of thing counted: a value for each label, drawn in the style `plot__series--<style>`."""

    name: str
    style: str
    values: Sequence[Number]


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
class Mark:
    """A word beside an axis: `at` is its distance along the axis; `lines` its text where that is long."""

    at: float
    text: str
    lines: Sequence[str] = ()


@dataclass(frozen=True)
class Plot:
    """A drawing of stacked bars with its figures: `rows` are (label, value of each series…).

    `table` is the same in words, and `totals` the sum of each series in words, where that means anything.
    """

    bars: list[Bar]
    scale: list[Mark]
    labels: list[Mark]
    series: Sequence[Series]
    rows: list[tuple]
    table: list[tuple[str, ...]]
    totals: list[str]
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
    high = round_up(max((_sum(row, 1) for row in rows), default=0))
    low = max((_sum(row, -1) for row in rows), default=0)
    low = round_up(low) if low else 0
    per_one = (HEIGHT - TOP - BOTTOM) / (high + low)
    step = (WIDTH - LEFT) / max(len(rows), 1)
    zero = HEIGHT - BOTTOM - per_one * low
    words = say or in_thousands
    bars = []
    for place, (label, *values) in enumerate(rows):
        so_far = {1: 0.0, -1: 0.0}
        for one, value in zip(series, values, strict=True):
            if not value:
                continue
            side = 1 if value > 0 else -1
            height = per_one * abs(float(value))
            y = zero - so_far[1] - height if side == 1 else zero + so_far[-1]
            so_far[side] += height
            title = f"{label}: {words(value)} {one.name.lower()}"
            x, wide = LEFT + (place + 0.1) * step, step * 0.8
            bars.append(Bar(round(x, 2), round(y, 2), round(wide, 2), round(height, 2), one.style, title))
    marks = _every(labels, step) if every_label else _spread(labels, step)
    return Plot(
        bars=bars,
        scale=[
            Mark(zero - per_one * at, f"{at:,}") for at in (*((-low,) if low else ()), 0, high // 2, high)
        ],
        labels=marks,
        series=series,
        rows=rows,
        table=[(row[0], *map(words, row[1:])) for row in rows],
        totals=[words(sum(one.values, type(one.values[0])() if one.values else 0)) for one in series]
        if totals
        else [],
        height=HEIGHT + LINE * max((len(mark.lines) - 1 for mark in marks if mark.lines), default=0),
    )


def _sum(row: tuple, side: int) -> int:
    return math.ceil(sum(side * value for value in row[1:] if side * value > 0))


def round_up(number: int) -> int:
    """Return the least round number (2, 4, 6, 8, 10, 20, 30 …) that `number` fits under and that halves."""
    unit = 1
    while number > unit * 10:
        unit *= 10
    tops = (unit * digit for digit in (2, 3, 4, 6, 8, 10))
    return next(top for top in tops if number <= top and top % 2 == 0)


def _spread(labels: Sequence[str], step: float) -> list[Mark]:
    """Return only as many labels as can be read side by side."""
    every = -(-len(labels) // LABELS) or 1
    return [
        Mark(_middle(place, step), label, [label])
        for place, label in enumerate(labels)
        if place % every == every // 2
    ]


def _every(labels: Sequence[str], step: float) -> list[Mark]:
    return [
        Mark(_middle(place, step), label, textwrap.wrap(label, WORDS, break_long_words=False) or [label])
        for place, label in enumerate(labels)
    ]


def _middle(place: int, step: float) -> float:
    return round(LEFT + (place + 0.5) * step, 2)
