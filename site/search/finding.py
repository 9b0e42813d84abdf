"""Finding pages: Wagtail's database search (FTS5 or PostgreSQL), best first, for one reader."""

from wagtail.models import Page, PageQuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.query import PlainText

from core.querysets import User, pages_visible_to
from search.words import terms, with_other_number

MOST_RESULTS = 200
TITLE_WEIGHT = 2
WHOLE_TITLE_WEIGHT = 3


def find_pages(query: str, user: User) -> list[int]:
    """Return the ids of the published pages that `user` may read and that match `query`, best first."""
    return best_first(query, pages_visible_to(user).filter(depth__gt=1))


def best_first(query: str, pages: PageQuerySet) -> list[int]:
    """Return the ids of those of `pages` that have words of `query`, best first: at most MOST_RESULTS.

    A page needs one of the words only; words in its title count more, and a title that holds the
    whole question most. The caller has chosen `pages` by `visible_to`.
    """
    words = terms(query)
    if not words:
        return []
    search_for = " ".join(with_other_number(words))
    scores = _scores(pages, search_for)
    for pk, score in _scores(pages, search_for, fields=["title"]).items():
        scores[pk] = scores.get(pk, 0) + TITLE_WEIGHT * score
    for pk in pages.filter(title__icontains=" ".join(words)).values_list("pk", flat=True)[:MOST_RESULTS]:
        scores[pk] = scores.get(pk, 0) + WHOLE_TITLE_WEIGHT
    return sorted(scores, key=lambda pk: (-scores[pk], -pk))[:MOST_RESULTS]


def _scores(pages, words: str, fields: list[str] | None = None) -> dict[int, float]:
    """Return how well each page fits, from above 0 to 1 for the best."""
    found = (
        get_search_backend()
        .search(PlainText(words, operator="or"), pages, fields=fields)
        .annotate_score("score")[:MOST_RESULTS]
    )
    # bm25 counts downwards on SQLite, ts_rank upwards on PostgreSQL.
    raw = {page.pk: abs(page.score or 0) for page in found}
    best = max(raw.values(), default=0) or 1
    return {pk: score / best for pk, score in raw.items()}


def results_for(ids: list[int]) -> list[dict]:
    """Return what the results page shows of the pages `ids`, in this order.

    Title, address, kind of page, summary (never the body) and the titles of the pages above it.
    """
    pages = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    above = _titles_above(pages.values())
    return [
        {
            "title": page.title,
            "url": page.url,
            "kind": page.kind,
            "summary": page.summary_text(),
            "section": above[page.pk],
        }
        for page in (pages[pk] for pk in ids if pk in pages)
        if page.url
    ]


def _titles_above(pages) -> dict[int, list[str]]:
    """Return the titles of the published pages between the home page and each of `pages`."""
    step = Page.steplen
    paths = {page.pk: [page.path[:end] for end in range(3 * step, len(page.path), step)] for page in pages}
    wanted = {path for steps in paths.values() for path in steps}
    titles = dict(Page.objects.live().filter(path__in=wanted).values_list("path", "title")) if wanted else {}
    return {pk: [titles[path] for path in steps if path in titles] for pk, steps in paths.items()}
