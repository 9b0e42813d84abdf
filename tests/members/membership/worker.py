"""One process of several that do things to the same memberships at once, for the tests on PostgreSQL.

    python tests/members/membership/worker.py

It reads a line of JSON ("action", "day", "locks", "pause": seconds to wait between looking and writing, and
what the action wants beside), says "ready", waits for a line, acts, and says what came of it.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest import mock

sys.path[:0] = [str(Path(__file__).resolve().parents[3])]

from tests.payments import worker  # noqa: E402  (it sets Django up)


@contextmanager
def slowly(module: object, name: str, pause: float) -> Iterator[None]:
    """Wait before `module.name` is called, so that the others stand between looking and writing too."""
    act = getattr(module, name)

    def waiting(*args, **kwargs):
        time.sleep(pause)
        return act(*args, **kwargs)

    with mock.patch.object(module, name, waiting):
        yield


def each(doing: Callable) -> dict:
    """Do something to each membership, and count what the database had to refuse."""
    from django.db import IntegrityError

    from members.membership import errors
    from members.membership.models import Membership

    done = refused = 0
    for membership in list(Membership.objects.order_by("pk")):
        try:
            doing(membership)
            done += 1
        except IntegrityError:
            refused += 1
        except errors.MembershipError:
            pass
    return {"done": done, "refused": refused}


def renew(day: date, pause: float, until: str | None = None) -> dict:
    """Renew everything that is due."""
    from members.membership import renewing, writing

    last = date.fromisoformat(until) if until else None
    with slowly(writing, "write_period", pause):
        return each(lambda one: renewing.renew(one, by=None, today=day, until=last))


def agree(day: date, pause: float, amount: str = "") -> dict:
    """Agree a price with everybody, for years that begin from `day`."""
    from members.membership import agreeing
    from members.membership.models import AgreedPrice

    with slowly(AgreedPrice.objects, "create", pause):
        return each(
            lambda one: agreeing.agree(one, Decimal(amount), by=None, reason="Example", from_date=day)
        )


def lapse(day: date, pause: float) -> dict:
    """Write the letters of the day to those whose grace is over."""
    from members.membership import chasing, notices

    with slowly(chasing, "hold_for_lapse", pause):
        return {"done": notices.send_due(day)}


def pay(day: date, pause: float) -> dict:
    """Pay what everybody owes, a little later than the others begin."""
    from tests.factories import membership as made

    time.sleep(pause / 2)
    return each(lambda one: [made.pay(period) for period in one.periods.unpaid()])


if __name__ == "__main__":
    from django.utils import timezone

    for command in sys.stdin:
        wanted = json.loads(command)
        action, day = globals()[wanted.pop("action")], date.fromisoformat(wanted.pop("day"))
        locks = wanted.pop("locks")
        worker.connection.ensure_connection()
        worker.say("ready")
        sys.stdin.readline()
        with worker.locks(locks), mock.patch.object(timezone, "localdate", lambda *args, day=day: day):
            answer = action(day, **wanted)
        worker.connection.close()
        worker.say(json.dumps(answer))
