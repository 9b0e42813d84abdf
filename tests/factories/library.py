"""A large library, written in bulk: for query ceilings, harvests and measurements."""

import random
from datetime import UTC, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page

from research.choices import Access, Kind, Nation
from research.facets import letter
from research.models import (
    Audience,
    CatalogueEntry,
    Contribution,
    Contributor,
    Edition,
    EditionFile,
    PublicationPage,
    ResearchIndexPage,
    Topic,
)
from tests.factories.bulk import tell_planner

CHUNK = 500
SUBJECTS = ["Attendance", "Exclusion", "Reading", "Transitions", "Pupil premium plus", "Mentoring"]
BEGINNING = datetime(2015, 1, 1, 12, tzinfo=UTC)


def a_large_library(number: int, seed: int = 1) -> list[int]:
    """Write `number` published example publications, each with an edition and a file; return their keys.

    The same seed gives the same library. No file has bytes behind it.
    """
    chance = random.Random(seed)
    topics = [_topic(name) for name in SUBJECTS]
    audiences = list(Audience.objects.all())
    bodies = [
        Contributor.objects.get_or_create(
            slug=f"example-body-no-{n}", defaults={"name": f"Example Body {n}"}
        )[0]
        for n in range(20)
    ]
    pages = _pages(number, chance)
    pks = [page.pk for page in pages]
    year_of = {pk: chance.randint(1998, 2026) for pk in pks}
    topics_of = {pk: chance.sample(topics, chance.randint(1, 3)) for pk in pks}
    audiences_of = {pk: chance.sample(audiences, chance.randint(1, 4)) for pk in pks}
    body_of = {pk: chance.choice(bodies) for pk in pks}
    _link(PublicationPage.topics.through, "topic_id", topics_of)
    _link(PublicationPage.audiences.through, "audience_id", audiences_of)
    Contribution.objects.bulk_create(
        [Contribution(publication_id=pk, contributor=body_of[pk], sort_order=0) for pk in pks],
        batch_size=CHUNK,
    )
    editions = Edition.objects.bulk_create(
        [_edition(pk, year_of[pk], body_of[pk]) for pk in pks], batch_size=CHUNK
    )
    EditionFile.objects.bulk_create([_file(edition) for edition in editions], batch_size=CHUNK)
    CatalogueEntry.objects.bulk_create(
        [
            _entry(
                page, year_of[page.pk], topics_of[page.pk], audiences_of[page.pk], body_of[page.pk], chance
            )
            for page in pages
        ],
        batch_size=CHUNK,
    )
    tell_planner()
    return pks


def _topic(name: str) -> Topic:
    return Topic.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})[0]


def _pages(number: int, chance: random.Random) -> list[PublicationPage]:
    index = ResearchIndexPage.objects.get()
    content_type = ContentType.objects.get_for_model(PublicationPage)
    locale = Locale.objects.get()
    first = index.numchild + 1000
    pages = []
    for n in range(number):
        title = f"Example study {n:05} of {chance.choice(SUBJECTS).lower()}"
        moment = BEGINNING + timedelta(minutes=n)
        pages.append(
            PublicationPage(
                title=title,
                draft_title=title,
                slug=f"example-study-{n:05}",
                path=Page._get_path(index.path, index.depth + 1, first + n),
                depth=index.depth + 1,
                numchild=0,
                url_path=f"{index.url_path}example-study-{n:05}/",
                content_type=content_type,
                locale=locale,
                live=True,
                first_published_at=moment,
                last_published_at=moment,
                work_kind=chance.choice(Kind.values),
                access=chance.choices(Access.values, [90, 4, 4, 2])[0],
                summary="An example of a study. " * 4,
                nations=chance.sample(Nation.values, chance.randint(1, 4)),
                languages=["en"],
            )
        )
    fields = [field for field in Page._meta.local_concrete_fields if not field.primary_key]
    bases = [Page(**{field.attname: getattr(page, field.attname) for field in fields}) for page in pages]
    for page, base in zip(pages, Page.objects.bulk_create(bases, batch_size=CHUNK), strict=True):
        page.pk = page.page_ptr_id = base.pk
    # Django does not write a model with a parent in bulk: the child's rows are inserted by themselves.
    for start in range(0, number, CHUNK):
        PublicationPage._base_manager.all()._insert(
            pages[start : start + CHUNK],
            fields=PublicationPage._meta.local_concrete_fields,
            using=PublicationPage._base_manager.db,
        )
    Page.objects.filter(pk=index.pk).update(numchild=index.numchild + number)
    return pages


def _link(through, column: str, chosen: dict[int, list]) -> None:
    rows = [
        through(publicationpage_id=pk, **{column: other.pk})
        for pk, others in chosen.items()
        for other in others
    ]
    through.objects.bulk_create(rows, batch_size=CHUNK)


def _edition(pk: int, year: int, body: Contributor) -> Edition:
    line = f"{body.name}. ({year}). Example. London: Example Press"
    forms = {form: {"text": line, "html": line} for form in ("own", "harvard", "apa", "chicago", "mla")}
    return Edition(
        publication_id=pk,
        label=str(year),
        slug=str(year),
        year=year,
        place="London",
        publisher="Example Press",
        reference_line=line,
        citations={
            **{form: {"text": line, "html": line} for form in forms},
            "in_text": f"({body.name}, {year})",
        },
    )


def _file(edition: Edition) -> EditionFile:
    return EditionFile(
        edition=edition,
        file="research/none/example.pdf",
        name="example.pdf",
        size=949_000,
        sha256="0" * 64,
        content_type="application/pdf",
        reference_line=edition.reference_line,
        citations=edition.citations,
    )


def _entry(page, year, topics, audiences, body, chance) -> CatalogueEntry:
    letters = [letter("kind", page.work_kind), letter("access", page.access), letter("year", year)]
    letters += [letter("topic", topic.pk) for topic in topics]
    letters += [letter("audience", audience.pk) for audience in audiences]
    letters += [letter("nation", nation) for nation in page.nations]
    author = {
        "name": body.name,
        "inverted": body.name,
        "slug": body.slug,
        "identifier": "",
        "is_person": False,
    }
    return CatalogueEntry(
        publication=page,
        year=year,
        sort_title=page.title.casefold(),
        downloads=chance.randint(0, 5000),
        facets="".join(letters),
        card={
            "authors": [{**author, "is_person": False, "role": "author", "role_label": "Author"}],
            "topics": [{"name": topic.name, "slug": topic.slug} for topic in topics],
            "audiences": [{"name": audience.name, "slug": audience.slug} for audience in audiences],
        },
    )
