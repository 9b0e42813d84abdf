"""Counting visits: a daily total for everybody, and returning visitors among those who agreed.

Without consent nothing is kept but how many pages of each section were read on a day. With it, the
browser holds a random number; we store only its keyed hash, once a day, so the rows lead to nobody
without both the browser and this site's secret.
"""

import contextlib
import hashlib
import hmac
import re
import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Min, QuerySet

from consent.models import DailyTotal, Visit

MONTHS_KEPT = 14
SECTION_LENGTH = 50
# How long a page may wait for a busy database before its visit goes uncounted, in milliseconds.
PATIENCE = 100
_NUMBER = re.compile(r"[A-Za-z0-9_-]{22}", re.ASCII)


def new_number() -> str:
    """Return a visitor's random number: 128 bits, fit for a cookie."""
    return secrets.token_urlsafe(16)


def is_number(text: str) -> bool:
    """Say whether `text` has the form of a number that we gave out."""
    return bool(_NUMBER.fullmatch(text))


def hashed(number: str) -> str:
    """Return what is stored for a visitor's number: a keyed hash, useless without our secret."""
    key = f"consent.visits:{settings.SECRET_KEY}".encode()
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()[:40]


def section_of(path: str) -> str:
    """Return the part of the site that `path` lies in: its first step, or "home"."""
    return path.strip("/").split("/", 1)[0][:SECTION_LENGTH] or "home"


def count_view(day: date, section: str, number: str = "") -> None:
    """Count one page read on `day`, and for a visitor who agreed (`number` given) their visit.

    Each is one UPDATE; only the first of a day also inserts. No transaction holds more than one row,
    so that two processes can neither lose a count nor deadlock.

    Raises DatabaseError where the database is busy or away.
    """
    with _little_patience():
        _count(DailyTotal, {"day": day, "section": section}, dict)
    if is_number(number):
        visitor = hashed(number)
        with _little_patience():
            _count(Visit, {"day": day, "visitor": visitor}, lambda: {"first_day": _first_day(visitor, day)})


def forget(number: str) -> int:
    """Delete every visit recorded under a visitor's number; return how many days were deleted."""
    if not is_number(number):
        return 0
    deleted, _ = Visit.objects.filter(visitor=hashed(number)).delete()
    return deleted


def to_forget(today: date) -> QuerySet[Visit]:
    """Return the visits of more than fourteen months before `today`.

    The daily totals stay: they are about pages, not people.
    """
    return Visit.objects.filter(day__lt=months_before(today, MONTHS_KEPT))


def months_before(day: date, months: int) -> date:
    """Return the same day of the month `months` earlier, or that month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), following - timedelta(days=1))


def _count(model, key: dict, others) -> None:
    row = model.objects.filter(**key)
    if row.update(views=F("views") + 1):
        return
    # Another process may insert the same row in this moment: then its row is the one to count in.
    model.objects.bulk_create([model(**key, views=0, **others())], ignore_conflicts=True)
    row.update(views=F("views") + 1)


def _first_day(visitor: str, day: date) -> date:
    return Visit.objects.filter(visitor=visitor).aggregate(first=Min("first_day"))["first"] or day


@contextlib.contextmanager
def _little_patience():
    """Have the database give up soon: a visit is worth less than the reader's time."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            usual = int(settings.DATABASES["default"].get("OPTIONS", {}).get("timeout", 5) * 1000)
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE:d}")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {usual:d}")
        else:
            with transaction.atomic():
                cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE:d}")
                yield
