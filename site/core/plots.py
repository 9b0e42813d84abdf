"""Bar charts drawn by the server: geometry here, SVG in templates/core/admin/plot.html, no script."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 960, 220
LEFT, TOP, BOTTOM = 48, 12, 26
LABELS = 7


@dataclass(frozen=True)
class Series:
    """One kind of thing counted: a value for each label, drawn in the style `plot__series--<style>`."""

    name: str
    style: str
    values: Sequence[int]


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
    """A word beside an axis: `at` is its distance along the axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Plot:
    """A drawing of stacked bars with its figures: `rows` are (label, value of each series…)."""

    bars: list[Bar]
    scale: list[Mark]
    labels: list[Mark]
    series: Sequence[Series]
    rows: list[tuple]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def empty(self) -> bool:
        """Whether every value is nought."""
        return not self.bars


def stacked_bars(labels: Sequence[str], series: Sequence[Series]) -> Plot:
    """Return the drawing of one bar for each of `labels`, made of one piece for each of `series`."""
    rows = list(zip(labels, *(one.values for one in series), strict=True))
    top = round_up(max((sum(row[1:]) for row in rows), default=0))
    room = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT) / max(len(rows), 1)
    bars = []
    for place, row in enumerate(rows):
        below = 0
        for one, value in zip(series, row[1:], strict=True):
            if value:
                height = room * value / top
                y = HEIGHT - BOTTOM - room * below / top - height
                x = LEFT + place * step + step * 0.1
                title = f"{row[0]}: {value:,} {one.name.lower()}"
                bars.append(
                    Bar(round(x, 2), round(y, 2), round(step * 0.8, 2), round(height, 2), one.style, title)
                )
                below += value
    return Plot(
        bars=bars,
        scale=[Mark(HEIGHT - BOTTOM - room * part, f"{int(top * part):,}") for part in (0, 0.5, 1)],
        labels=_spread(labels, step),
        series=series,
        rows=rows,
    )


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
        Mark(round(LEFT + (place + 0.5) * step, 2), label)
        for place, label in enumerate(labels)
        if place % every == every // 2
    ]
