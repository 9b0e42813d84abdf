"""Queries that Django writes once and that are then only asked.

To have Django write a query takes it several times as long as a database needs for the answer. Where every
page asks the same but for who asks, the query is written once, with stand-ins for what differs::

    @lru_cache(maxsize=2)
    def _roles(on: date) -> Written:
        return write(Role.objects.current(on).filter(person=KEYS[0]).values_list("pk", "kind"))

    rows = ask(_roles(today()), keys=[user.pk])

Whatever changes the words of the query themselves (the day, how many keys) is an argument of the function
that writes it. Rows come as the database gives them: SQLite's dates are text, its booleans 0 and 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# No row has such a key, and nobody types such a word.
MOST_KEYS = 1024
KEYS = tuple(range(-1, -1 - MOST_KEYS, -1))
WORDS = tuple(chr(0xE000 + number) for number in range(64))
_PLACES = {word: number for number, word in enumerate(WORDS)}


@dataclass(frozen=True)
class Written:
    """The SQL of a query, and its parameters with stand-ins among them."""

    sql: str
    parameters: tuple[Any, ...]


def write(query: QuerySet) -> Written:
    """Return `query` (made by `values_list`) as it can be asked again and again."""
    return Written(*query.query.sql_with_params())


def ask(written: Written, keys: Sequence[int] = (), words: Sequence[str] = (), more: str = "") -> list[tuple]:
    """Return the rows of a query with `keys` in place of KEYS and `words` in place of WORDS.

    Words are no patterns for LIKE. `more` is SQL of ours that follows: a LIMIT.
    """
    with connection.cursor() as cursor:
        cursor.execute(written.sql + more, [_real(value, keys, words) for value in written.parameters])
        return cursor.fetchall()


def padded(keys: Sequence[int], step: int = 32) -> list[int]:
    """Return `keys` with the last repeated up to a multiple of `step`: few queries do for all lengths."""
    if len(keys) > MOST_KEYS:
        raise ValueError(f"A query that is written once takes {MOST_KEYS} keys, not {len(keys)}.")
    missing = -len(keys) % step
    return [*keys, *([keys[-1]] * missing if keys else [])]


def _real(value: Any, keys: Sequence[int], words: Sequence[str]) -> Any:
    if type(value) is int and value < 0:
        return keys[-1 - value]
    if type(value) is str and (number := _PLACES.get(value)) is not None:
        return words[number]
    return value
