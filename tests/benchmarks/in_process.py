"""Queries and CPU time of a whole request, uncached, in this process: the least of many, for a shared
machine only adds."""

import statistics
import time
from collections.abc import Callable, Mapping

REQUESTS = 40
WIDTH = 26


def measure(
    title: str, client, addresses: Mapping[str, str], before: Callable[[], None] = lambda: None
) -> int:
    """Print a line for each of `addresses` as `client` is answered; return 1 where one is no page, else 0.

    `before` is called before each address.
    """
    from django.db import connection

    print(f"\n{title}, {connection.vendor}")
    print(f"{'':{WIDTH}}{'queries':>8}{'CPU ms, least':>15}{'median':>9}")
    for what, address in addresses.items():
        before()
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
        print(f"{what:{WIDTH}}{len(queries):8}{min(times):15.1f}{statistics.median(times):9.1f}")
    return 0
