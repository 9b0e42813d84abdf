"""References come out right and safe, whatever stands in the record."""

import html
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.choices import Kind, Role
from research.citing import STYLES, citations_of, csl_json, in_text, reference_line
from research.formats import FORMATS
from research.records import Name, Record

HANDBOOK = Record(
    title="The Virtual School Handbook",
    kind=Kind.HANDBOOK,
    names=(Name(literal="NAVSH"),),
    year=2019,
    place="London",
    publisher="NAVSH",
    url="http://testserver/research/virtual-school-handbook/2019/",
    languages=("en",),
    key="virtual-school-handbook-2019",
)
ALEX = Name(family="Example", given="Alex Mary")
SAM = Name(family="Sample", given="Sam")
KIM = Name(family="van Specimen", given="Kim")
LEE = Name(family="Token", given="Lee")


def test_the_handbook_in_every_form():
    citations = citations_of(HANDBOOK)

    assert citations["own"]["text"] == "NAVSH. (2019). The Virtual School Handbook. London: NAVSH"
    assert citations["in_text"] == "(NAVSH, 2019)"
    assert {name: citations[name]["html"] for name in STYLES} == {
        "harvard": "NAVSH (2019) <i>The Virtual School Handbook</i>. London: NAVSH.",
        "apa": "NAVSH. (2019). <i>The Virtual School Handbook</i>. NAVSH.",
        "chicago": "NAVSH. 2019. <i>The Virtual School Handbook</i>. NAVSH.",
        "mla": "NAVSH. <i>The Virtual School Handbook</i>. NAVSH, 2019.",
    }
    assert citations["harvard"]["text"] == "NAVSH (2019) The Virtual School Handbook. London: NAVSH."


def test_people_are_cited_by_the_custom_of_each_style():
    report = replace(HANDBOOK, title="An example", kind=Kind.REPORT, names=(ALEX, SAM), year=2020)
    citations = citations_of(report)

    assert citations["own"]["text"] == "Example, A. M. & Sample, S. (2020). An example. London: NAVSH"
    assert citations["in_text"] == "(Example and Sample, 2020)"
    assert citations["harvard"]["text"] == "Example, A.M. and Sample, S. (2020) An example. London: NAVSH."
    assert citations["apa"]["text"] == "Example, A. M., & Sample, S. (2020). An example. NAVSH."
    assert citations["chicago"]["text"] == "Example, Alex Mary, and Sam Sample. 2020. An example. NAVSH."
    assert citations["mla"]["text"] == "Example, Alex Mary, and Sam Sample. An example. NAVSH, 2020."


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((ALEX,), "(Example, 2019)"),
        ((ALEX, SAM, KIM), "(Example, Sample and van Specimen, 2019)"),
        ((ALEX, SAM, KIM, LEE), "(Example et al., 2019)"),
    ],
)
def test_several_authors_in_the_text(names, said):
    assert in_text(replace(HANDBOOK, names=names)) == said


def test_without_an_author_the_body_that_brought_it_out_stands_for_one():
    citations = citations_of(replace(HANDBOOK, names=()))

    assert citations == citations_of(HANDBOOK)


def test_without_author_and_publisher_the_title_comes_first_and_once():
    bare = Record(title="Nobody’s paper", kind=Kind.REPORT)
    citations = citations_of(bare)

    assert citations["own"]["text"] == "Nobody’s paper. (n.d.)"
    assert citations["in_text"] == "(Nobody’s paper, n.d.)"
    assert citations["harvard"]["text"] == "Nobody’s paper (no date)."
    assert citations["apa"]["text"] == "Nobody’s paper. (n.d.)."
    for name in STYLES:
        assert citations[name]["text"].count("Nobody’s paper") == 1


def test_a_title_that_ends_in_a_stop_gets_no_second_one():
    citations = citations_of(replace(HANDBOOK, title="What works.. and what etc.? Why?"))

    assert citations["harvard"]["text"] == "NAVSH (2019) What works.. and what etc.? Why? London: NAVSH."
    assert citations["own"]["text"] == "NAVSH. (2019). What works.. and what etc.? Why? London: NAVSH"


def test_without_a_year_each_style_says_so():
    citations = citations_of(replace(HANDBOOK, year=None))

    assert citations["own"]["text"] == "NAVSH. (n.d.). The Virtual School Handbook. London: NAVSH"
    assert citations["in_text"] == "(NAVSH, n.d.)"
    assert citations["harvard"]["text"] == "NAVSH (no date) The Virtual School Handbook. London: NAVSH."
    assert citations["apa"]["text"] == "NAVSH. (n.d.). The Virtual School Handbook. NAVSH."


def test_staffs_own_wording_stands_above_ours_and_leaves_the_styles_alone():
    citations = citations_of(replace(HANDBOOK, override="NAVSH (2019), quoted <as> wished"))

    assert citations["own"]["text"] == "NAVSH (2019), quoted <as> wished"
    assert citations["own"]["html"] == "NAVSH (2019), quoted &lt;as&gt; wished"
    assert citations["apa"] == citations_of(HANDBOOK)["apa"]


def test_editors_are_not_cited_as_authors():
    edited = replace(HANDBOOK, names=(Name(literal="NAVSH"), replace(ALEX, role=Role.EDITOR)))

    assert reference_line(edited) == reference_line(HANDBOOK)
    assert csl_json(edited)["editor"] == [{"family": "Example", "given": "Alex Mary"}]


def test_markup_quotes_and_ampersands_are_shown_as_they_are():
    hostile = replace(
        HANDBOOK,
        title='Care & "learning" <script>alert(1)</script> – it’s <b>5 > 3</b>',
        names=(Name(family="O'Example & <i>Co", given="A"),),
        publisher="<img src=x onerror=alert(1)>",
    )
    for name, citation in citations_of(hostile).items():
        if name == "in_text":
            continue
        assert set(re.findall(r"<[^>]*>", citation["html"])) <= {"<i>", "</i>"}
        assert html.unescape(re.sub(r"</?i>", "", citation["html"])) == citation["text"]
        assert hostile.title in citation["text"]
        assert "O'Example & <i>Co" in citation["text"]


TEXT = st.text(max_size=60)
NAMES = st.lists(
    st.one_of(
        st.builds(Name, literal=st.text(min_size=1, max_size=40)),
        st.builds(Name, family=st.text(min_size=1, max_size=30), given=st.text(max_size=30)),
    ),
    max_size=4,
).map(tuple)
RECORDS = st.builds(
    Record,
    title=st.text(min_size=1, max_size=80),
    kind=st.sampled_from(Kind.values),
    names=NAMES,
    year=st.none() | st.integers(1450, 2200),
    place=TEXT,
    publisher=TEXT,
    statement=TEXT,
    abstract=TEXT,
)


@settings(max_examples=150, deadline=None)
@given(RECORDS)
def test_no_record_makes_markup_of_its_own_or_loses_its_title(record):
    citations = citations_of(record)
    title = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ue000-\ue0ff]", " ", record.title).split())
    for name in STYLES:
        citation = citations[name]
        assert not re.search(r"<(?!/?(?:i|b|sup|sub)>)", citation["html"])
        assert not re.search("[\ue000-\ue0ff]", citation["html"])
        if title and not re.search("[\ue000-\ue0ff]", record.title):
            assert title in " ".join(citation["text"].split())
    assert citations["own"]["html"] == html.escape(citations["own"]["text"])


@settings(max_examples=150, deadline=None)
@given(RECORDS)
def test_every_download_can_be_written_and_read_again(record):
    csl = json.loads(FORMATS["json"].write(record))
    assert csl[0]["title"] == record.title
    assert json.loads(FORMATS["datacite.json"].write(record))["titles"] == [{"title": record.title}]
    root = ElementTree.fromstring(FORMATS["dc.xml"].write(record))
    assert root.tag == "{http://www.openarchives.org/OAI/2.0/oai_dc/}dc"
    ris = FORMATS["ris"].write(record)
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in ris.split("\r\n") if line)
    bibtex = FORMATS["bib"].write(record)
    unescaped = re.sub(r"\\[{}]", "", bibtex)
    assert unescaped.count("{") == unescaped.count("}")


def test_the_handbook_as_bibtex_and_ris():
    assert FORMATS["bib"].write(HANDBOOK) == (
        "@book{virtual-school-handbook-2019,\n"
        "  author = {{NAVSH}},\n"
        "  title = {{The Virtual School Handbook}},\n"
        "  year = {2019},\n"
        "  address = {London},\n"
        "  publisher = {NAVSH},\n"
        "  url = {http://testserver/research/virtual-school-handbook/2019/},\n"
        "  language = {en}\n"
        "}\n"
    )
    assert FORMATS["ris"].write(HANDBOOK).split("\r\n") == [
        "TY  - BOOK",
        "AU  - NAVSH",
        "TI  - The Virtual School Handbook",
        "PY  - 2019",
        "CY  - London",
        "PB  - NAVSH",
        "UR  - http://testserver/research/virtual-school-handbook/2019/",
        "LA  - en",
        "ER  - ",
        "",
    ]
