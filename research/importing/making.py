"""Making publications of what was imported, as drafts, and warning of those that are here already."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from core.querysets import User
from research.importing.reading import Draft
from research.models import Contribution, Contributor, Edition, PublicationPage, ResearchIndexPage, Topic
from research.records import Name, Record


@dataclass(frozen=True)
class Plan:
    """What importing one record would make: `twin` is the publication that it seems to be already."""

    draft: Draft
    twin: PublicationPage | None
    new_names: tuple[str, ...]
    new_topics: tuple[str, ...]

    @property
    def can_be_made(self) -> bool:
        return bool(self.draft.record.title)


def plans(drafts: Iterable[Draft]) -> list[Plan]:
    """Return what importing `drafts` would make. Nothing is written."""
    return [
        Plan(
            draft,
            _twin(draft.record),
            tuple(dict.fromkeys(n.inverted for n in draft.record.names if _known(n) is None)),
            tuple(word for word in draft.record.subjects if _topic(word) is None),
        )
        for draft in drafts
    ]


@transaction.atomic
def make(drafts: Iterable[Draft], user: User) -> list[PublicationPage]:
    """Make a draft of each publication, with its edition; all or none. Staff look at them and publish."""
    return [_make(draft.record, user) for draft in drafts if draft.record.title]


def _make(record: Record, user: User) -> PublicationPage:
    library = ResearchIndexPage.objects.get()
    page = PublicationPage(
        title=record.title,
        slug=_free_slug(record.title),
        work_kind=record.kind,
        summary=record.abstract,
        languages=list(record.languages),
        live=False,
    )
    page.contributions = [
        Contribution(contributor=_contributor(name), role=name.role, sort_order=place)
        for place, name in enumerate(dict.fromkeys(record.names))
    ]
    page.topics = [topic for word in dict.fromkeys(record.subjects) if (topic := _topic(word))]
    library.add_child(instance=page)
    page.save_revision(user=user, log_action=True)
    label = str(record.year or "Undated")
    taken = bool(record.doi) and Edition.objects.filter(doi=record.doi).exists()
    Edition.objects.create(
        publication=page,
        label=label,
        slug=slugify(label),
        year=record.year,
        place=record.place,
        publisher=record.publisher,
        statement=record.statement,
        doi="" if taken else record.doi,  # a DOI is of one edition only
        isbn=record.isbn,
    )
    return page


def _twin(record: Record) -> PublicationPage | None:
    """Return a publication with the same DOI or ISBN, or else the same title and year."""
    same = Q(title__iexact=record.title, editions__year=record.year) if record.title else Q(pk__in=[])
    if record.doi:
        same |= Q(editions__doi=record.doi)
    if record.isbn:
        same |= Q(editions__isbn=record.isbn)
    return PublicationPage.objects.filter(same).order_by("pk").first()


def _known(name: Name) -> Contributor | None:
    if name.is_person:
        same = Contributor.objects.filter(family_name__iexact=name.family, given_names__iexact=name.given)
    else:
        same = Contributor.objects.filter(name__iexact=name.literal)
    return same.order_by("pk").first()


def _contributor(name: Name) -> Contributor:
    known = _known(name)
    if known is None:
        known = Contributor(
            name=name.literal[:255], family_name=name.family[:120], given_names=name.given[:120]
        )
        known.clean()  # gives it an address of its own
        known.save()
    return known


def _topic(word: str) -> Topic | None:
    return Topic.objects.filter(name__iexact=word).first()


def _free_slug(title: str) -> str:
    stem = slugify(title)[:80].strip("-") or "publication"
    slug, number = stem, 1
    while PublicationPage.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{stem}-{number}"
    return slug
