"""The directory with three thousand people: queries and CPU time of a request, uncached, in this process.

The whole request of somebody who is signed in: session, account, membership, the page. `make bench` runs
it on a database of its own; CPU time is the least of many, for a shared machine only adds.
"""

import os
import statistics
import sys
import time

import django

PEOPLE = 3000
REQUESTS = 40
ADDRESSES = {
    "about NAVSH, to compare": "/about/",
    "everybody": "/members/directory/",
    "page 50": "/members/directory/?page=50",
    "a region, heads": "/members/directory/?region=south-west&role=head",
    "words": "/members/directory/?q=adviser+attendance",
    "a subject": "/members/directory/?interest=attendance",
    "words in everything": "/members/directory/?q=example+person",
    "one person": "/members/directory/people/{pk}/",
}


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.benchmarks.settings")
    django.setup()
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from tests.factories.directory import a_large_directory

    call_command("prepare", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    person = a_large_directory(PEOPLE)
    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    print(f"\nThe directory, {PEOPLE} people, {connection.vendor}")
    print(f"{'':26}{'queries':>8}{'CPU ms, least':>15}{'median':>9}")
    for what, address in ADDRESSES.items():
        address = address.format(pk=person.pk)
        cache.clear()  # nobody waits here for having opened many pages
        client.get(address)
        queries: list[str] = []

        def count(execute, sql, parameters, many, context, queries=queries):
            # The cache is in the database only for want of Redis.
            if '"cache"' not in sql and not sql.startswith("BEGIN"):
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
        print(f"{what:26}{len(queries):8}{min(times):15.1f}{statistics.median(times):9.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
