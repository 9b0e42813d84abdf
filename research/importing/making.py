"""Making publications of what was imported, as drafts, and warning of those that are here already."""

import re
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
    """What importing one record would make.

    `twin` is the publication that it seems to be already, `other_edition` one that it seems to be another
    edition of. `repeats` and `joins` are the numbers, counted from 0, of earlier records of the same
    import: that it says again, and whose publication it becomes another edition of.
    """

    draft: Draft
    twin: PublicationPage | None
    other_edition: PublicationPage | None
    repeats: int | None
    joins: int | None
    new_names: tuple[str, ...]
    new_topics: tuple[str, ...]

    @property
    def can_be_made(self) -> bool:
        return bool(self.draft.record.title)

    @property
    def is_doubtful(self) -> bool:
        """Whether staff should want it before it is made: it may be here already."""
        return bool(self.twin or self.other_edition) or self.repeats is not None


def plans(drafts: Iterable[Draft]) -> list[Plan]:
    """Return what importing `drafts` would make. Nothing is written."""
    seen: dict[tuple, int] = {}
    made: list[Plan] = []
    for number, draft in enumerate(drafts):
        record = draft.record
        marks = _marks(record) if record.title else []
        repeats = min((seen[mark] for mark in marks if mark in seen), default=None)
        joins = seen.get(("work", *_work(record))) if record.title else None
        for mark in [*marks, ("work", *_work(record))] if record.title else []:
            seen.setdefault(mark, number)
        twin = _twin(record)
        made.append(
            Plan(
                draft,
                twin,
                None if twin else _other_edition(record),
                repeats,
                joins if repeats is None else None,
                tuple(dict.fromkeys(n.inverted for n in record.names if _known(n) is None)),
                tuple(word for word in record.subjects if _topic(word) is None),
            )
        )
    return made


def _work(record: Record) -> tuple:
    """Return what two editions of one work have in common: title and authors, however they are written."""
    title = " ".join(re.findall(r"\w+", record.title.casefold())) or record.title
    return title, tuple(name.inverted.casefold() for name in record.authors)


def _marks(record: Record) -> list[tuple]:
    """Return what no two editions share: the DOI; without one, the ISBN and all that is cited."""
    if record.doi:
        return [("doi", record.doi.casefold())]
    cited = ("cited", record.year, record.statement, *_work(record))
    return [cited, ("isbn", record.isbn)] if record.isbn else [cited]


@transaction.atomic
def make(drafts: Iterable[Draft], user: User) -> list[PublicationPage]:
    """Make a draft of each work, with its editions; all or none. Staff look at them and publish.

    Records of one work (the same title and authors) become editions of one publication, which takes
    what is not of an edition from the latest of them.
    """
    works: dict[tuple, list[Record]] = {}
    for draft in drafts:
        if draft.record.title:
            works.setdefault(_work(draft.record), []).append(draft.record)
    made = []
    for records in works.values():
        page = _make(max(records, key=lambda record: record.year or 0), user)
        for record in records:
            _add_edition(page, record)
        made.append(page)
    return made


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
    return page


def _add_edition(page: PublicationPage, record: Record) -> None:
    stem = str(record.year or "Undated")
    taken = set(Edition.objects.filter(publication=page).values_list("slug", flat=True))
    label, number = stem, 1
    while slugify(label) in taken:
        number += 1
        label = f"{stem} ({number})"
    has_doi = bool(record.doi) and not Edition.objects.filter(doi=record.doi).exists()
    Edition.objects.create(
        publication=page,
        label=label,
        slug=slugify(label),
        year=record.year,
        place=record.place,
        publisher=record.publisher,
        statement=record.statement,
        doi=record.doi if has_doi else "",  # a DOI is of one edition only
        isbn=record.isbn,
    )


def _twin(record: Record) -> PublicationPage | None:
    """Return a publication with the same DOI or ISBN, or else the same title and year."""
    same = Q(title__iexact=record.title, editions__year=record.year) if record.title else Q(pk__in=[])
    if record.doi:
        same |= Q(editions__doi=record.doi)
    if record.isbn:
        same |= Q(editions__isbn=record.isbn)
    return PublicationPage.objects.filter(same).order_by("pk").first()


def _other_edition(record: Record) -> PublicationPage | None:
    """Return a publication of the same title and one of the same authors, of whatever year."""
    if not record.title:
        return None
    known = [person.pk for name in record.authors if (person := _known(name))]
    same = PublicationPage.objects.filter(title__iexact=record.title)
    same = same.filter(contributions__contributor__in=known) if record.authors else same
    return same.order_by("pk").first()


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
