"""The index: what it lists, what its facets count, and what it costs with five thousand publications."""

from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from research.choices import Access, Kind
from research.facets import find, letter
from research.models import Audience, CatalogueEntry
from tests.factories.library import a_large_library
from tests.factories.research import (
    BodyFactory,
    EditionFactory,
    EditionFileFactory,
    PersonFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.home.reading import visible_text

pytestmark = pytest.mark.django_db


def _titles(answer) -> list[str]:
    return [publication.title for publication in answer.context["publications"]]


def _counts(answer) -> dict[str, dict[str, int]]:
    return {
        group["name"]: {option["label"]: option["count"] for option in group["options"]}
        for group in answer.context["groups"]
    }


@pytest.fixture
def three():
    reading = TopicFactory(name="Reading", slug="reading")
    school = TopicFactory(name="School", slug="school")
    heads = Audience.objects.get(slug="virtual-school-heads")
    alpha = PublicationFactory(
        title="Alpha", work_kind=Kind.REPORT, topics=[reading], nations=["england"], audiences=[heads]
    )
    beta = PublicationFactory(
        title="beta", work_kind=Kind.THESIS, topics=[reading, school], nations=["england", "wales"]
    )
    gamma = PublicationFactory(title="Gamma", work_kind=Kind.REPORT, access=Access.SUBSCRIBERS)
    EditionFactory(publication=alpha, year=2001)
    EditionFactory(publication=beta, year=2003)
    EditionFactory(publication=gamma, year=2002)
    return alpha, beta, gamma


def test_facets_count_what_is_there(client, three):
    answer = client.get("/research/")

    assert _counts(answer) == {
        "kind": {"Report": 2, "Thesis": 1},
        "topic": {"Reading": 2, "School": 1},
        "audience": {"Virtual School Heads": 1},
        "nation": {"England": 2, "Wales": 1},
        "year": {"2003": 1, "2002": 1, "2001": 1},
        "access": {"Everyone": 2, "Subscribers": 1},
    }
    assert _titles(answer) == ["beta", "Gamma", "Alpha"]


def test_a_tick_narrows_the_list_and_counts_what_a_further_tick_would_give(client, three):
    answer = client.get("/research/?kind=report")

    assert _titles(answer) == ["Gamma", "Alpha"]
    assert _counts(answer)["kind"] == {"Report": 2, "Thesis": 1}
    assert _counts(answer)["topic"] == {"Reading": 1}
    assert _titles(client.get("/research/?kind=report&kind=thesis")) == ["beta", "Gamma", "Alpha"]
    assert _titles(client.get("/research/?kind=report&nation=england")) == ["Alpha"]
    assert 'content="noindex"' in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("sort=title", ["Alpha", "beta", "Gamma"]),
        ("sort=downloads", ["Gamma", "Alpha", "beta"]),
        ("sort=newest", ["beta", "Gamma", "Alpha"]),
        ("sort=nonsense", ["beta", "Gamma", "Alpha"]),
        ("year=2003&year=2001", ["beta", "Alpha"]),
        ("access=subscribers", ["Gamma"]),
        ("q=alpha", ["Alpha"]),
        ("kind=%00x&kind=nothing", None),
    ],
)
def test_sorting_and_choosing(client, three, query, titles):
    for publication, downloads in zip(three, (5, 1, 9), strict=True):
        CatalogueEntry.objects.filter(publication=publication).update(downloads=downloads)
    answer = client.get(f"/research/?{query}")

    if titles is None:
        assert answer.status_code == 400
    else:
        assert _titles(answer) == titles


def test_an_embargoed_publication_is_counted_as_one_until_its_minute(client, monkeypatch):
    until = timezone.now() + timedelta(hours=1)
    PublicationFactory(title="Later", embargo_until=until)

    assert _counts(client.get("/research/"))["access"] == {"Not yet: under embargo": 1}
    assert _titles(client.get("/research/?access=embargoed")) == ["Later"]
    assert "From " in visible_text(client.get("/research/").content.decode())
    monkeypatch.setattr(timezone, "now", lambda: until)
    assert _counts(client.get("/research/"))["access"] == {"Everyone": 1}


def test_an_empty_result_tells_how_to_widen(client, three):
    text = visible_text(client.get("/research/?kind=dataset&nation=wales").content.decode())

    assert "No publication fits all of this." in text
    assert "take out “Kind: Dataset”" in text
    assert "take out “Nation: Wales”" in text
    assert "See all publications" in text


def test_a_list_says_who_may_read(client, three):
    text = visible_text(client.get("/research/").content.decode())

    assert text.count("Open to everyone") == 2
    assert text.count("For subscribers") == 1


def test_a_topic_has_a_page(client, three):
    answer = client.get("/research/topic/reading/")

    assert _titles(answer) == ["beta", "Alpha"]
    assert "topic" not in _counts(answer)
    assert "<h1>Reading</h1>" in answer.content.decode()
    assert client.get("/research/topic/nothing/").status_code == 404


def test_a_contributor_has_a_page_of_what_they_made(client):
    alex, body = (
        PersonFactory(given_names="Alex", family_name="Example", orcid="0000-0002-1825-0097"),
        BodyFactory(),
    )
    PublicationFactory(title="By Alex", authors=[alex, body])
    PublicationFactory(title="By the body", authors=[body])

    answer = client.get(f"/research/author/{alex.slug}/")

    assert _titles(answer) == ["By Alex"]
    assert "https://orcid.org/0000-0002-1825-0097" in answer.content.decode()
    assert _titles(client.get(f"/research/author/{body.slug}/")) == ["By the body", "By Alex"]
    assert client.get("/research/author/nobody/").status_code == 404


def test_a_new_name_of_a_contributor_goes_into_every_reference():
    body = BodyFactory(name="Old Name")
    edition = EditionFactory(publication=PublicationFactory(title="Example", authors=[body]), year=2001)
    assert edition.reference_line == "Old Name. (2001). Example. London: Example Press"

    body.name = "New Name"
    body.save()

    edition.refresh_from_db()
    assert edition.reference_line == "New Name. (2001). Example. London: Example Press"
    assert edition.publication.entry.card["authors"][0]["name"] == "New Name"


@pytest.mark.parametrize("query", ["page=2", "page=0", "page=x", "page=99999999999999999999"])
def test_a_page_that_is_not_there_is_not_found(client, query):
    assert client.get(f"/research/?{query}").status_code == 404


def test_the_feed_holds_the_latest_and_is_not_sent_twice(client):
    PublicationFactory(
        title="Tea & <biscuits>", summary="An example.\x0b", authors=[BodyFactory(name="A & B")]
    )
    answer = client.get("/research/feed/")
    atom = "{http://www.w3.org/2005/Atom}"
    entry = ElementTree.fromstring(answer.content).find(f"{atom}entry")

    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert entry.findtext(f"{atom}title") == "Tea & <biscuits>"
    assert entry.findtext(f"{atom}author/{atom}name") == "A & B"
    assert client.get("/research/feed/", headers={"if-none-match": answer["ETag"]}).status_code == 304


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["report", "thesis"]),
        st.sets(st.integers(1, 3)),
        st.sampled_from(["2001", "2002", "none"]),
    ),
    max_size=30,
)


@given(
    ROWS,
    st.sets(st.sampled_from(["report", "thesis"])),
    st.sets(st.integers(1, 3)),
    st.sets(st.sampled_from(["2001", "2002", "2003"])),
)
def test_the_one_pass_counts_as_asking_each_facet_alone_would(rows, kinds, topics, years):
    words = [
        [("kind", kind), *(("topic", topic) for topic in sorted(its_topics)), ("year", year)]
        for kind, its_topics, year in rows
    ]
    table = [(pk, "".join(letter(*word) for word in its_words)) for pk, its_words in enumerate(words)]
    chosen = {
        facet: values for facet, values in {"kind": kinds, "topic": topics, "year": years}.items() if values
    }
    asked = {facet: frozenset(letter(facet, v) for v in values) for facet, values in chosen.items()}

    found = find(table, asked, set())

    def fits(its_words: list, without: str = "") -> bool:
        return all(
            any((facet, value) in its_words for value in values)
            for facet, values in chosen.items()
            if facet != without
        )

    assert found.pks == [pk for pk, its_words in enumerate(words) if fits(its_words)]
    expected = Counter(word for its_words in words for word in its_words if fits(its_words, without=word[0]))
    for word in [("kind", "report"), ("kind", "thesis"), *(("topic", pk) for pk in (1, 2, 3))]:
        assert found.number(word[0], letter(*word)) == expected[word]
    for year in ("2001", "2002", "none"):
        assert found.number("year", letter("year", year)) == expected["year", year]


def test_the_characters_that_stand_for_words_never_change():
    """They are in the database: another order of the kinds would make reports of theses."""
    known = {
        **{
            ("kind", kind): 0x100 + number
            for number, kind in enumerate(
                [
                    "handbook",
                    "report",
                    "working-paper",
                    "thesis",
                    "preprint",
                    "article",
                    "guidance",
                    "conference-paper",
                    "dataset",
                ]
            )
        },
        **{
            ("access", access): 0x180 + number
            for number, access in enumerate(["embargoed", "public", "registered", "subscribers", "groups"])
        },
        **{
            ("nation", nation): 0x1A0 + number
            for number, nation in enumerate(["england", "northern-ireland", "scotland", "wales"])
        },
        ("year", "none"): 0x4DFF,
        ("year", "1450"): 0x4E00,
        ("topic", 7): 0x10007,
        ("audience", 7): 0x80007,
    }

    assert {word: ord(letter(*word)) for word in known} == known


def test_five_thousand_publications_cost_few_queries(client, django_assert_max_num_queries):
    a_large_library(5000)
    client.get("/research/")  # Wagtail remembers its sites and the settings in the shared cache
    for address in ("/research/", "/research/?kind=report&nation=wales&page=2", "/research/?sort=title"):
        with django_assert_max_num_queries(12):
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.context["publications"]) == 20


def test_a_publication_costs_few_queries(client, django_assert_max_num_queries):
    publication = PublicationFactory(
        authors=[BodyFactory(), PersonFactory()],
        topics=[TopicFactory(), TopicFactory()],
        audiences=Audience.objects.all()[:5],
    )
    for year in (2001, 2002, 2003):
        edition = EditionFactory(publication=publication, year=year)
        EditionFileFactory(edition=edition)
        EditionFileFactory(edition=edition, access=Access.SUBSCRIBERS)
    client.get(publication.address)
    with django_assert_max_num_queries(10):
        assert client.get(publication.address).status_code == 200
