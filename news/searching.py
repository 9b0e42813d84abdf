"""Finding posts by words, in Wagtail's own index."""

import re

from news.querysets import NewsPostQuerySet

LONGEST_QUERY = 200
MOST_WORDS = 12
_WORD = re.compile(r"[^\W_]+")


def tidy(query: str) -> str:
    """Return what was asked in one line, without needless space, and no longer than we search for."""
    printable = "".join(character if character.isprintable() else " " for character in query)
    return " ".join(printable[:LONGEST_QUERY].split())


def matching(posts: NewsPostQuerySet, query: str):
    """Return the `posts` that match `query`, best first (a sequence with `count()`, to be paged).

    Those that have all of its words; where no post has them all, those that have any of them.
    Only letters and digits reach the engine: SQLite's index fails on a quotation mark left open.
    """
    words = " ".join(_WORD.findall(query)[:MOST_WORDS])
    if not words:
        return posts.none()
    all_words = posts.search(words, operator="and")
    return all_words if all_words.count() else posts.search(words, operator="or")
