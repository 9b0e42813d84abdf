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


def years_of(
    posts: "NewsPostQuerySet", index: "NewsRoutes", year_shown: int | None, month_shown: date | None
) -> list[dict]:
    """Return the years with posts, newest first: `[{label, url, is_current, months}]`.

    `months`, in the order of the calendar, are those of `year_shown`; for every other year the list
    is empty. `month_shown` is the first day of the month that the reader looks at, if any.
    """
    years: dict[int, list[date]] = {}
    for month in posts.dates("date", "month", order="DESC"):
        years.setdefault(month.year, []).insert(0, month)
    return [
        {
            "label": str(year),
            "url": index.address_of("year", f"{year:04}"),
            "is_current": year == year_shown,
            "months_label": f"Months of {year}",
            "months": _months(months, index, month_shown) if year == year_shown else [],
        }
        for year, months in years.items()
    ]


def _months(months: list[date], index: "NewsRoutes", current: date | None) -> list[dict]:
    return [
        {
            "label": date_format(month, "F"),
            "url": index.address_of("month", f"{month:%Y}", f"{month:%m}"),
            "is_current": month == current,
        }
        for month in months
    ]
