"""Django's cache in a table, but one that never forgets early.

Limits on guessing are counted in the cache. Django's own drops a third of its entries when it holds
more than 300, whether their time has come or not: a busy morning, or somebody who fills it on purpose,
would set the counts back. Here an entry goes when its time has come, and not before. What keeps the
table small is that every entry has a time.
"""

from datetime import datetime

from django.core.cache.backends.db import DatabaseCache
from django.db import connections


class LastingDatabaseCache(DatabaseCache):
    """The cache of a portal without Redis, shared by all its processes."""

    def _cull(self, db: str, cursor, now: datetime, num: int) -> None:
        connection = connections[db]
        table, expires = connection.ops.quote_name(self._table), connection.ops.quote_name("expires")  # type: ignore[attr-defined]
        cursor.execute(
            f"DELETE FROM {table} WHERE {expires} < %s",  # noqa: S608 (names quoted, nobody's input)
            [connection.ops.adapt_datetimefield_value(now)],
        )
