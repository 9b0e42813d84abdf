"""What is exported can be imported again as it was; what is doubtful is said; nothing is made twice."""

import json
from contextlib import suppress
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.xml_text import xml_text
from research.choices import Kind, Role
from research.exporting import csv_of
from research.formats import bibtex, csl, datacite, dublin_core, ris
from research.importing.latex import from_latex
from research.importing.reading import Unreadable, read
from research.records import Name, Record

LETTERS = st.characters(exclude_categories=["C", "Z"])
WORD = st.text(LETTERS, min_size=1, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
# RIS and CSV divide names at the first comma, and CSV lists them with semicolons: no way to say otherwise.
PLAIN = LINE.filter(lambda text: "," not in text and ";" not in text and not text.startswith("'"))
ROLES = st.sampled_from([Role.AUTHOR, Role.EDITOR])


def _names(part):
    people = st.builds(Name, family=part, given=st.one_of(st.just(""), part), role=ROLES)
    bodies = st.builds(Name, literal=part, role=ROLES)
    listed = st.lists(st.one_of(people, bodies), max_size=4)
    return listed.map(lambda names: tuple(sorted(names, key=lambda name: name.role)))


def _records(part, title=LINE):
    return st.builds(
        Record,
        title=title,
        kind=st.sampled_from(Kind.values),
        names=_names(part),
        year=st.one_of(st.none(), st.integers(1450, 2200)),
        place=part,
        publisher=part,
        languages=st.just(("en",)),
    )


@given(record=_records(LINE))
def test_bibtex_comes_back_as_it_was(record):
    assert read(bibtex(record), "bib")[0].record == record


@given(record=_records(PLAIN))
def test_ris_comes_back_as_it_was(record):
    assert read(ris(record), "ris")[0].record == record


@given(record=_records(LINE))
def test_csl_json_comes_back_as_it_was(record):
    assert read(csl(record), "json")[0].record == record


@given(record=_records(PLAIN, title=PLAIN))
def test_csv_comes_back_as_it_was(record):
    assert read(csv_of([record]), "csv")[0].record == record


ODD_NAMES = """
O'Example|van der Example|de la Example y Sample|Example-Sample|Ó Example|Ng|And|and Sons|Example (Leeds)
=SUM(A1)|@example|-Example|+Example|%|{|}|\\|$x$|"quoted"|<b>bold</b>|&amp;|Ñandú|李|محمد|Иванова|🎓 Example
e\u0301|ﬁ|Example\u00a0Sample|#1|TY  - RPRT|ER  -|null|None|0|Example, Jr|Example; Sample|a and b|~|^|_|...
"""
ODD = st.one_of(
    st.sampled_from(
        [" ".join(name.split()) for line in ODD_NAMES.split("\n") for name in line.split("|") if name]
    ),
    WORD,
)


def _says_itself_plainly(record: Record) -> bool:
    """Say whether RIS can tell the names: it divides them at the first comma."""
    parts = [part for name in record.names for part in (name.family, name.given, name.literal)]
    return not any("," in part or ";" in part for part in parts)


@given(record=_records(ODD))
def test_odd_names_come_back_by_every_way_that_can_say_them(record):
    assert read(bibtex(record), "bib")[0].record == record
    assert read(csl(record), "json")[0].record == record
    if _says_itself_plainly(record):
        assert read(ris(record), "ris")[0].record == record


@given(record=_records(ODD))
def test_the_formats_for_other_machines_are_whole_whatever_is_in_a_record(record):
    data = json.loads(datacite(record))
    tree = ElementTree.fromstring(dublin_core(record))

    assert data["titles"] == [{"title": record.title}]
    assert len(data["creators"]) == max(len(record.cited_authors), 1)
    assert [name["name"] for name in data["creators"]] == [name.inverted for name in record.cited_authors]
    others = [name.inverted for name in record.names if name.role != Role.AUTHOR]
    assert [name["name"] for name in data.get("contributors", [])] == others
    dc = "{http://purl.org/dc/elements/1.1/}"
    assert len(tree.findall(f"{dc}creator")) == len(record.authors)
    assert tree.findtext(f"{dc}title") == xml_text(record.title)


@pytest.mark.parametrize(("write", "form"), [(bibtex, "bib"), (ris, "ris"), (csl, "json")])
def test_every_field_comes_back(write, form):
    record = Record(
        title="Reading & writing: {a} study_of 100 % \\ ~ ^",
        kind=Kind.GUIDANCE,
        names=(Name(family="de la Example", given="Alex"), Name(literal="Example Body and Sons")),
        year=2019,
        place="London",
        publisher="Example Press",
        statement="2nd edn",
        doi="10.1000/182_a",
        isbn="9780306406157",
        url="http://testserver/research/example/2019/",
        abstract="A summary, in one sentence.",
        languages=("en",),
        subjects=("Reading", "Writing"),
    )

    assert read(write(record), form)[0].record == replace(record, key="publication")


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Caf\'e", "Café"),
        (r"Caf{\'e}", "Café"),
        (r"M{\"u}ller", "Müller"),
        (r"M\"{u}ller", "Müller"),
        (r"\v{S}koda", "Škoda"),
        (r"stra{\ss}e", "straße"),
        (r"{The} {BBC}", "The BBC"),
        (r"a~b", "a b"),
        (r"\unknown{x}", r"\unknownx"),
    ],
)
def test_latex_of_other_programs(latex, plain):
    assert from_latex(latex) == plain


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Alex Example", Name(family="Example", given="Alex")),
        ("Example, Jr, Alex", Name(family="Example", given="Alex Jr")),
        ("{Example Body}", Name(literal="Example Body")),
    ],
)
def test_bibtex_names(text, name):
    assert read(f"@book{{x, title={{T}}, author={{{text}}}}}", "bib")[0].record.names == (name,)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("bib", "nothing of the kind"),
        ("bib", "@book{x, title={T"),
        ("ris", "nothing"),
        ("json", "{"),
        ("json", "[1, 2]"),
        ("json", "[" * 5000),
        ("csv", "name,year\nx,y\n"),
        ("csv", ""),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(form, text):
    with pytest.raises(Unreadable):
        read(text, form)


@pytest.mark.parametrize("form", ["bib", "ris", "json", "csv"])
@given(text=st.text(max_size=200))
def test_no_text_breaks_the_reading(form, text):
    with suppress(Unreadable):
        read(text, form)


def test_doubts():
    [draft] = read(
        '[{"type": "song", "title": "T", "DOI": "x", "issued": {"date-parts": [[99999]]}, "language": "xx"}]',
        "json",
    )

    assert draft.doubts == (
        "What kind it is cannot be told: it becomes a report.",
        "It names no author.",
        "A language is not one that the library knows, and is left out.",
        "“99999” is not a year and is left out.",
        "The DOI “x” is left out. A DOI begins with 10. and has a slash in it, such as 10.1000/182.",
    )
