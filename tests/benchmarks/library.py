"""The library with five thousand publications: queries and CPU time of a request, uncached, in this process.

`make bench` runs it on a database of its own; CPU time is the least of many, for a shared machine only adds.
"""

import os
import statistics
import sys
import time

import django

PUBLICATIONS = 5000
REQUESTS = 40
ADDRESSES = {
    "about": "/about/",
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
    from django.db import connection
    from django.test import Client

    from tests.factories.library import a_large_library

    call_command("prepare", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    a_large_library(PUBLICATIONS)
    client = Client(headers={"host": "localhost"})
    print(f"\nThe library, {PUBLICATIONS} publications, {connection.vendor}")
    print(f"{'':18}{'queries':>8}{'CPU ms, least':>15}{'median':>9}")
    for what, address in ADDRESSES.items():
        client.get(address)
        queries: list[str] = []

        def count(execute, sql, parameters, many, context, queries=queries):
            if '"cache"' not in sql:  # the cache is in the database only for want of Redis
                queries.append(sql)
            return execute(sql, parameters, many, context)

        with connection.execute_wrapper(count):
            answer = client.get(address)
        if answer.status_code != 200:
            print(f"{what}: {address} answered {answer.status_code}")
            return 1
        times = []
        for _ in range(REQUESTS):
            began = time.process_time()
            client.get(address)
            times.append((time.process_time() - began) * 1000)
        print(f"{what:18}{len(queries):8}{min(times):15.1f}{statistics.median(times):9.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
