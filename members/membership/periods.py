"""From when until when: pure reckoning with days in London. `ends` is always the first day after."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from members.membership.models import Plan

FIRST_MONTH = 4  # the financial year of English councils begins on 1 April


@dataclass(frozen=True)
class Span:
    """Days from `starts`, up to and without `ends`."""

    starts: date
    ends: date

    @property
    def label(self) -> str:
        last = self.ends - timedelta(days=1)
        return f"{self.starts:%-d %B %Y} to {last:%-d %B %Y}"


def financial_year(day: date) -> Span:
    """Return the financial year that `day` lies in."""
    first = day.year if day.month >= FIRST_MONTH else day.year - 1
    return Span(date(first, FIRST_MONTH, 1), date(first + 1, FIRST_MONTH, 1))


def year_later(day: date) -> date:
    """Return the same day a year later; from 29 February, 1 March."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)


def span_from(plan: Plan, starts: date) -> Span:
    """Return the period of `plan` that begins on `starts`: the rest of a financial year, or twelve months.

    A year that follows another begins where that one ends, never on the day somebody paid.
    """
    if plan.year == Plan.Year.FINANCIAL:
        return Span(starts, financial_year(starts).ends)
    return Span(starts, year_later(starts))


def share_of_year(plan: Plan, span: Span) -> Decimal:
    """Return which part of the year's price `span` costs, from 0 to 1 (not rounded)."""
    if plan.year != Plan.Year.FINANCIAL or plan.pro_rata == Plan.ProRata.NONE:
        return Decimal(1)
    return part_of_year(span, by_day=plan.pro_rata == Plan.ProRata.DAY)


def part_of_year(span: Span, *, by_day: bool) -> Decimal:
    """Return the days of `span` among those of its financial year, or the months begun among twelve."""
    year = financial_year(span.starts)
    if by_day:
        return Decimal((span.ends - span.starts).days) / Decimal((year.ends - year.starts).days)
    return Decimal(months_begun(span)) / 12


def months_begun(span: Span) -> int:
    """Return how many calendar months have a day in `span`."""
    last = span.ends - timedelta(days=1)
    return (last.year - span.starts.year) * 12 + last.month - span.starts.month + 1
