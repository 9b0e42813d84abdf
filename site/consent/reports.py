"""What staff see of the counts: days in a row, those without a visit too."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, Sum

from consent.models import DailyTotal, Visit


@dataclass(frozen=True)
class Day:
    """One day's figures: pages read by everybody, and the visitors who accepted cookies."""

    day: date
    views: int
    new: int
    returning: int


def days(first: date, last: date) -> list[Day]:
    """Return the figures of every day from `first` to `last`, in order. Two queries."""
    between = {"day__range": (first, last)}
    views = dict(DailyTotal.objects.filter(**between).values_list("day").annotate(Sum("views")))
    visitors = {
        row["day"]: row
        for row in Visit.objects.filter(**between)
        .values("day")
        .annotate(new=Count("pk", filter=Q(first_day=F("day"))), all=Count("pk"))
    }
    return list(_join(first, last, views, visitors))


def _join(first: date, last: date, views: dict, visitors: dict) -> Iterator[Day]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        row = visitors.get(day, {"new": 0, "all": 0})
        yield Day(day, views.get(day, 0), row["new"], row["all"] - row["new"])


def sections(first: date, last: date) -> list[tuple[str, int]]:
    """Return the parts of the site with the pages read in each, most read first."""
    read = DailyTotal.objects.filter(day__range=(first, last)).values("section").annotate(total=Sum("views"))
    return [(row["section"], row["total"]) for row in read.order_by("-total", "section")]


def visitors(first: date, last: date) -> int:
    """Return how many different people who accepted cookies came."""
    return Visit.objects.filter(day__range=(first, last)).aggregate(n=Count("visitor", distinct=True))["n"]
