"""What machines read of a publication: tags, schema.org, typed links and records."""

import json
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from lxml import html

from research.choices import LICENCE_ADDRESSES, Access, Kind, Licence
from tests.factories.research import (
    BodyFactory,
    EditionFactory,
    EditionFileFactory,
    PersonFactory,
    PublicationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file():
    alex = PersonFactory(family_name="Example", given_names="Alex", orcid="0000-0002-1825-0097")
    publication = PublicationFactory(
        title='Care & "learning" <i>now</i>',
        work_kind=Kind.ARTICLE,
        authors=[alex, BodyFactory(name="Example Body")],
        topics=[TopicFactory(name="Reading", slug="reading")],
        languages=["en"],
    )
    edition = EditionFactory(publication=publication, year=2020, doi="10.1000/182")
    return EditionFileFactory(edition=edition)


def _page(client, address):
    return html.document_fromstring(client.get(address).content.decode())


def test_highwire_tags(client, file):
    page = _page(client, file.edition.publication.address)
    tags = [
        (tag.get("name"), tag.get("content")) for tag in page.xpath("//meta[starts-with(@name,'citation_')]")
    ]

    assert tags == [
        ("citation_title", 'Care & "learning" <i>now</i>'),
        ("citation_author", "Example, Alex"),
        ("citation_author", "Example Body"),
        ("citation_publication_date", "2020"),
        ("citation_publisher", "Example Press"),
        ("citation_doi", "10.1000/182"),
        ("citation_language", "en"),
        ("citation_abstract_html_url", f"http://testserver{file.edition.address}"),
        ("citation_keywords", "Reading"),
        ("citation_pdf_url", f"http://testserver{file.address}"),
    ]


def test_schema_org(client, file):
    page = _page(client, file.edition.publication.address)
    article = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)

    assert article["@type"] == "ScholarlyArticle"
    assert article["name"] == 'Care & "learning" <i>now</i>'
    assert article["author"] == [
        {"@type": "Person", "name": "Alex Example", "sameAs": "https://orcid.org/0000-0002-1825-0097"},
        {"@type": "Organization", "name": "Example Body"},
    ]
    assert (article["datePublished"], article["sameAs"]) == ("2020", "https://doi.org/10.1000/182")
    assert article["isAccessibleForFree"] is True
    assert article["encoding"][0]["contentUrl"] == f"http://testserver{file.address}"


@pytest.mark.parametrize(
    ("kind", "schema"), [(Kind.HANDBOOK, "Book"), (Kind.REPORT, "Report"), (Kind.DATASET, "Dataset")]
)
def test_each_kind_has_its_schema_type(client, kind, schema):
    publication = PublicationFactory(work_kind=kind)
    EditionFileFactory(edition=EditionFactory(publication=publication))
    page = _page(client, publication.address)

    assert json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)["@type"] == schema


def test_signposting_in_the_header_and_the_linkset(client, file):
    edition = f"http://testserver{file.edition.address}"
    header = client.get(file.edition.publication.address)["Link"]
    answer = client.get(f"{file.edition.address}linkset.json")
    links = json.loads(answer.content)["linkset"]

    assert answer["Content-Type"] == "application/linkset+json"
    assert '<https://doi.org/10.1000/182>; rel="cite-as"' in header
    assert f'<http://testserver{file.address}>; rel="item"; type="application/pdf"' in header
    assert '<https://orcid.org/0000-0002-1825-0097>; rel="author"' in header
    assert f'<{edition}linkset.json>; rel="linkset"; type="application/linkset+json"' in header
    assert links[0]["anchor"] == edition
    assert links[0]["cite-as"] == [{"href": "https://doi.org/10.1000/182"}]
    assert {link["href"].rpartition("/")[2] for link in links[0]["describedby"]} == {
        "cite.bib", "cite.ris", "cite.json", "cite.txt", "cite.datacite.json", "cite.dc.xml",
    }  # fmt: skip
    assert {
        "anchor": f"http://testserver{file.address}",
        "collection": [{"href": edition, "type": "text/html"}],
    } in links


@pytest.mark.parametrize(
    ("ending", "media_type", "attached"),
    [
        ("bib", "application/x-bibtex", True),
        ("ris", "application/x-research-info-systems", True),
        ("json", "application/vnd.citationstyles.csl+json", True),
        ("txt", "text/plain", False),
        ("datacite.json", "application/vnd.datacite.datacite+json", True),
        ("dc.xml", "application/xml", True),
    ],
)
def test_every_record_can_be_taken_along(client, file, ending, media_type, attached):
    answer = client.get(f"{file.edition.address}cite.{ending}")

    assert answer.status_code == 200
    assert answer["Content-Type"] == f"{media_type}; charset=utf-8"
    assert answer["Content-Disposition"].startswith("attachment") == attached
    assert 'rel="describes"' in answer["Link"]


def test_a_file_with_a_title_of_its_own_is_cited_by_it(client):
    publication = PublicationFactory(title="The whole", authors=[BodyFactory(name="Example Body")])
    edition = EditionFactory(publication=publication, year=2001)
    file = EditionFileFactory(edition=edition, title="Appendix A: survey")

    assert file.reference_line == "Example Body. (2001). Appendix A: survey. London: Example Press"
    assert "Appendix A: survey" in client.get(f"{file.address}cite.bib").content.decode()
    assert f"[{file.reference_line}]" in client.get(edition.address).content.decode()


def test_the_linkset_names_no_closed_file(client):
    file = EditionFileFactory(access=Access.SUBSCRIBERS)
    links = json.loads(client.get(f"{file.edition.address}linkset.json").content)["linkset"]

    assert "item" not in links[0]


def test_an_older_edition_says_so_and_is_its_own_address(client):
    publication = PublicationFactory(title="Example")
    old = EditionFactory(publication=publication, year=2001)
    EditionFactory(publication=publication, year=2002)
    page = _page(client, old.address)

    assert page.xpath("string(//link[@rel='canonical']/@href)") == f"http://testserver{old.address}"
    assert page.xpath("string(//title)").startswith("Example (2001)")
    assert (
        f'<a href="{publication.address}">Go to the latest edition</a>'
        in client.get(old.address).content.decode()
    )


@pytest.mark.parametrize("address", ["2999/", "request-access", "2999/cite.bib", "2999/linkset.json"])
def test_an_edition_that_is_not_there_is_not_found(client, address):
    publication = PublicationFactory()
    EditionFactory(publication=publication, year=2001)
    answer = client.get(f"{publication.address}{address}")

    assert answer.status_code == (301 if address == "request-access" else 404)


def test_corrections_and_a_withdrawal_stand_at_the_top(client):
    publication = PublicationFactory(
        notices=[
            ("notice", {"kind": "correction", "date": "2021-03-02", "text": "Table 2 was wrong."}),
            ("notice", {"kind": "withdrawal", "date": "2022-03-02", "text": "The data were lost <b>."}),
        ],
    )
    page = client.get(publication.address).content.decode()

    assert "Correction, 2 March 2021" in page
    assert "Withdrawal, 2 March 2022" in page
    assert "The data were lost &lt;b&gt;." in page
    assert publication.withdrawal["text"] == "The data were lost <b>."


def test_a_piece_by_others_is_linked_where_its_address_is_known(client):
    piece = {
        "relation": "critical",
        "title": "A reply",
        "who": "Example Journal",
        "when": "2020",
        "url": "https://example.org/a?b=1&c=2",
        "text": "See A reply <script>.",
    }
    publication = PublicationFactory(other_pieces=[("piece", piece)])
    page = client.get(publication.address).content.decode()

    assert '<p>See <a href="https://example.org/a?b=1&amp;c=2">A reply</a> &lt;script&gt;.</p>' in page
    assert "<cite>A reply</cite>, Example Journal, 2020" in page


RIGHTS = [
    ({}, "openAccess", None),
    ({"licence": Licence.OGL}, "openAccess", "OGL-UK-3.0"),
    ({"access": Access.SUBSCRIBERS}, "restrictedAccess", None),
    ({"access": Access.GROUPS, "licence": Licence.CC_BY}, "restrictedAccess", "CC-BY-4.0"),
    ({"embargo_until": datetime(2999, 1, 2, 12, tzinfo=UTC)}, "embargoedAccess", None),
]


@pytest.mark.parametrize(("fields", "access", "licence"), RIGHTS)
def test_every_format_says_who_may_read_and_under_which_licence(client, fields, access, licence):
    edition = EditionFactory(publication=PublicationFactory(**fields))
    words = f"info:eu-repo/semantics/{access}"
    address = LICENCE_ADDRESSES[Licence(licence)] if licence else None

    datacite = json.loads(client.get(f"{edition.address}cite.datacite.json").content)
    core = ElementTree.fromstring(client.get(f"{edition.address}cite.dc.xml").content)
    harvest = ElementTree.fromstring(
        client.get("/oai/?verb=ListRecords&metadataPrefix=datacite").content.decode()
    )

    expected = [words, address] if address else [words]
    assert [right["rightsUri"] for right in datacite["rightsList"]] == expected
    identifiers = [
        right["rightsIdentifier"] for right in datacite["rightsList"] if "rightsIdentifier" in right
    ]
    assert identifiers == ([licence] if licence else [])
    dc = "{http://purl.org/dc/elements/1.1/}"
    assert [element.text for element in core.findall(f"{dc}rights")] == expected
    dates = [element.text for element in core.findall(f"{dc}date")][1:]
    assert dates == (["info:eu-repo/date/embargoEnd/2999-01-02"] if access == "embargoedAccess" else [])
    kernel = "{http://datacite.org/schema/kernel-4}"
    assert [element.get("rightsURI") for element in harvest.iter(f"{kernel}rights")] == expected
    page = client.get(edition.address).content.decode()
    assert (f'href="{address}" rel="license"' in page) == bool(address)
