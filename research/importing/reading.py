"""Reading BibTeX, RIS, CSL-JSON and CSV into records, with what is doubtful in each."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import bibtexparser
import rispy
from django.core.exceptions import ValidationError

from core.exports import STARTS_A_FORMULA
from research.choices import Kind, Language, Role
from research.citing import CSL_TYPES
from research.formats import BIBTEX_TYPES, RIS_TYPES
from research.identifiers import clean_doi, clean_isbn
from research.importing.latex import from_latex
from research.records import Name, Record

LARGEST = 5_000_000  # characters
MOST_RECORDS = 1_000
COLUMNS = [
    *("title", "kind", "authors", "editors", "year", "place", "publisher", "edition"),
    *("doi", "isbn", "abstract", "languages", "topics", "address"),
]
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]+")


class Unreadable(Exception):
    """The text is not of the form that it was said to be; the message says what to do."""


@dataclass(frozen=True)
class Draft:
    """A record as it would be made, and what staff should look at before."""

    record: Record
    doubts: tuple[str, ...] = ()


@dataclass
class _Fields:
    """What was read of one record, before it is checked."""

    title: str = ""
    kind: str = ""
    names: list[Name] = field(default_factory=list)
    year: str = ""
    place: str = ""
    publisher: str = ""
    statement: str = ""
    doi: str = ""
    isbn: str = ""
    abstract: str = ""
    languages: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    url: str = ""
    doubts: list[str] = field(default_factory=list)


def read(text: str, form: str) -> list[Draft]:
    """Return the records in `text`, written in `form` (a key of FORMS). Raises Unreadable."""
    if len(text) > LARGEST:
        raise Unreadable("That is more than five million characters. Divide it and import the parts.")
    found = FORMS[form][1](text.lstrip("\ufeff"))
    if not found:
        raise Unreadable(f"There is no publication in it. Is it really {FORMS[form][0]}?")
    if len(found) > MOST_RECORDS:
        raise Unreadable(f"That is more than {MOST_RECORDS:,} publications. Import them in parts.")
    return [_checked(fields) for fields in found]


def _checked(fields: _Fields) -> Draft:
    doubts = list(fields.doubts)
    title = _line(fields.title)
    if not title:
        doubts.append("It has no title, and cannot be made without one.")
    if len(title) > 255:
        doubts.append("The title is longer than 255 characters and is cut.")
    if not fields.kind:
        doubts.append("What kind it is cannot be told: it becomes a report.")
    names = tuple(name for name in fields.names if name.family or name.literal)
    if not names:
        doubts.append("It names no author.")
    languages = tuple(code for code in fields.languages if code in Language.values)
    if len(languages) < len(fields.languages):
        doubts.append("A language is not one that the library knows, and is left out.")
    return Draft(
        Record(
            title=title[:255],
            kind=fields.kind or Kind.REPORT,
            names=names,
            year=_year(fields.year, doubts),
            place=_line(fields.place)[:120],
            publisher=_line(fields.publisher)[:200],
            statement=_line(fields.statement)[:120],
            doi=_identifier("DOI", clean_doi, fields.doi, doubts),
            isbn=_identifier("ISBN", clean_isbn, fields.isbn, doubts),
            abstract=_line(fields.abstract)[:600],
            languages=languages,
            subjects=tuple(filter(None, map(_line, fields.subjects))),
            url=_line(fields.url),
        ),
        tuple(doubts),
    )


def _year(text: str, doubts: list[str]) -> int | None:
    found = re.search(r"(?<!\d)\d{4}(?!\d)", text, re.ASCII)
    year = int(found[0]) if found else None
    if year is not None and not 1450 <= year <= 2200:
        year = None
    if text.strip() and year is None:
        doubts.append(f"“{_line(text)[:20]}” is not a year and is left out.")
    return year


def _identifier(label: str, clean: Callable[[str], str], text: str, doubts: list[str]) -> str:
    if not text.strip():
        return ""
    try:
        return clean(text)
    except ValidationError as error:
        doubts.append(f"The {label} “{_line(text)[:60]}” is left out. {error.messages[0]}")
        return ""


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", str(text)).split())


def _kind_of(label: str, fallback: str = "") -> str:
    """Return the kind that is called `label`, in whatever case; `fallback` where there is none."""
    known = {kind.label.casefold(): kind.value for kind in Kind} | {kind.value: kind.value for kind in Kind}
    return known.get(_line(label).casefold(), fallback)


def _first_of(types: dict, word: str) -> str:
    return next((kind.value for kind, name in types.items() if name == word), "")


def _inverted(text: str, role: str) -> Name:
    """Return a name written "Family, Given", or a body's where there is no comma."""
    family, comma, given = _line(text).partition(",")
    if not comma:
        return Name(literal=family.strip(), role=role)
    return Name(family=family.strip(), given=given.strip(), role=role)


# --- BibTeX ------------------------------------------------------------------------------------------


def _from_bibtex(text: str) -> list[_Fields]:
    library = bibtexparser.parse_string(text)
    if library.failed_blocks:
        line = (library.failed_blocks[0].start_line or 0) + 1
        raise Unreadable(f"The entry that begins in line {line} is not whole. Mend it and try again.")
    return [
        _of_bibtex(entry.entry_type.lower(), {f.key.lower(): str(f.value) for f in entry.fields})
        for entry in library.entries
    ]


def _of_bibtex(entry: str, raw: dict[str, str]) -> _Fields:
    value = {key: from_latex(text) for key, text in raw.items()}
    kind = _kind_of(value.get("type", ""), _first_of(BIBTEX_TYPES, entry) or _BIBTEX_MORE.get(entry, ""))
    publishers = ("publisher", "institution", "school", "organization")
    names = [_bibtex_name(name, Role.AUTHOR) for name in _names(raw.get("author", ""))]
    names += [_bibtex_name(name, Role.EDITOR) for name in _names(raw.get("editor", ""))]
    return _Fields(
        title=value.get("title", ""),
        kind=kind,
        names=names,
        year=value.get("year", value.get("date", "")),
        place=value.get("address", value.get("location", "")),
        publisher=next((value[key] for key in publishers if key in value), ""),
        statement=value.get("edition", ""),
        doi=raw.get("doi", ""),
        isbn=raw.get("isbn", ""),
        abstract=value.get("abstract", ""),
        languages=_listed(value.get("language", "")),
        subjects=_listed(value.get("keywords", "")),
        url=raw.get("url", ""),
    )


_BIBTEX_MORE = {
    "report": Kind.REPORT.value,
    "thesis": Kind.THESIS.value,
    "mastersthesis": Kind.THESIS.value,
    "conference": Kind.CONFERENCE_PAPER.value,
    "dataset": Kind.DATASET.value,
    "unpublished": Kind.PREPRINT.value,
}


def _names(text: str) -> list[str]:
    """Divide a list of names at each "and" that stands outside braces."""
    return [
        part.strip() for part in _outside_braces(f" {text} ", re.compile(r"\sand\s", re.I)) if part.strip()
    ]


def _outside_braces(text: str, divider: re.Pattern) -> list[str]:
    parts, depth, begin, at = [], 0, 0, 0
    while at < len(text):
        found = divider.match(text, at) if depth == 0 else None
        if found:
            parts.append(text[begin:at])
            begin = at = found.end()
            if found[0][-1:].isspace():  # the space also ends what comes before another "and"
                begin = at = found.end() - 1
            continue
        if text[at] == "\\":
            at += 1
        elif text[at] in "{}":
            depth = max(depth + (1 if text[at] == "{" else -1), 0)
        at += 1
    return [*parts, text[begin:]]


def _bibtex_name(text: str, role: str) -> Name:
    if text.startswith("{") and text.endswith("}") and len(_outside_braces(text, re.compile(","))) == 1:
        inner = text[1:-1]
        if _is_balanced(inner):
            return Name(literal=_line(from_latex(inner)), role=role)
    parts = [_line(from_latex(part)) for part in _outside_braces(text, re.compile(","))]
    if len(parts) > 1:  # "Family, Given" or "Family, Jr, Given"
        return Name(family=parts[0], given=" ".join(filter(None, [parts[-1], *parts[1:-1]])), role=role)
    given, _, family = parts[0].rpartition(" ")
    return Name(family=family, given=given, role=role)


def _is_balanced(text: str) -> bool:
    depth = 0
    for character in re.sub(r"\\.", "", text):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0


def _listed(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[,;]", text) if part.strip()]


# --- RIS ---------------------------------------------------------------------------------------------


def _from_ris(text: str) -> list[_Fields]:
    try:
        entries = rispy.loads(text)
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unreadable("The RIS text cannot be read. Export it anew and try again.") from error
    return [_of_ris(entry) for entry in entries]


def _of_ris(entry: dict) -> _Fields:
    def one(*keys: str) -> str:
        value = next((entry[key] for key in keys if entry.get(key)), "")
        return str(value[0] if isinstance(value, list) else value)

    def many(*keys: str) -> list[str]:
        return [str(value) for key in keys for value in entry.get(key, [])]

    word = one("type_of_reference")
    language = one("language")
    names = [_inverted(name, Role.AUTHOR) for name in many("authors", "first_authors")]
    doubts = [
        f"“{name.literal}” is taken for a body: RIS writes people with a comma."
        for name in names
        if name.literal and " " in name.literal
    ]
    return _Fields(
        title=one("title", "primary_title"),
        kind=_kind_of(one("type_of_work"), _first_of(RIS_TYPES, word) or _RIS_MORE.get(word, "")),
        names=[*names, *(_inverted(name, Role.EDITOR) for name in many("secondary_authors"))],
        year=one("year", "publication_year", "date"),
        place=one("place_published"),
        publisher=one("publisher"),
        statement=one("edition"),
        doi=one("doi"),
        isbn=one("issn"),
        abstract=one("abstract", "notes_abstract"),
        languages=_listed(language),
        subjects=many("keywords"),
        url=one("urls"),
        doubts=doubts,
    )


_RIS_MORE = {"EBOOK": Kind.HANDBOOK.value, "CONF": Kind.CONFERENCE_PAPER.value, "EJOUR": Kind.ARTICLE.value}


# --- CSL-JSON ----------------------------------------------------------------------------------------


def _from_csl(text: str) -> list[_Fields]:
    try:
        items = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("This is not JSON. Copy the whole of it and try again.") from error
    items = items if isinstance(items, list) else [items]
    if not all(isinstance(item, dict) for item in items):
        raise Unreadable("This is JSON, but not CSL-JSON: it should be a list of publications.")
    return [_of_csl(item) for item in items]


def _of_csl(item: dict) -> _Fields:
    def text(key: str) -> str:
        value = item.get(key, "")
        value = value[0] if isinstance(value, list) and value else value
        return str(value) if isinstance(value, str | int) else ""

    names = [
        _csl_name(name, role)
        for key, role in (("author", Role.AUTHOR), ("editor", Role.EDITOR), ("translator", Role.TRANSLATOR))
        for name in _names_in(item.get(key))
        if isinstance(name, dict)
    ]
    word = text("type")
    keywords = item.get("keyword", "")
    return _Fields(
        title=text("title"),
        kind=_kind_of(text("genre"), _first_of(CSL_TYPES, word) or _CSL_MORE.get(word, "")),
        names=names,
        year=_csl_year(item.get("issued")),
        place=text("publisher-place"),
        publisher=text("publisher"),
        statement=text("edition"),
        doi=text("DOI"),
        isbn=text("ISBN"),
        abstract=re.sub(r"<[^<>]*>", "", text("abstract"))
        if "<jats:" in text("abstract")
        else text("abstract"),
        languages=_listed(text("language")),
        subjects=_listed(keywords) if isinstance(keywords, str) else [],
        url=text("URL"),
    )


_JATS = re.compile(r"</?jats:[^<>]*>")  # Crossref gives abstracts in the tags of journals
# Crossref's own words, which it gives in place of CSL's.
_CSL_MORE = {
    "journal-article": Kind.ARTICLE.value,
    "proceedings-article": Kind.CONFERENCE_PAPER.value,
    "posted-content": Kind.PREPRINT.value,
    "dissertation": Kind.THESIS.value,
    "monograph": Kind.HANDBOOK.value,
    "chapter": Kind.ARTICLE.value,
}


def _names_in(value: object) -> list:
    """Return `value` where it is a list; what is none names nobody."""
    return value if isinstance(value, list) else []


def _csl_name(name: dict, role: str) -> Name:
    family, given, literal = (_line(str(name.get(key) or "")) for key in ("family", "given", "literal"))
    particle = _line(str(name.get("non-dropping-particle") or ""))
    family = f"{particle} {family}".strip()
    return (
        Name(family=family, given=given, role=role) if family else Name(literal=literal or given, role=role)
    )


def _csl_year(issued: object) -> str:
    if not isinstance(issued, dict):
        return ""
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return str(parts[0][0])
    return str(issued.get("raw") or issued.get("literal") or "")


# --- CSV ---------------------------------------------------------------------------------------------


def _from_csv(text: str) -> list[_Fields]:
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise Unreadable("The CSV file is not whole. Save it anew as CSV (UTF-8) and try again.") from error
    if rows and "title" not in {str(name).strip().lower() for name in rows[0]}:
        raise Unreadable(f"The first line should name the columns: {', '.join(COLUMNS)}.")
    return [_of_csv({str(k).strip().lower(): _cell(v) for k, v in row.items()}) for row in rows]


def _cell(value: object) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from running it."""
    text = value if isinstance(value, str) else ""
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in STARTS_A_FORMULA else text


def _of_csv(row: dict[str, str]) -> _Fields:
    def people(column: str, role: str) -> list[Name]:
        return [_inverted(name, role) for name in row.get(column, "").split(";") if name.strip()]

    return _Fields(
        title=row.get("title", ""),
        kind=_kind_of(row.get("kind", "")),
        names=[*people("authors", Role.AUTHOR), *people("editors", Role.EDITOR)],
        year=row.get("year", ""),
        place=row.get("place", ""),
        publisher=row.get("publisher", ""),
        statement=row.get("edition", ""),
        doi=row.get("doi", ""),
        isbn=row.get("isbn", ""),
        abstract=row.get("abstract", ""),
        languages=_listed(row.get("languages", "")),
        subjects=[part for part in row.get("topics", "").split(";") if part.strip()],
        url=row.get("address", ""),
    )


FORMS: dict[str, tuple[str, Callable[[str], list[_Fields]]]] = {
    "bib": ("BibTeX", _from_bibtex),
    "ris": ("RIS", _from_ris),
    "json": ("CSL-JSON", _from_csl),
    "csv": ("CSV", _from_csv),
}
