"""One process of several that renew at the same time, for the tests on PostgreSQL.

    python tests/members/membership/worker.py

It reads a line of JSON ("day", "until": by when the last year ends, "locks", "pause": seconds to wait
before each period is written), says
"ready", waits for a line, acts, and says what came of it.
"""

import json
import sys
import time
from datetime import date
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3])]

from tests.payments import worker  # noqa: E402  (it sets Django up)


def renew_all(day: date, pause: float, until: date | None) -> dict:
    """Renew everything that is due on `day`, and count what the database had to refuse."""
    from django.db import IntegrityError

    from members.membership import errors, renewing, writing
    from members.membership.models import Membership

    write = writing.write_period

    def slowly(*args, **kwargs):
        time.sleep(pause)  # so that the others are between their look and their writing too
        return write(*args, **kwargs)

    writing.write_period = slowly
    done = refused = 0
    for membership in list(Membership.objects.order_by("pk")):
        try:
            renewing.renew(membership, by=None, today=day, until=until)
            done += 1
        except IntegrityError:
            refused += 1
        except errors.MembershipError:
            pass
    writing.write_period = write
    return {"done": done, "refused": refused}


if __name__ == "__main__":
    for command in sys.stdin:
        wanted = json.loads(command)
        worker.connection.ensure_connection()
        worker.say("ready")
        sys.stdin.readline()
        with worker.locks(wanted["locks"]):
            until = date.fromisoformat(wanted["until"]) if wanted["until"] else None
            answer = renew_all(date.fromisoformat(wanted["day"]), wanted["pause"], until)
        worker.connection.close()
        worker.say(json.dumps(answer))
