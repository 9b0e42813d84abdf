"""A record as XML, in the formats that we give to harvesters: Dublin Core and DataCite."""

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from core.xml_text import xml_text
from research.choices import Kind, Role
from research.formats import DATACITE_TYPES, dublin_core_pairs
from research.records import Name, Record
from research.rights import SPDX

XSI = "http://www.w3.org/2001/XMLSchema-instance"
OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC = "http://purl.org/dc/elements/1.1/"
DATACITE = "http://datacite.org/schema/kernel-4"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class MetadataFormat:
    """A format: where its rules stand, and how a record is written in it."""

    schema: str
    namespace: str
    write: Callable[[Record, int], etree._Element]


def add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element in the namespace of `parent`, whatever characters `text` holds; return it."""
    namespace = etree.QName(parent).namespace
    child = etree.SubElement(parent, f"{{{namespace}}}{name}" if namespace else name)
    for key, value in attributes.items():
        child.set(key, xml_text(value))
    if text:
        child.text = xml_text(text)
    return child


def dublin_core(record: Record, year_added: int) -> etree._Element:
    """Return unqualified Dublin Core, which every harvester understands."""
    root = etree.Element(f"{{{OAI_DC}}}dc", nsmap={"oai_dc": OAI_DC, "dc": DC, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{OAI_DC} {PREFIXES['oai_dc'].schema}")
    for name, value in dublin_core_pairs(record):
        etree.SubElement(root, f"{{{DC}}}{name}").text = xml_text(value)
    return root


def datacite(record: Record, year_added: int) -> etree._Element:
    """Return DataCite metadata, kernel 4.

    The kernel insists on a year of four digits, "when the data was or will be made publicly available":
    where the title page names none, that is the year in which the publication was put on this site.
    """
    root = etree.Element(f"{{{DATACITE}}}resource", nsmap={None: DATACITE, "xsi": XSI})
    root.set(f"{{{XSI}}}schemaLocation", f"{DATACITE} {PREFIXES['datacite'].schema}")
    add(root, "identifier", record.doi or record.url, identifierType="DOI" if record.doi else "URL")
    creators = add(root, "creators")
    for name in record.cited_authors or (Name(literal=":unkn"),):
        _name(add(creators, "creator"), "creatorName", name)
    add(add(root, "titles"), "title", record.title)
    add(root, "publisher", record.publisher or ":unkn")
    add(root, "publicationYear", str(record.year or year_added))
    kind = Kind(record.kind)
    add(root, "resourceType", kind.label, resourceTypeGeneral=DATACITE_TYPES.get(kind, "Text"))
    if record.subjects:
        subjects = add(root, "subjects")
        for subject in record.subjects:
            add(subjects, "subject", subject)
    if others := [name for name in record.names if name.role != Role.AUTHOR]:
        contributors = add(root, "contributors")
        for name in others:
            part = "Editor" if name.role == Role.EDITOR else "Other"
            _name(add(contributors, "contributor", contributorType=part), "contributorName", name)
    if record.languages:
        add(root, "language", record.languages[0])
    _other_identifiers(root, record)
    if record.statement:
        add(root, "version", record.statement)
    _rights(root, record)
    if record.abstract:
        description = add(add(root, "descriptions"), "description", record.abstract)
        description.set("descriptionType", "Abstract")
    return root


def _rights(root: etree._Element, record: Record) -> None:
    if record.rights.embargo_ends:
        add(add(root, "dates"), "date", record.rights.embargo_ends.isoformat(), dateType="Available")
    statements = record.rights.statements()
    rights = add(root, "rightsList") if statements else None
    for right in statements:
        element = add(rights, "rights", right.words, rightsURI=right.address)
        if right.identifier:
            element.set("rightsIdentifier", right.identifier)
            element.set("rightsIdentifierScheme", "SPDX")
            element.set("schemeURI", SPDX)


def _other_identifiers(root: etree._Element, record: Record) -> None:
    others = [("URL", record.url if record.doi else ""), ("ISBN", record.isbn)]
    if any(value for _, value in others):
        identifiers = add(root, "alternateIdentifiers")
        for kind, value in others:
            if value:
                add(identifiers, "alternateIdentifier", value, alternateIdentifierType=kind)


def _name(parent: etree._Element, element: str, name: Name) -> None:
    add(parent, element, name.inverted, nameType="Personal" if name.is_person else "Organizational")
    if name.is_person:
        if name.given:
            add(parent, "givenName", name.given)
        add(parent, "familyName", name.family)
    if name.identifier:
        scheme, home = (
            ("ORCID", "https://orcid.org") if "orcid.org" in name.identifier else ("ROR", "https://ror.org")
        )
        add(parent, "nameIdentifier", name.identifier, nameIdentifierScheme=scheme, schemeURI=home)


_KERNEL = "http://schema.datacite.org/meta/kernel-4/metadata.xsd"
PREFIXES = {
    "oai_dc": MetadataFormat("http://www.openarchives.org/OAI/2.0/oai_dc.xsd", OAI_DC, dublin_core),
    "datacite": MetadataFormat(_KERNEL, DATACITE, datacite),
    # The name by which OpenAIRE asks for the same.
    "oai_datacite": MetadataFormat(_KERNEL, DATACITE, datacite),
}
