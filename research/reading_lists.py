"""Keeping reading lists: making, changing, sharing and deleting them, and what is in them."""

import json
from collections.abc import Iterable
from dataclasses import replace

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from core.addresses import absolute_url
from core.querysets import User
from research.choices import Sharing
from research.formats import bibtex, csl, ris
from research.models import Edition, PublicationPage, ReadingList, ReadingListItem
from research.models.reading_lists import new_list_key
from research.permissions import may_keep_reading_lists
from research.records import Record, record_of

MOST_LISTS = 50  # of one reader
MOST_ITEMS = 200  # in one list
# Who may see a list, the fewest first: taking a list back gives it another address.
_WIDTH = {Sharing.PRIVATE: 0, Sharing.MEMBERS: 1, Sharing.LINK: 2}


class ReadingListError(Exception):
    """Something that cannot be done with a list; the message tells the reader what to do."""


class NotTheirs(ReadingListError):
    """The list is another reader's, or the reader may keep none."""


class TooMany(ReadingListError):
    """The reader has too many lists, or the list holds too many publications."""


class ThereAlready(ReadingListError):
    """The publication is in the list."""


@transaction.atomic
def create(user: User, *, title: str, description: str = "", sharing: str = Sharing.PRIVATE) -> ReadingList:
    """Make a list of `user`'s, empty. Raises NotTheirs and TooMany."""
    if not may_keep_reading_lists(user):
        raise NotTheirs("Reading lists are for readers with an account.")
    # The reader's own row is the lock: two requests at once cannot both make the last one.
    owner = get_user_model()._default_manager.select_for_update().get(pk=user.pk)  # type: ignore[misc]
    if ReadingList.objects.of(owner).count() >= MOST_LISTS:
        raise TooMany(f"You have {MOST_LISTS} lists. Delete one that you no longer need.")
    return ReadingList.objects.create(owner=owner, title=title, description=description, sharing=sharing)


@transaction.atomic
def change(kept: ReadingList, user: User, *, title: str, description: str, sharing: str) -> ReadingList:
    """Rename, describe and share a list. Shared less widely than before, it gets another address.

    Raises NotTheirs.
    """
    own = _locked(kept, user)
    if _WIDTH[Sharing(sharing)] < _WIDTH[Sharing(own.sharing)]:
        own.key = new_list_key()
    own.title, own.description, own.sharing = title, description, sharing
    own.changed_at = timezone.now()
    own.save()
    return own


@transaction.atomic
def delete(kept: ReadingList, user: User) -> None:
    """Delete a list. Raises NotTheirs."""
    _locked(kept, user).delete()


@transaction.atomic
def add(kept: ReadingList, user: User, publication: PublicationPage, note: str = "") -> ReadingListItem:
    """Put a publication at the end of a list. Raises NotTheirs, TooMany and ThereAlready."""
    own = _locked(kept, user)
    if own.items.filter(publication=publication).exists():
        raise ThereAlready(f"It is in “{own.title}” already.")
    if own.items.count() >= MOST_ITEMS:
        raise TooMany(f"“{own.title}” holds {MOST_ITEMS} publications. Begin another list.")
    last = own.items.aggregate(last=Max("position"))["last"] or 0
    _touch(own)
    return own.items.create(publication=publication, position=last + 1, note=note)


@transaction.atomic
def take_out(item: ReadingListItem, user: User) -> None:
    """Take a publication out of its list. Raises NotTheirs."""
    _touch(_locked(item.reading_list, user))
    item.delete()


@transaction.atomic
def write_note(item: ReadingListItem, user: User, note: str) -> None:
    """Put a note in the place of the one that is there. Raises NotTheirs."""
    _touch(_locked(item.reading_list, user))
    item.note = note
    item.save(update_fields=["note"])


@transaction.atomic
def move(item: ReadingListItem, user: User, *, up: bool) -> None:
    """Let an item change places with the one before it (`up`) or after it; at the end nothing happens.

    What the owner may not see now is passed over, so that every press moves something. Raises NotTheirs.
    """
    own = _locked(item.reading_list, user)
    everything = {one.pk: one for one in own.items.order_by("position", "pk")}
    seen = {one.pk for one in own.items.visible_to(user)}
    before = list(everything)
    after = moved(before, item.pk, seen, up=up)
    if after == before:
        return
    for place, number in enumerate(after, start=1):
        everything[number].position = place
    ReadingListItem.objects.bulk_update(everything.values(), ["position"])
    _touch(own)


def moved(order: list[int], number: int, seen: set[int], *, up: bool) -> list[int]:
    """Return `order` with `number` in the place of the nearest of `seen` before it (`up`) or after it."""
    order = list(order)
    at = order.index(number) if number in order else len(order)
    ways = range(at - 1, -1, -1) if up else range(at + 1, len(order))
    other = next((place for place in ways if order[place] in seen), None)
    if at < len(order) and other is not None:
        order[at], order[other] = order[other], order[at]
    return order


def _locked(kept: ReadingList, user: User) -> ReadingList:
    own = ReadingList.objects.select_for_update().of(user).filter(pk=kept.pk).first()
    if own is None or not may_keep_reading_lists(user):
        raise NotTheirs("This list is another reader's.")
    return own


def _touch(own: ReadingList) -> None:
    ReadingList.objects.filter(pk=own.pk).update(changed_at=timezone.now())


# --- reading ----------------------------------------------------------------------------------------


def items_for(kept: ReadingList, user: User) -> list[ReadingListItem]:
    """Return what `user` may see of a list, in its order, each with its `edition` (the latest, or None)."""
    items = list(kept.items.visible_to(user).select_related("publication__entry").order_by("position", "pk"))
    latest: dict[int, Edition] = {}
    for edition in Edition.objects.filter(publication__in=[item.publication_id for item in items]):
        latest.setdefault(edition.publication_id, edition)
    for item in items:
        item.edition = latest.get(item.publication_id)
    return items


def records_of(kept: ReadingList, user: User) -> list[Record]:
    """Return the record of the latest edition of each publication that `user` may see, in the order."""
    items = items_for(kept, user)
    publications = PublicationPage.objects.prefetch_related("contributions__contributor", "topics").in_bulk(
        [item.publication_id for item in items]
    )
    return [_record(publications[item.publication_id], item.edition) for item in items]


def _record(publication: PublicationPage, edition: Edition | None) -> Record:
    if edition is not None:
        return record_of(edition, publication)
    bare = record_of(Edition(), publication)
    return replace(bare, url=absolute_url(publication.address), key=publication.slug)


def _csl_of(records: Iterable[Record]) -> str:
    items = [item for record in records for item in json.loads(csl(record))]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


# By the word in the address: what it is called, its media type, and how many records are written in it.
EXPORTS = {
    "bib": ("BibTeX", "application/x-bibtex", lambda records: "\n".join(map(bibtex, records))),
    "ris": (
        "RIS (EndNote, Zotero, Mendeley)",
        "application/x-research-info-systems",
        lambda records: "".join(map(ris, records)),
    ),
    "json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", _csl_of),
}
