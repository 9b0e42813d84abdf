"""Keeping what lists and pages read in step with what staff write.

`refresh` is called whenever a publication, an edition, a file or a contributor is saved.
"""

from django.db import transaction

from research import citing, facets, harvesting
from research.models import CatalogueEntry, Edition, EditionFile, PublicationPage
from research.records import record_of, record_of_file


def refresh(publication: PublicationPage) -> None:
    """Write the citations of all editions and files of `publication` and its entry in the catalogue.

    What is written comes from the database: a draft that nobody published changes nothing.
    """
    saved = PublicationPage.objects.filter(pk=publication.pk).first()
    if saved is None:
        return
    with transaction.atomic():
        editions = list(Edition.objects.filter(publication=saved))
        for edition in editions:
            _cite(edition, saved)
        year = editions[0].year if editions else None
        CatalogueEntry.objects.update_or_create(
            publication=saved,
            defaults={
                "year": year or 0,
                "leaves_at": saved.expire_at,
                "sort_title": saved.title.casefold()[:255],
                "facets": facets.letters_of(saved, year),
                "card": card_of(saved),
            },
        )
        harvesting.refresh(saved)


def _cite(edition: Edition, publication: PublicationPage) -> None:
    record = record_of(edition, publication)
    citations = citing.citations_of(record)
    Edition.objects.filter(pk=edition.pk).update(
        citations=citations, reference_line=citations["own"]["text"][:1000]
    )
    for file in EditionFile.objects.filter(edition=edition.pk):
        own = record_of_file(file, record)
        # Most files are cited as their edition is; only others cost another rendering.
        kept = citing.citations_of(own) if file.title or file.reference_override else citations
        EditionFile.objects.filter(pk=file.pk).update(
            citations=kept, reference_line=kept["own"]["text"][:1000]
        )


def entry_of(publication: PublicationPage) -> CatalogueEntry | None:
    """Return the entry of `publication`, or None before its first save."""
    return getattr(publication, "entry", None) if publication.pk else None


def card_of(publication: PublicationPage) -> dict:
    """Return `{authors, contributors, topics, audiences}`: what a list or page shows, as names and slugs."""
    parts = list(publication.contributions.all())
    return {
        "authors": [
            {
                "name": part.contributor.display_name,
                "inverted": part.contributor.inverted_name,
                "slug": part.contributor.slug,
                "identifier": part.contributor.identifier_url,
                "is_person": part.contributor.is_person,
                "role": part.role,
                "role_label": part.get_role_display(),
            }
            for part in parts
        ],
        "topics": [{"name": topic.name, "slug": topic.slug} for topic in publication.topics.all()],
        "audiences": [{"name": a.name, "slug": a.slug} for a in publication.audiences.all()],
    }
