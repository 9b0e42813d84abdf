"""A record in the formats of other programs: BibTeX, RIS, CSL-JSON, plain text, DataCite, Dublin Core."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree import ElementTree

from core.xml_text import xml_text
from research.choices import Kind, Role
from research.citing import csl_json, reference_line
from research.records import Name, Record
from research.rights import SPDX, Right

_LATEX = {
    "\\": r"\textbackslash{}",
    # BibTeX counts braces whatever stands before them: only words for them keep an entry whole.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_LATEX_TABLE = str.maketrans(_LATEX)

BIBTEX_TYPES = {
    Kind.HANDBOOK: "book",
    Kind.REPORT: "techreport",
    Kind.WORKING_PAPER: "techreport",
    Kind.THESIS: "phdthesis",
    Kind.ARTICLE: "article",
    Kind.GUIDANCE: "techreport",
    Kind.CONFERENCE_PAPER: "inproceedings",
}
RIS_TYPES = {
    Kind.HANDBOOK: "BOOK",
    Kind.REPORT: "RPRT",
    Kind.WORKING_PAPER: "RPRT",
    Kind.THESIS: "THES",
    Kind.PREPRINT: "UNPB",
    Kind.ARTICLE: "JOUR",
    Kind.GUIDANCE: "RPRT",
    Kind.CONFERENCE_PAPER: "CPAPER",
    Kind.DATASET: "DATA",
}
DATACITE_TYPES = {
    Kind.HANDBOOK: "Book",
    Kind.REPORT: "Report",
    Kind.WORKING_PAPER: "Report",
    Kind.THESIS: "Dissertation",
    Kind.PREPRINT: "Preprint",
    Kind.ARTICLE: "JournalArticle",
    Kind.GUIDANCE: "Report",
    Kind.CONFERENCE_PAPER: "ConferencePaper",
    Kind.DATASET: "Dataset",
}


# Of these entries the kind is plain; of others the field "type" says it.
_SAYS_ITS_KIND = {"book", "article", "phdthesis", "inproceedings"}


def bibtex(record: Record) -> str:
    """Return a BibTeX entry, in UTF-8; bodies and titles in braces so that no style takes them apart."""
    entry = BIBTEX_TYPES.get(Kind(record.kind), "misc")
    publisher = {"techreport": "institution", "phdthesis": "school"}.get(entry, "publisher")
    fields = {
        "author": " and ".join(_bibtex_name(name) for name in record.authors),
        "editor": " and ".join(_bibtex_name(name) for name in record.names if name.role == Role.EDITOR),
        "title": f"{{{_latex(record.title)}}}" if record.title else "",
        "year": str(record.year or ""),
        "address": _latex(record.place),
        publisher: _latex(record.publisher),
        "edition": _latex(record.statement),
        "type": "" if entry in _SAYS_ITS_KIND else _latex(Kind(record.kind).label),
        "doi": record.doi,
        "isbn": record.isbn,
        "url": record.url,
        "abstract": _latex(record.abstract),
        "language": ", ".join(record.languages),
        "keywords": _latex(", ".join(record.subjects)),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return f"@{entry}{{{_key(record)},\n" + ",\n".join(lines) + "\n}\n"


def ris(record: Record) -> str:
    """Return a RIS record: one tag a line, lines ended as the format wants it."""
    pairs: list[tuple[str, str]] = [("TY", RIS_TYPES.get(Kind(record.kind), "GEN"))]
    pairs += [("AU", _ris_name(name)) for name in record.authors]
    pairs += [("A2", _ris_name(name)) for name in record.names if name.role == Role.EDITOR]
    pairs += [
        ("TI", record.title),
        ("M3", "" if RIS_TYPES.get(Kind(record.kind)) != "RPRT" else Kind(record.kind).label),
        ("PY", str(record.year or "")),
        ("CY", record.place),
        ("PB", record.publisher),
        ("ET", record.statement),
        ("DO", record.doi),
        ("SN", record.isbn),
        ("UR", record.url),
        ("AB", record.abstract),
    ]
    pairs += [("LA", language) for language in record.languages]
    pairs += [("KW", subject) for subject in record.subjects]
    lines = [f"{tag}  - {_line(value)}" for tag, value in pairs if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _ris_name(name: Name) -> str:
    # In RIS only the comma tells a person from a body.
    return f"{name.family}, {name.given}".strip() if name.is_person else name.literal


def csl(record: Record) -> str:
    """Return a CSL-JSON document: a list of one item."""
    item = csl_json(record)
    if item["type"] == "report":
        item["genre"] = Kind(record.kind).label
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def text(record: Record) -> str:
    """Return NAVSH's own reference line, as plain text."""
    return reference_line(record) + "\n"


def datacite(record: Record) -> str:
    """Return DataCite metadata 4.5 as JSON (https://schema.datacite.org/meta/kernel-4.5/)."""
    data: dict = {
        "titles": [{"title": record.title}],
        "creators": [_datacite_name(name) for name in record.cited_authors] or [{"name": ":unkn"}],
        "publisher": {"name": record.publisher or ":unkn"},
        "publicationYear": str(record.year) if record.year else ":unkn",
        "types": {
            "resourceTypeGeneral": DATACITE_TYPES.get(Kind(record.kind), "Text"),
            "resourceType": Kind(record.kind).label,
        },
        "schemaVersion": "http://datacite.org/schema/kernel-4",
    }
    if record.doi:
        data["doi"] = record.doi
        data["identifiers"] = [{"identifier": f"https://doi.org/{record.doi}", "identifierType": "DOI"}]
    optional = {
        "url": record.url,
        "language": record.languages[0] if record.languages else "",
        "version": record.statement,
        "subjects": [{"subject": subject} for subject in record.subjects],
        "rightsList": [_datacite_right(right) for right in record.rights.statements()],
        "dates": [{"date": record.rights.embargo_ends.isoformat(), "dateType": "Available"}]
        if record.rights.embargo_ends
        else [],
        "descriptions": [{"description": record.abstract, "descriptionType": "Abstract"}]
        if record.abstract
        else [],
        "alternateIdentifiers": [{"alternateIdentifier": record.isbn, "alternateIdentifierType": "ISBN"}]
        if record.isbn
        else [],
        "contributors": [
            {**_datacite_name(name), "contributorType": "Editor" if name.role == Role.EDITOR else "Other"}
            for name in record.names
            if name.role != Role.AUTHOR
        ],
    }
    data |= {key: value for key, value in optional.items() if value}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def dublin_core(record: Record) -> str:
    """Return unqualified Dublin Core as XML, in the wrapping that OAI-PMH uses (oai_dc)."""
    oai_dc = "http://www.openarchives.org/OAI/2.0/oai_dc/"
    dc = "http://purl.org/dc/elements/1.1/"
    ElementTree.register_namespace("oai_dc", oai_dc)
    ElementTree.register_namespace("dc", dc)
    root = ElementTree.Element(f"{{{oai_dc}}}dc")
    for name, value in dublin_core_pairs(record):
        ElementTree.SubElement(root, f"{{{dc}}}{name}").text = xml_text(value)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def dublin_core_pairs(record: Record) -> list[tuple[str, str]]:
    """Return the record as pairs of a Dublin Core element and its value."""
    pairs = [("title", record.title)]
    pairs += [("creator", name.inverted) for name in record.authors]
    pairs += [("contributor", name.inverted) for name in record.names if name.role != Role.AUTHOR]
    pairs += [("subject", subject) for subject in record.subjects]
    pairs += [
        ("description", record.abstract),
        ("publisher", record.publisher),
        ("date", str(record.year or "")),
        ("type", Kind(record.kind).label),
        ("identifier", record.url),
        ("identifier", f"https://doi.org/{record.doi}" if record.doi else ""),
        ("identifier", f"urn:isbn:{record.isbn}" if record.isbn else ""),
    ]
    pairs += [("language", language) for language in record.languages]
    pairs += [("rights", right.address) for right in record.rights.statements()]
    if record.rights.embargo_ends:
        pairs.append(("date", f"info:eu-repo/date/embargoEnd/{record.rights.embargo_ends}"))
    return [(name, value) for name, value in pairs if value]


@dataclass(frozen=True)
class Format:
    """A format to download: what people call it, its media type, and how it is written."""

    label: str
    media_type: str
    write: Callable[[Record], str]
    file_ending: str


# By the word in the address: …/cite.<word>
FORMATS = {
    "bib": Format("BibTeX", "application/x-bibtex", bibtex, "bib"),
    "ris": Format("RIS (EndNote, Zotero, Mendeley)", "application/x-research-info-systems", ris, "ris"),
    "json": Format("CSL-JSON", "application/vnd.citationstyles.csl+json", csl, "json"),
    "txt": Format("Plain text", "text/plain", text, "txt"),
    "datacite.json": Format("DataCite JSON", "application/vnd.datacite.datacite+json", datacite, "json"),
    "dc.xml": Format("Dublin Core", "application/xml", dublin_core, "xml"),
}


def _bibtex_name(name: Name) -> str:
    if not name.is_person:
        return f"{{{_latex(name.literal)}}}"
    # The comma stays where there is no given name: without it the last word alone would be the family's.
    return f"{_name_part(name.family)}, {_name_part(name.given)}".strip()


def _name_part(part: str) -> str:
    """Return a part of a name, in braces where "and" or a comma in it would divide it."""
    return f"{{{_latex(part)}}}" if "," in part or " and " in f" {part.lower()} " else _latex(part)


def _latex(value: str) -> str:
    return _line(value).translate(_LATEX_TABLE)


def _line(value: str) -> str:
    return " ".join(value.split())


def _key(record: Record) -> str:
    return re.sub(r"[^A-Za-z0-9_:.-]", "", record.key) or "publication"


def _datacite_right(right: Right) -> dict:
    known = {"rights": right.words, "rightsUri": right.address}
    if right.identifier:
        scheme = {"rightsIdentifierScheme": "SPDX", "schemeUri": SPDX}
        known |= {"rightsIdentifier": right.identifier, **scheme}
    return known


def _datacite_name(name: Name) -> dict:
    data: dict = {"name": name.inverted, "nameType": "Personal" if name.is_person else "Organizational"}
    if name.is_person:
        data |= {"familyName": name.family, **({"givenName": name.given} if name.given else {})}
    if name.identifier:
        scheme = "ORCID" if "orcid.org" in name.identifier else "ROR"
        data["nameIdentifiers"] = [
            {
                "nameIdentifier": name.identifier,
                "nameIdentifierScheme": scheme,
                "schemeUri": "https://orcid.org" if scheme == "ORCID" else "https://ror.org",
            }
        ]
    return data
