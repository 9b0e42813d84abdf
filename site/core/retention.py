"""How long rows stay: each room registers its rules; one nightly job runs them, a report shows them.

A rule gives the rows that are due at a moment; they are deleted in batches, each in a transaction of its
own, so that nobody waits for a long lock and a run that is cut short has done what it has done. A rule
whose rows have more to them than a DELETE (files, what hangs on them) gives the act as well.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import QuerySet
from django.utils import timezone

from core.london import months_after
from core.personal_data import holdings

BATCH = 500
# Of one rule in one night: what is more waits for the next.
MOST_A_NIGHT = 50_000


@dataclass(frozen=True)
class Rule:
    """`due(now)` gives the rows whose time is over; `forget(rows)` takes them away and returns how many."""

    name: str
    what: str
    after: str
    due: Callable[[datetime], QuerySet]
    forget: Callable[[QuerySet], int]

    def count(self, now: datetime) -> int:
        """Return how many rows are due at `now`."""
        return self.due(now).count()


@dataclass(frozen=True)
class Done:
    """What came of one rule in one run: rows due when it began, rows gone, and what went wrong."""

    rule: Rule
    due: int
    gone: int
    problem: str = ""


_rules: dict[str, Rule] = {}


def delete(rows: QuerySet) -> int:
    """Delete `rows`; return how many of them there were, not counting what hung on them."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def keep(
    name: str,
    *,
    what: str,
    after: str,
    due: Callable[[datetime], QuerySet],
    forget: Callable[[QuerySet], int] = delete,
) -> Rule:
    """Register the rule `name` ("room.model"): `what` is forgotten `after` (words), rows by `due`."""
    rule = Rule(name, what, after, due, forget)
    _rules[name] = rule
    return rule


def rules() -> list[Rule]:
    """Return every rule, in the order in which the rooms registered them."""
    return list(_rules.values())


NAMES_A_TIME = re.compile(r"\b(hours?|days?|weeks?|months?|years?)\b", re.IGNORECASE)


def broken_promises() -> list[str]:
    """Return the models that are said to be kept for some time, and that nothing forgets after it."""
    kept_to = {".".join(rule.name.split(".")[:2]) for rule in rules()}
    return [
        holding.label
        for holding in holdings()
        if NAMES_A_TIME.search(holding.kept) and holding.label not in kept_to and not holding.forgotten_by
    ]


def run(now: datetime | None = None, *, only: Iterable[str] = ()) -> list[Done]:
    """Forget what is due at `now` and return what came of each rule. One that fails stops no other."""
    now = now or timezone.now()
    names = set(only) or set(_rules)
    return [_run(rule, now) for rule in rules() if rule.name in names]


def look(now: datetime | None = None) -> list[Done]:
    """Return what `run` would forget at `now`, and forget nothing."""
    now = now or timezone.now()
    return [Done(rule, rule.count(now), 0) for rule in rules()]


def _run(rule: Rule, now: datetime) -> Done:
    due = gone = 0
    try:
        due = rule.count(now)
        for rows in _batches(rule, now):
            with transaction.atomic():
                gone += rule.forget(rows)
    except Exception as error:  # one rule's fault is written on the run, where staff see it
        return Done(rule, due, gone, f"{type(error).__name__}: {error}"[:300])
    return Done(rule, due, gone)


def _batches(rule: Rule, now: datetime) -> Iterator[QuerySet]:
    """Give the rows that are due, some at a time. Keys are read first: none is met twice."""
    due = rule.due(now)
    keys = list(due.order_by("pk").values_list("pk", flat=True)[:MOST_A_NIGHT])
    for start in range(0, len(keys), BATCH):
        yield models.QuerySet(due.model).filter(pk__in=keys[start : start + BATCH])


def months_before(now: datetime, months: int) -> datetime:
    """Return the moment `months` calendar months before `now`, by London's calendar and clock."""
    local = timezone.localtime(now)
    return timezone.make_aware(datetime.combine(months_after(local.date(), -months), local.time()))
