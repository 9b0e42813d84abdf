"""Counting downloads as the COUNTER Code of Practice counts them (https://www.countermetrics.org/).

Left out: robots and programs on COUNTER's public lists, staff, a second click within 30 seconds, and the
later parts of a download that comes in parts. Nothing of a person is stored: to know a double click, a
keyed hash of address and browser stays in the cache for 30 seconds, under a key that is made anew each
day and kept nowhere else.
"""

import hashlib
import logging
import re
import secrets
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

import counter_robots
from django.core.cache import cache
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format

from core.rate_limits import client_address
from core.visitors import visitor
from research.models import CatalogueEntry, DailyDownloads, EditionFile, PublicationPage

# COUNTER Code of Practice, release 5.1, section 7.2.
DOUBLE_CLICK = 30
_FROM_THE_START = re.compile(r"bytes 0-", re.ASCII)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Counted:
    """The downloads of one publication: in all, of each edition and file, and of the last 12 months."""

    total: int
    by_edition: dict[int, int]
    by_file: dict[int, int]
    months: list[tuple[date, int]]

    @property
    def bars(self) -> list[dict]:
        """The months for `components/plot.html`."""
        most = max((number for _, number in self.months), default=0) or 1
        return [
            {"label": date_format(month, "M Y"), "value": number, "share": round(100 * number / most)}
            for month, number in self.months
        ]


def count(request: HttpRequest, file: EditionFile, response: HttpResponseBase) -> bool:
    """Count that `response` sends `file`, unless it is left out; say whether it was counted.

    A reader never goes without the file because it could not be counted.
    """
    if not _is_a_download(request, response) or _is_a_machine(request) or _is_staff(request):
        return False
    if _is_a_double_click(request, file):
        return False
    try:
        _add_one(file, timezone.localdate())
    except DatabaseError:
        logger.exception("A download of file %s was not counted.", file.pk)
        return False
    return True


def downloads_of(publication: PublicationPage) -> Counted:
    """Return what was counted of `publication`, in one query."""
    rows = list(
        DailyDownloads.objects.filter(edition__publication=publication.pk)
        .annotate(month=TruncMonth("day"))
        .values_list("edition", "file", "month")
        .annotate(number=Sum("count"))
        .order_by()
    )
    by_edition, by_file, by_month = Counter[int](), Counter[int](), Counter[date]()
    for edition, file, month, number in rows:
        by_edition[edition] += number
        by_month[month] += number
        if file:
            by_file[file] += number
    months = [(month, by_month[month]) for month in _last_months(timezone.localdate())]
    return Counted(sum(by_edition.values()), dict(by_edition), dict(by_file), months)


def days(first: date, last: date) -> list[tuple[date, int]]:
    """Return the downloads of each day from `first` to `last`, both included."""
    known = dict(
        DailyDownloads.objects.filter(day__range=(first, last))
        .values_list("day")
        .annotate(number=Sum("count"))
        .order_by()
    )
    span = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [(day, known.get(day, 0)) for day in span]


def most_downloaded(first: date, last: date, number: int = 50) -> list[tuple[str, str, int]]:
    """Return the editions downloaded most from `first` to `last`, as (title, edition, downloads)."""
    return list(
        DailyDownloads.objects.filter(day__range=(first, last))
        .values_list("edition__publication__title", "edition__label")
        .annotate(number=Sum("count"))
        .order_by("-number", "edition__publication__title", "edition__label")[:number]
    )


def _last_months(today: date) -> list[date]:
    """Return the first day of each of the last twelve months, this one last."""
    number = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(number - 11, number + 1)]


def _is_a_download(request: HttpRequest, response: HttpResponseBase) -> bool:
    if request.method != "GET":
        return False
    if response.status_code == 206:
        return _FROM_THE_START.match(response.get("Content-Range", "")) is not None
    # 302 leads to the file's own signed address.
    return response.status_code in {200, 302}


def _is_a_machine(request: HttpRequest) -> bool:
    agent = request.headers.get("User-Agent", "")[:500]
    return not agent or counter_robots.is_robot(agent) or counter_robots.is_machine(agent)


def _is_staff(request: HttpRequest) -> bool:
    return visitor(request).has_perm("wagtailadmin.access_admin")


def _is_a_double_click(request: HttpRequest, file: EditionFile) -> bool:
    """Say whether the same browser asked for the file less than 30 seconds ago; the time starts anew."""
    who = f"{client_address(request)}\n{request.headers.get('User-Agent', '')}\n{file.pk}"
    digest = hashlib.blake2b(who.encode("utf-8", "replace"), key=_salt(), digest_size=16).hexdigest()
    key = f"research:download:{digest}"
    if cache.add(key, 1, timeout=DOUBLE_CLICK):
        return False
    cache.touch(key, DOUBLE_CLICK)
    return True


def _salt() -> bytes:
    """Return today's key, which all processes share through the cache."""
    name = f"research:download-salt:{timezone.localdate():%Y%m%d}"
    salt = cache.get_or_set(name, lambda: secrets.token_bytes(32), timeout=86_400)
    return bytes(salt or b"")


@transaction.atomic
def _add_one(file: EditionFile, day: date) -> None:
    counted = DailyDownloads.objects.filter(file=file.pk, day=day)
    if not counted.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                DailyDownloads.objects.create(edition_id=file.edition_id, file=file, day=day, count=1)
        except IntegrityError:  # another process began the day in the meantime
            counted.update(count=F("count") + 1)
    entry = CatalogueEntry.objects.filter(publication=file.edition.publication_id)
    entry.update(downloads=F("downloads") + 1)
