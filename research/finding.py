"""Asking Wagtail's index for words, best first and never more than a limit.

On SQLite its own backend asks for the rank of each match in a query by itself: a word that stands in
thousands of long texts takes minutes. Here the index is read once. PostgreSQL's backend has no such cost.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Model, QuerySet
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry
from wagtail.search.query import PlainText

# Columns of the full-text table, in its order: autocomplete, body, title.
_RANK = "bm25(wagtailsearch_indexentry_fts, 0.0, 1.0, 5.0)"


def best_first(words: list[str], objects: QuerySet, most: int, *, every: bool = True) -> list[int]:
    """Return the keys of those of `objects` that have every one of `words` (or any), best first.

    `words` come from `search.words.terms`: plain letters and digits. On SQLite the `most` best of all
    objects of the model are looked at: `objects` picks among them.
    """
    if not words:
        return []
    if connection.vendor != "sqlite":
        query = PlainText(" ".join(words), operator="and" if every else "or")
        return [found.pk for found in get_search_backend().search(query, objects)[:most]]
    keys = _from_sqlite(words, objects.model, most, every=every)
    allowed = set(objects.filter(pk__in=keys).order_by().values_list("pk", flat=True))
    return [key for key in keys if key in allowed]


def _from_sqlite(words: list[str], model: type[Model], most: int, *, every: bool) -> list[int]:
    question = (" AND " if every else " OR ").join(f'"{word}"' for word in words)
    table = IndexEntry._meta.db_table
    kinds = ContentType.objects.get_for_model(model).pk
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT entry.object_id FROM wagtailsearch_indexentry_fts "  # noqa: S608  (names of ours)
            f"JOIN {table} AS entry ON entry.id = wagtailsearch_indexentry_fts.rowid "
            f"WHERE wagtailsearch_indexentry_fts MATCH %s AND entry.content_type_id = %s "
            f"ORDER BY {_RANK}, entry.id LIMIT %s",
            [f"{{title body}} : ({question})", kinds, most],
        )
        return [int(row[0]) for row in cursor.fetchall()]
