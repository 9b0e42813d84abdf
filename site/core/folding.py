"""Text as it is compared and put in order: "Zoë O’Hara" and "zoe ohara" are one.

`folded` says it in Python and `Folded` to the database, from one table of letters, so that what somebody
types finds what others wrote. A model keeps it in a column that the database itself fills in, which no
bulk update and no erasing can forget::

    sort_name = GeneratedField(Folded("last_name", "first_name"), TextField(), db_persist=True)

Such columns repeat what the others say: the trail of changes and a person's copy leave them out. Whoever
changes the table of letters writes a migration that makes them anew.

SQLite has no function that could do it and is given one of ours, so its tables with such a column take
writes only from the portal. Django creates them; nothing else of it is in the database's file.
"""

import unicodedata
from functools import cache
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField

FUNCTION = "navsh_folded"

# Letters that are written as two; those without a decomposition in Unicode; and what people leave out.
_AS_TWO = {"æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ĳ": "ij"}
_PLAINER = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n"}
_LEFT_OUT = "'’‘ʼ`´"
_RANGES = ((0x41, 0x5A), (0xC0, 0x24F), (0x370, 0x4FF), (0x1E00, 0x1EFF))
_MARKS = (0x300, 0x36F)  # accents that stand behind their letter


@cache
def letters() -> dict[str, str]:
    """Return what stands for each letter that is not its own; the empty string for those left out."""
    table = dict.fromkeys([*_LEFT_OUT, *map(chr, range(_MARKS[0], _MARKS[1] + 1))], "")
    for first, last in _RANGES:
        for letter in map(chr, range(first, last + 1)):
            plain = _plain(letter)
            if plain != letter:
                table[letter] = plain
    return table


def _plain(letter: str) -> str:
    decomposed = unicodedata.normalize("NFD", letter)
    bare = "".join(one for one in decomposed if not unicodedata.combining(one))
    small = bare.lower()
    return _AS_TWO.get(small, _PLAINER.get(small, small))


@cache
def _table() -> dict[int, str]:
    return str.maketrans(letters())


def folded(text: str) -> str:
    """Return `text` in small letters without accents and apostrophes."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    return text.translate(_table())


class Folded(Func):
    """Columns, joined by spaces, as `folded` would give them."""

    output_field = TextField()
    arg_joiner = " || ' ' || "

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any):
        return super().as_sql(compiler, connection, function=FUNCTION, **context)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **context: Any):
        text, parameters = super().as_sql(compiler, connection, template="(%(expressions)s)", **context)
        # TRANSLATE looks every letter of a text up in the whole table, one by one: for what is plain
        # already, which most names are, a short table does.
        small = dict(zip(ascii_uppercase, ascii_lowercase, strict=True))
        plain = _translated(text, small | {"'": "", "`": ""})
        folding = text
        for letter, plainer in letters().items():
            if len(plainer) > 1:
                folding = f"REPLACE({folding}, '{letter}', '{plainer}')"
        any_letter = _translated(folding, {one: to for one, to in letters().items() if len(to) < 2})
        sql = f"CASE WHEN OCTET_LENGTH({text}) = LENGTH({text}) THEN {plain} ELSE {any_letter} END"
        return sql, [*parameters] * 4


def _translated(sql: str, table: dict[str, str]) -> str:
    # It drops a letter that has nothing opposite, so these come last.
    pairs = sorted(table.items(), key=lambda pair: not pair[1])
    befores, afters = "".join(pair[0] for pair in pairs), "".join(pair[1] for pair in pairs)
    return "TRANSLATE({}, '{}', '{}')".format(sql, befores.replace("'", "''"), afters)


def prepare_connection(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Handle `connection_created`: teach SQLite to fold."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(
            FUNCTION, 1, lambda text: None if text is None else folded(text), deterministic=True
        )
