"""Queries, CPU time and elapsed time of a whole request, uncached, in this process.

A shared machine only adds to times, so the least of many counts. A database in a process of its own works
in time that is not this process's: elapsed time has it in it. The column "of" compares each address with
the first one; all of them are asked by turns in one run.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

ROUNDS = 4
REQUESTS = 10  # of each address in a round
WIDTH = 26


@dataclass
class Taken:
    """What requests to one address took, in milliseconds."""

    cpu: list[float] = field(default_factory=list)
    elapsed: list[float] = field(default_factory=list)


def measure(
    title: str, client, addresses: Mapping[str, str], before: Callable[[], None] = lambda: None
) -> int:
    """Print a line for each of `addresses` as `client` is answered; return 1 where one is no page, else 0.

    `before` is called before each turn of an address.
    """
    from django.db import connection

    if connection.vendor == "postgresql":
        # What was written in bulk is not known to the planner until somebody tells it.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    queries = {}
    for what, address in addresses.items():
        before()
        client.get(address)
        status, queries[what] = _queries(client, address)
        if status != 200:
            print(f"{what}: {address} answered {status}")
            return 1
    taken = {what: Taken() for what in addresses}
    for _ in range(ROUNDS):
        for what, address in addresses.items():
            before()
            client.get(address)
            for _ in range(REQUESTS):
                _time(client, address, taken[what])
    _print(f"{title}, {connection.vendor}", queries, taken)
    return 0


def _queries(client, address: str) -> tuple[int, int]:
    """Return how an address is answered, and with how many queries."""
    from django.db import connection

    asked: list[str] = []

    def count(execute, sql, parameters, many, context):
        # The cache is in the database only for want of Redis.
        if '"cache"' not in sql and not sql.startswith("BEGIN"):
            asked.append(sql)
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(count):
        status = client.get(address).status_code
    return status, len(asked)


def _time(client, address: str, taken: Taken) -> None:
    cpu, elapsed = time.process_time(), time.perf_counter()
    client.get(address)
    taken.cpu.append((time.process_time() - cpu) * 1000)
    taken.elapsed.append((time.perf_counter() - elapsed) * 1000)


def _print(title: str, queries: Mapping[str, int], taken: Mapping[str, Taken]) -> None:
    first = next(iter(taken))
    print(f"\n{title}; times in ms")
    print(
        f"{'':{WIDTH}}{'queries':>8}{'CPU, least':>12}{'median':>9}{f'of {first}':>11}"
        f"{'elapsed, least':>16}{'median':>9}"
    )
    for what, times in taken.items():
        ratio = min(times.cpu) / min(taken[first].cpu)
        print(
            f"{what:{WIDTH}}{queries[what]:8}{min(times.cpu):12.1f}{statistics.median(times.cpu):9.1f}"
            f"{ratio:11.1f}{min(times.elapsed):16.1f}{statistics.median(times.elapsed):9.1f}"
        )
