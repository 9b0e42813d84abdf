"""The ways into older posts: the tags in use, and the years and months in which there are posts."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.formats import date_format
from taggit.models import Tag

if TYPE_CHECKING:
    from news.querysets import NewsPostQuerySet
    from news.routes import NewsRoutes

MOST_TAGS_SHOWN = 20


def tags_of(posts: "NewsPostQuerySet") -> list[Tag]:
    """Return the tags that most of `posts` carry, in the order of the alphabet."""
    used = (
        Tag.objects.filter(news_newstag_items__content_object__in=posts.order_by().values("pk"))
        .annotate(number_of_posts=Count("pk"))
        .order_by("-number_of_posts", "name")
    )
    return sorted(used[:MOST_TAGS_SHOWN], key=lambda tag: tag.name.casefold())


def years_of(posts: "NewsPostQuerySet", index: "NewsRoutes", day: date | None) -> list[dict]:
    """Return the years with posts, newest first: `[{label, url, is_current, months}]`.

    `months`, in the order of the calendar, are those of the year of `day` alone; for every other
    year the list is empty.
    """
    years: dict[int, list[date]] = {}
    for month in posts.dates("date", "month", order="DESC"):
        years.setdefault(month.year, []).insert(0, month)
    return [
        {
            "label": str(year),
            "url": index.address_of("year", f"{year:04}"),
            "is_current": day is not None and day.year == year,
            "months": _months(months, index) if day is not None and day.year == year else [],
        }
        for year, months in years.items()
    ]


def _months(months: list[date], index: "NewsRoutes") -> list[dict]:
    return [
        {
            "label": date_format(month, "F"),
            "url": index.address_of("month", f"{month:%Y}", f"{month:%m}"),
            "first_day": month,
        }
        for month in months
    ]
