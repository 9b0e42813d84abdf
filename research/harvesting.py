"""Keeping what harvesters are told in step with the library: which editions, when changed, which went.

Only what everybody may see is told. An edition that leaves the public's sight, in whatever way, becomes
a tombstone, and comes back to life when it returns.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from research.models import Edition, HarvestRecord, PublicationPage
from research.records import Record, record_of

CHUNK = 500
# What no record is made of, and costs most to read.
WIDE = ["foreword", "sections", "other_pieces", "notices", "audience_note"]


def public_editions():
    """Return the editions that harvesters may be told of: those that search engines are shown."""
    everybody = Edition.objects.visible_to(AnonymousUser())
    return everybody.exclude(publication__hide_from_search_engines=True)


def with_all_of_them(editions):
    """Return `editions` with what their records are made of, in a fixed number of queries."""
    return (
        editions.select_related("publication")
        .defer(*(f"publication__{name}" for name in WIDE))
        .prefetch_related("publication__contributions__contributor", "publication__topics")
    )


def sets_of(publication: PublicationPage) -> list[str]:
    """Return the sets that the editions of `publication` are in, such as "kind:report"."""
    topics = [f"topic:{topic.slug}" for topic in publication.topics.all()]
    return [f"kind:{publication.work_kind}", *sorted(topics)]


def refresh(publication: PublicationPage) -> None:
    """Bring the harvest records of one publication up to date."""
    editions = Edition.objects.filter(publication=publication.pk)
    public = list(public_editions().filter(publication=publication.pk).values_list("pk", flat=True))
    _tell(public)
    mark_deleted(editions.exclude(pk__in=public).values_list("pk", flat=True))


def mark_deleted(editions: Iterable[int]) -> int:
    """Turn what was told of the editions of these numbers into tombstones; return how many there were."""
    count = 0
    for numbers in _chunks(editions):
        told = HarvestRecord.objects.filter(edition__in=numbers, is_deleted=False)
        count += told.update(is_deleted=True, changed_at=_now())
    return count


def reconcile() -> None:
    """Bring all harvest records up to date, whatever happened behind the library's back."""
    public = set(public_editions().order_by().values_list("pk", flat=True))
    told = set(HarvestRecord.objects.filter(is_deleted=False).order_by().values_list("edition", flat=True))
    mark_deleted(sorted(told - public))
    for numbers in _chunks(sorted(public)):
        _tell(numbers)


@transaction.atomic
def _tell(numbers: Iterable[int]) -> None:
    """Write the records of these editions, all of them public; leave alone what says the same as before."""
    numbers = list(numbers)
    now = _now()
    known = {told.edition: told for told in HarvestRecord.objects.filter(edition__in=numbers)}
    new, changed = [], []
    for edition in with_all_of_them(Edition.objects.filter(pk__in=numbers).order_by()):
        sets = f" {' '.join(sets_of(edition.publication))} "
        mark = _fingerprint(record_of(edition))
        told = known.get(edition.pk)
        if told is None:
            new.append(HarvestRecord(edition=edition.pk, changed_at=now, sets=sets, fingerprint=mark))
        elif told.is_deleted or (told.sets, told.fingerprint) != (sets, mark):
            told.is_deleted, told.sets, told.fingerprint, told.changed_at = False, sets, mark, now
            changed.append(told)
    HarvestRecord.objects.bulk_create(new, batch_size=CHUNK, ignore_conflicts=True)
    HarvestRecord.objects.bulk_update(changed, ["is_deleted", "sets", "fingerprint", "changed_at"], CHUNK)


def _fingerprint(record: Record) -> str:
    return hashlib.sha256(repr(record).encode("utf-8", "surrogatepass")).hexdigest()


def _now() -> datetime:
    return timezone.now().replace(microsecond=0)


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while part := list(islice(rest, CHUNK)):
        yield part
