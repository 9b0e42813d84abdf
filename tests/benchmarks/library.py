"""The library with five thousand publications: queries and time of a request, uncached, in this process.

`make bench` runs it on a database of its own, with SQLite and with PostgreSQL.
"""

import os
import sys

import django

from tests.benchmarks.in_process import measure

PUBLICATIONS = 5000
ADDRESSES = {
    "/about/": "/about/",
    "index": "/research/",
    "index, narrowed": "/research/?kind=report&nation=wales&page=2",
    "index, by title": "/research/?sort=title",
    "a topic": "/research/topic/attendance/",
    "a publication": "/research/example-study-00042/",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from tests.factories.library import a_large_library

    call_command("prepare", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    a_large_library(PUBLICATIONS)
    client = Client(headers={"host": "localhost"})
    return measure(f"The library, {PUBLICATIONS} publications", client, ADDRESSES)


if __name__ == "__main__":
    sys.exit(main())
