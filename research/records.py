"""An edition or a file as bibliographies know it: the one source of citations, downloads and metadata."""

from dataclasses import dataclass, field, replace

from core.addresses import absolute_url
from research.choices import Kind, Role
from research.models import Contributor, Edition, EditionFile, PublicationPage
from research.rights import Rights, rights_of


@dataclass(frozen=True)
class Name:
    """A person (family, given) or a body (literal). `identifier` is an ORCID or ROR address."""

    literal: str = ""
    family: str = ""
    given: str = ""
    role: str = Role.AUTHOR
    identifier: str = ""
    full_name: str = ""

    @property
    def is_person(self) -> bool:
        return bool(self.family)

    @property
    def short(self) -> str:
        """What stands in an in-text citation."""
        return self.family or self.literal

    @property
    def inverted(self) -> str:
        """ "Example, Alex" or "NAVSH"."""
        return ", ".join(filter(None, [self.family, self.given])) if self.family else self.literal


@dataclass(frozen=True)
class Record:
    """What is known of one edition or file. Empty text and None mean that it is not known."""

    title: str
    kind: str = Kind.REPORT
    names: tuple[Name, ...] = ()
    year: int | None = None
    place: str = ""
    publisher: str = ""
    statement: str = ""
    doi: str = ""
    isbn: str = ""
    url: str = ""
    abstract: str = ""
    languages: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    key: str = "publication"
    override: str = field(default="", compare=False)
    rights: Rights = field(default_factory=Rights)

    @property
    def authors(self) -> tuple[Name, ...]:
        return tuple(name for name in self.names if name.role == Role.AUTHOR)

    @property
    def cited_authors(self) -> tuple[Name, ...]:
        """The authors; where none is named, the body that brought it out stands for them."""
        return self.authors or ((Name(literal=self.publisher),) if self.publisher else ())


def name_of(contributor: Contributor, role: str = Role.AUTHOR) -> Name:
    """Return a contributor as a name in a record."""
    return Name(
        literal=contributor.name,
        family=contributor.family_name,
        given=contributor.given_names,
        role=role,
        identifier=contributor.identifier_url,
        full_name=contributor.full_name,
    )


def record_of(edition: Edition, publication: PublicationPage | None = None) -> Record:
    """Return the record of an edition. `publication` spares a query where it is at hand."""
    publication = publication or edition.publication
    return Record(
        title=publication.title,
        kind=publication.work_kind,
        names=tuple(name_of(part.contributor, part.role) for part in publication.contributions.all()),
        year=edition.year,
        place=edition.place,
        publisher=edition.publisher,
        statement=edition.statement,
        doi=edition.doi,
        isbn=edition.isbn,
        url=absolute_url(f"{publication.address}{edition.slug}/"),
        abstract=publication.summary,
        languages=tuple(publication.languages or ()),
        subjects=tuple(topic.name for topic in publication.topics.all()),
        key=f"{publication.slug}-{edition.slug}",
        override=edition.reference_override,
        rights=rights_of(publication),
    )


def record_of_file(file: EditionFile, edition: Record) -> Record:
    """Return the record of a file whose edition has the record `edition`.

    It is the edition's own, unless the file has a title or a reference line to itself.
    """
    own = replace(edition, override=file.reference_override or ("" if file.title else edition.override))
    if file.title:
        # The identifiers are the edition's; a part of it does not carry them.
        own = replace(own, title=file.title, doi="", isbn="", key=f"{edition.key}-{file.pk}")
    return replace(own, languages=(file.language,)) if file.language else own
