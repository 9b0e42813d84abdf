"""Finding the records that are asked for. What is not public at this moment is told as deleted."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from research.choices import Kind
from research.harvesting import public_editions, with_all_of_them
from research.models import Edition, HarvestRecord, Topic
from research.oai.arguments import Listing
from research.oai.errors import IdDoesNotExist, NoRecordsMatch, NoSetHierarchy

PER_ANSWER = 100
_LOCAL = "edition-"


@dataclass(frozen=True)
class Told:
    """A record to be told; `edition` is None where it is deleted."""

    harvest: HarvestRecord
    edition: Edition | None

    @property
    def sets(self) -> list[str]:
        return self.harvest.sets.split()


@dataclass(frozen=True)
class Part:
    """One answer's part of a list. `next` continues it; None at the end."""

    records: list[Told]
    listing: Listing
    next: Listing | None
    size: int


def namespace() -> str:
    """Return the middle of our identifiers: the site's own domain."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def identifier_of(harvest: HarvestRecord) -> str:
    """Return the identifier of a record, such as "oai:example.org:edition-12"."""
    return f"oai:{namespace()}:{_LOCAL}{harvest.edition}"


def find(identifier: str) -> Told:
    """Return the record of this identifier. Raises IdDoesNotExist."""
    number = identifier.removeprefix(f"oai:{namespace()}:{_LOCAL}")
    known = number != identifier and number.isascii() and number.isdecimal() and len(number) < 19
    harvest = HarvestRecord.objects.filter(edition=int(number)).first() if known else None
    if harvest is None:
        raise IdDoesNotExist("We have no record of this identifier.")
    return _with_editions([harvest], whole=True)[0]


def part_of(listing: Listing, *, whole: bool) -> Part:
    """Return the next records of `listing`; `whole` also reads what their metadata are made of.

    Raises NoRecordsMatch.
    """
    asked = _asked(listing)
    size = asked.count() if listing.size is None else listing.size
    if listing.after:
        seconds, number = listing.after
        moment = datetime.fromtimestamp(seconds, UTC)
        asked = asked.filter(Q(changed_at=moment, pk__gt=number) | Q(changed_at__gt=moment))
    found = list(asked.order_by("changed_at", "pk")[: PER_ANSWER + 1])
    if not found:
        raise NoRecordsMatch("Nothing was changed in that time, or is in that set.")
    more, found = len(found) > PER_ANSWER, found[:PER_ANSWER]
    last = found[-1]
    after = (int(last.changed_at.timestamp()), last.pk)
    following = listing.going_on(after, listing.told + len(found), size) if more else None
    return Part(_with_editions(found, whole=whole), listing, following, size)


def _asked(listing: Listing):
    asked = HarvestRecord.objects.all()
    if listing.first:
        asked = asked.filter(changed_at__gte=listing.first)
    if listing.last:
        asked = asked.filter(changed_at__lte=listing.last)
    if listing.set_spec:
        own, below = f" {listing.set_spec} ", f" {listing.set_spec}:"
        asked = asked.filter(Q(sets__contains=own) | Q(sets__contains=below))
    return asked


def _with_editions(found: list[HarvestRecord], *, whole: bool) -> list[Told]:
    numbers = [harvest.edition for harvest in found if not harvest.is_deleted]
    editions = public_editions().filter(pk__in=numbers)
    public = {edition.pk: edition for edition in (with_all_of_them(editions) if whole else editions)}
    return [Told(harvest, None if harvest.is_deleted else public.get(harvest.edition)) for harvest in found]


def sets() -> list[tuple[str, str]]:
    """Return every set that some record is in, as (setSpec, setName). Raises NoSetHierarchy."""
    used = {spec for line in HarvestRecord.objects.values_list("sets").distinct() for spec in line[0].split()}
    if not used:
        raise NoSetHierarchy("There are no sets, for there are no records yet.")
    kinds = [(f"kind:{kind.value}", kind.label) for kind in Kind if f"kind:{kind.value}" in used]
    names = dict(Topic.objects.values_list("slug", "name"))
    slugs = sorted(spec.partition(":")[2] for spec in used if spec.startswith("topic:"))
    topics = [(f"topic:{slug}", names.get(slug, slug)) for slug in slugs]
    parents = [("kind", "By kind"), *([("topic", "By topic")] if topics else [])]
    return [*parents, *kinds, *topics]


def beginning() -> datetime:
    """Return the earliest time that a record can bear."""
    first = HarvestRecord.objects.order_by("changed_at").values_list("changed_at", flat=True).first()
    return first or datetime(2000, 1, 1, tzinfo=UTC)
