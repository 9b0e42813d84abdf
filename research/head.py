"""What a publication tells machines: citation_* tags, schema.org, and typed links (signposting)."""

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest

from core import structured_data
from core.addresses import absolute_url
from core.models.pages import Meta
from research.choices import Access, Kind, Role
from research.formats import FORMATS

if TYPE_CHECKING:
    from research.models import Edition, PublicationPage
    from research.routes import Reading

# https://schema.org/CreativeWork and its kinds.
SCHEMA_TYPES = {
    Kind.HANDBOOK: "Book",
    Kind.REPORT: "Report",
    Kind.WORKING_PAPER: "Report",
    Kind.THESIS: "Thesis",
    Kind.PREPRINT: "ScholarlyArticle",
    Kind.ARTICLE: "ScholarlyArticle",
    Kind.GUIDANCE: "Report",
    Kind.CONFERENCE_PAPER: "ScholarlyArticle",
    Kind.DATASET: "Dataset",
}


def meta(publication: "PublicationPage", base: Meta) -> Meta:
    """Return the page's own head: an article, as shared links know it."""
    return replace(base, og_type="article")


def of(publication: "PublicationPage", reading: "Reading", request: HttpRequest, *, is_work: bool) -> dict:
    """Return the part of the template's context that the head is made of."""
    edition = reading.edition
    base = publication.meta(request)
    crumbs = _breadcrumbs(publication, None if is_work else edition)
    if not is_work and edition:
        base = replace(
            base,
            title=f"{publication.title} ({edition.label})",
            canonical_url=absolute_url(edition.address),
        )
    return {
        "meta": base,
        "breadcrumbs": crumbs,
        "structured_data": [_schema(publication, reading, base), structured_data.breadcrumb_list(crumbs)],
        "citation_tags": citation_tags(publication, reading),
        "metadata_links": metadata_links(edition),
    }


def _breadcrumbs(publication: "PublicationPage", edition: "Edition | None") -> list[dict]:
    """Return the way from home; the library's own address is above the publication's."""
    above = publication.address.removesuffix(f"{publication.slug}/")
    crumbs = [
        {"title": "Home", "url": "/"},
        {"title": publication.library.title, "url": above},
        {"title": publication.title, "url": publication.address if edition else None},
    ]
    return [*crumbs, {"title": edition.label, "url": None}] if edition else crumbs


def citation_tags(publication: "PublicationPage", reading: "Reading") -> list[tuple[str, str]]:
    """Return the Highwire tags that Google Scholar reads, as (name, content).

    The PDF's address is among them only where this visitor may have it
    (https://scholar.google.com/intl/en/scholar/inclusion.html#indexing).
    """
    edition = reading.edition
    tags = [("citation_title", publication.title)]
    tags += [
        ("citation_author", author["inverted"])
        for author in publication.card["authors"]
        if author["role"] == Role.AUTHOR
    ]
    if edition is None:
        return tags
    publisher = {
        Kind.THESIS: "citation_dissertation_institution",
        Kind.REPORT: "citation_technical_report_institution",
        Kind.WORKING_PAPER: "citation_technical_report_institution",
        Kind.GUIDANCE: "citation_technical_report_institution",
    }.get(Kind(publication.work_kind), "citation_publisher")
    tags += [
        ("citation_publication_date", str(edition.year or "")),
        (publisher, edition.publisher),
        ("citation_doi", edition.doi),
        ("citation_isbn", edition.isbn),
        ("citation_language", (publication.languages or [""])[0]),
        ("citation_abstract_html_url", absolute_url(edition.address)),
    ]
    tags += [("citation_keywords", topic["name"]) for topic in publication.card["topics"]]
    pdf = next((file for file in reading.open_files if file.extension == "PDF"), None)
    if pdf and not reading.grant_key:
        tags.append(("citation_pdf_url", absolute_url(pdf.address)))
    return [(name, content) for name, content in tags if content]


def metadata_links(edition: "Edition | None") -> list[dict]:
    """Return `[{label, url, type}]`: the record of an edition in each format."""
    if edition is None:
        return []
    return [
        {"label": known.label, "url": f"{edition.address}cite.{ending}", "type": known.media_type}
        for ending, known in FORMATS.items()
    ]


def _schema(publication: "PublicationPage", reading: "Reading", base: Meta) -> dict:
    edition = reading.edition
    data = {
        "@context": structured_data.CONTEXT,
        "@type": SCHEMA_TYPES.get(Kind(publication.work_kind), "CreativeWork"),
        "name": publication.title,
        "headline": publication.title,
        "url": base.canonical_url,
        "author": [_schema_agent(a) for a in publication.card["authors"] if a["role"] == Role.AUTHOR],
        "description": base.description,
        "inLanguage": publication.languages,
        "isAccessibleForFree": publication.access == Access.PUBLIC and not publication.is_embargoed,
        "about": [topic["name"] for topic in publication.card["topics"]],
        "audience": [
            {"@type": "Audience", "audienceType": audience["name"]}
            for audience in publication.card["audiences"]
        ],
        "funder": publication.funding,
        "license": publication.licence_address,
    }
    if edition:
        data |= {
            "datePublished": str(edition.year or ""),
            "bookEdition" if data["@type"] == "Book" else "version": edition.statement or edition.label,
            "publisher": {"@type": "Organization", "name": edition.publisher} if edition.publisher else None,
            "isbn": edition.isbn if data["@type"] == "Book" else "",
            "sameAs": f"https://doi.org/{edition.doi}" if edition.doi else "",
        }
        if not reading.grant_key:
            data["encoding" if data["@type"] != "Dataset" else "distribution"] = [
                {
                    "@type": "MediaObject" if data["@type"] != "Dataset" else "DataDownload",
                    "contentUrl": absolute_url(file.address),
                    "encodingFormat": file.content_type,
                    "contentSize": str(file.size),
                    "name": file.name,
                }
                for file in reading.open_files
            ]
    return {key: value for key, value in data.items() if value not in ("", None, [])}


def _schema_agent(author: dict) -> dict:
    agent = {"@type": "Person" if author["is_person"] else "Organization", "name": author["name"]}
    return {**agent, "sameAs": author["identifier"]} if author["identifier"] else agent


# --- signposting (https://signposting.org/FAIR/) ----------------------------------------------------


def typed_links(publication: "PublicationPage", reading: "Reading") -> list[dict]:
    """Return `[{rel, href, type}]` of the landing page; files only where the visitor may have them."""
    edition = reading.edition
    kind = SCHEMA_TYPES.get(Kind(publication.work_kind), "CreativeWork")
    links = [
        {"rel": "type", "href": f"https://schema.org/{kind}"},
        {"rel": "type", "href": "https://schema.org/AboutPage"},
    ]
    links += [
        {"rel": "author", "href": author["identifier"]}
        for author in publication.card["authors"]
        if author["identifier"] and author["role"] == Role.AUTHOR
    ]
    if edition is None:
        return links
    cite_as = f"https://doi.org/{edition.doi}" if edition.doi else absolute_url(edition.address)
    links.append({"rel": "cite-as", "href": cite_as})
    links += [
        {"rel": "describedby", "href": absolute_url(link["url"]), "type": link["type"]}
        for link in metadata_links(edition)
    ]
    if not reading.grant_key:
        links += [
            {"rel": "item", "href": absolute_url(file.address), "type": file.content_type}
            for file in reading.open_files
        ]
    return links


def link_header(publication: "PublicationPage", reading: "Reading") -> str:
    """Return the Link header of a landing page (RFC 8288); the linkset holds the same."""
    links = typed_links(publication, reading)
    if reading.edition:
        address = absolute_url(f"{reading.edition.address}linkset.json")
        links.append({"rel": "linkset", "href": address, "type": "application/linkset+json"})
    return ", ".join(_written(link) for link in links)


def _written(link: dict) -> str:
    kind = f'; type="{link["type"]}"' if "type" in link else ""
    return f'<{link["href"]}>; rel="{link["rel"]}"{kind}'


def linkset(publication: "PublicationPage", reading: "Reading") -> dict:
    """Return the typed links of an edition's page as a linkset (RFC 9264)."""
    grouped: dict[str, list[dict]] = {}
    for link in typed_links(publication, reading):
        target = {"href": link["href"], **({"type": link["type"]} if "type" in link else {})}
        grouped.setdefault(link["rel"], []).append(target)
    anchor = absolute_url(reading.edition.address if reading.edition else publication.address)
    sets = [{"anchor": anchor, **grouped}]
    for rel in ("item", "describedby"):
        back = "collection" if rel == "item" else "describes"
        sets += [
            {"anchor": target["href"], back: [{"href": anchor, "type": "text/html"}]}
            for target in grouped.get(rel, [])
        ]
    return {"linkset": sets}
