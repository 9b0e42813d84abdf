"""OAI-PMH: a harvester takes the whole library over a real server, and every error has its own code."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from sickle import Sickle, oaiexceptions
from sickle.iterator import OAIResponseIterator
from wagtail.models import PageViewRestriction

from research import harvesting
from research.choices import Access, Kind
from research.models import Edition, HarvestRecord
from research.oai.errors import OaiError
from tests.factories.library import a_large_library
from tests.factories.research import (
    BodyFactory,
    EditionFactory,
    EditionFileFactory,
    PersonFactory,
    PublicationFactory,
    TopicFactory,
)
from tests.research.serving import real_server

pytestmark = pytest.mark.django_db

OAI = "{http://www.openarchives.org/OAI/2.0/}"
DC = "{http://purl.org/dc/elements/1.1/}"
RECORD = {"verb": "GetRecord", "metadataPrefix": "oai_dc"}
DATACITE = "{http://datacite.org/schema/kernel-4}"


@pytest.fixture
def harvester():
    with real_server() as address:
        yield Sickle(f"{address}/oai/")


def _ask(client, method="get", **arguments):
    """Return the root of the answer."""
    answer = getattr(client, method)("/oai/", {name.rstrip("_"): v for name, v in arguments.items()})
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/xml; charset=utf-8")
    return etree.fromstring(answer.content)


def _code(root) -> str | None:
    error = root.find(f"{OAI}error")
    return None if error is None else error.get("code")


def _identifiers(root) -> list[str]:
    return [element.text for element in root.iter(f"{OAI}identifier")]


def _identifier(edition: Edition) -> str:
    return f"oai:testserver:edition-{edition.pk}"


def _told_at(edition: Edition, moment: datetime) -> None:
    HarvestRecord.objects.filter(edition=edition.pk).update(changed_at=moment)


# --- the whole library -----------------------------------------------------------------------------


def test_an_outside_harvester_takes_five_thousand_records_by_sets_and_parts(harvester):
    publications = a_large_library(5000)
    harvesting.reconcile()
    editions = list(Edition.objects.filter(publication__in=publications).select_related("publication"))
    everything = {_identifier(edition) for edition in editions}

    taken = list(harvester.ListRecords(metadataPrefix="oai_dc"))
    reports = {
        header.identifier for header in harvester.ListIdentifiers(metadataPrefix="oai_dc", set="kind:report")
    }
    reading = list(harvester.ListRecords(metadataPrefix="datacite", set="topic:reading"))

    assert (len(taken), {record.header.identifier for record in taken}) == (5000, everything)
    assert {record.metadata["title"][0] for record in taken} == {e.publication.title for e in editions}
    assert reports == {_identifier(e) for e in editions if e.publication.work_kind == Kind.REPORT}
    assert {record.header.identifier for record in reading} == {
        _identifier(e) for e in Edition.objects.filter(publication__topics__slug="reading")
    }
    assert {spec for record in reading for spec in record.header.setSpecs} >= {"topic:reading"}


def test_an_answer_costs_the_same_however_large_the_library(client, django_assert_max_num_queries):
    a_large_library(150)
    harvesting.reconcile()

    with django_assert_max_num_queries(9):
        root = _ask(client, verb="ListRecords", metadataPrefix="oai_dc")
    token = root.find(f".//{OAI}resumptionToken")
    with django_assert_max_num_queries(8):
        rest = _ask(client, verb="ListRecords", resumptionToken=token.text)
    last = rest.find(f".//{OAI}resumptionToken")

    assert (token.get("completeListSize"), token.get("cursor")) == ("150", "0")
    assert (last.text, last.get("completeListSize"), last.get("cursor")) == (None, "150", "100")
    assert len(set(_identifiers(root) + _identifiers(rest))) == 150


def test_a_list_that_changes_while_it_is_told_loses_nothing(client):
    publications = a_large_library(150)
    harvesting.reconcile()
    began = timezone.now() - timedelta(hours=1)
    HarvestRecord.objects.update(changed_at=began.replace(microsecond=0))
    root = _ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    told = _identifiers(root)
    # One that was told already changes, and one that was not.
    Edition.objects.filter(publication=publications[0]).update(publisher="Another Press")
    Edition.objects.filter(publication=publications[-1]).update(publisher="Another Press")
    harvesting.reconcile()

    rest = _ask(client, verb="ListIdentifiers", resumptionToken=root.find(f".//{OAI}resumptionToken").text)

    again = _identifiers(rest)
    assert len(set(told + again)) == 150
    assert told[0] in again


# --- what is told ----------------------------------------------------------------------------------


def test_identify(harvester):
    edition = EditionFactory()
    _told_at(edition, datetime(2026, 5, 4, 10, 0, 1, tzinfo=UTC))

    told = harvester.Identify()

    assert (told.protocolVersion, told.baseURL, told.deletedRecord, told.granularity) == (
        "2.0",
        "http://testserver/oai/",
        "persistent",
        "YYYY-MM-DDThh:mm:ssZ",
    )
    assert told.earliestDatestamp == "2026-05-04T10:00:01Z"
    assert "@" in told.adminEmail


def test_formats_and_sets(harvester):
    topic = TopicFactory(name="Reading & writing", slug="reading")
    EditionFactory(publication=PublicationFactory(work_kind=Kind.THESIS, topics=[topic]))

    formats = [(known.metadataPrefix, known.metadataNamespace) for known in harvester.ListMetadataFormats()]
    sets = [(known.setSpec, known.setName) for known in harvester.ListSets()]

    assert formats == [
        ("oai_dc", "http://www.openarchives.org/OAI/2.0/oai_dc/"),
        ("datacite", "http://datacite.org/schema/kernel-4"),
        ("oai_datacite", "http://datacite.org/schema/kernel-4"),
    ]
    assert sets == [
        ("kind", "By kind"),
        ("topic", "By topic"),
        ("kind:thesis", "Thesis"),
        ("topic:reading", "Reading & writing"),
    ]


def test_a_record_in_both_formats(client):
    person = PersonFactory(family_name="Example", given_names="Alex", orcid="0000-0002-1825-0097")
    publication = PublicationFactory(
        title="Reading <at> home & school",
        authors=[person, BodyFactory(name="Example Body")],
        topics=[TopicFactory(name="Reading", slug="reading")],
        languages=["en"],
        work_kind=Kind.REPORT,
        summary="A summary.",
    )
    edition = EditionFactory(publication=publication, year=2019, doi="10.1000/182", publisher="Example Press")
    identifier = _identifier(edition)
    address = f"http://testserver{edition.address}"

    plain = _ask(client, verb="GetRecord", identifier=identifier, metadataPrefix="oai_dc")
    rich = _ask(client, "post", verb="GetRecord", identifier=identifier, metadataPrefix="datacite")
    same = _ask(client, verb="GetRecord", identifier=identifier, metadataPrefix="oai_datacite")

    dc = [(e.tag.removeprefix(DC), e.text) for e in plain.find(f".//{OAI}metadata")[0]]
    assert dc == [
        ("title", "Reading <at> home & school"),
        ("creator", "Example, Alex"),
        ("creator", "Example Body"),
        ("subject", "Reading"),
        ("description", "A summary."),
        ("publisher", "Example Press"),
        ("date", "2019"),
        ("type", "Report"),
        ("identifier", address),
        ("identifier", "https://doi.org/10.1000/182"),
        ("language", "en"),
        ("rights", "info:eu-repo/semantics/openAccess"),
    ]
    resource = rich.find(f".//{OAI}metadata")[0]
    assert etree.tostring(resource) == etree.tostring(same.find(f".//{OAI}metadata")[0])
    leaves = [
        (e.tag.removeprefix(DATACITE), e.text.strip())
        for e in resource.iter()
        if len(e) == 0 and e.text is not None
    ]
    assert leaves == [
        ("identifier", "10.1000/182"),
        ("creatorName", "Example, Alex"),
        ("givenName", "Alex"),
        ("familyName", "Example"),
        ("nameIdentifier", "https://orcid.org/0000-0002-1825-0097"),
        ("creatorName", "Example Body"),
        ("title", "Reading <at> home & school"),
        ("publisher", "Example Press"),
        ("publicationYear", "2019"),
        ("resourceType", "Report"),
        ("subject", "Reading"),
        ("language", "en"),
        ("alternateIdentifier", address),
        ("rights", "Open access"),
        ("description", "A summary."),
    ]
    assert resource.find(f"{DATACITE}identifier").get("identifierType") == "DOI"
    header = plain.find(f".//{OAI}header")
    assert [e.text for e in header.iter(f"{OAI}setSpec")] == ["kind:report", "topic:reading"]
    assert plain.find(f"{OAI}request").attrib == {
        "verb": "GetRecord",
        "identifier": identifier,
        "metadataPrefix": "oai_dc",
    }


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(min_size=1, max_size=60).filter(lambda text: "\x00" not in text))
def test_whatever_stands_in_a_title_the_answer_is_xml(client, title):
    from research.oai.metadata import datacite, dublin_core
    from research.records import Name, Record

    record = Record(
        title=title, names=(Name(literal=title),), publisher=title, abstract=title, url="http://x/"
    )

    for write in (dublin_core, datacite):
        assert etree.fromstring(etree.tostring(write(record, 2020))) is not None


# --- times -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"from_": "2026-05-04"}, "bcd"),
        ({"until": "2026-05-04"}, "abc"),
        ({"from_": "2026-05-04", "until": "2026-05-04"}, "bc"),
        ({"from_": "2026-05-04T00:00:01Z"}, "cd"),
        ({"from_": "2026-05-04T23:59:59Z", "until": "2026-05-05T00:00:00Z"}, "cd"),
        ({"until": "2026-05-03T23:59:59Z"}, "a"),
        ({"until": "9999-12-31"}, "abcd"),
        ({"from_": "0001-01-01"}, "abcd"),
    ],
)
def test_from_and_until_are_both_included(client, asked, expected):
    moments = {
        "a": datetime(2026, 5, 3, 23, 59, 59, tzinfo=UTC),
        "b": datetime(2026, 5, 4, tzinfo=UTC),
        "c": datetime(2026, 5, 4, 23, 59, 59, tzinfo=UTC),
        "d": datetime(2026, 5, 5, tzinfo=UTC),
    }
    named = {}
    for name, moment in moments.items():
        edition = EditionFactory()
        _told_at(edition, moment)
        named[_identifier(edition)] = name

    root = _ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc", **asked)

    assert "".join(named[identifier] for identifier in _identifiers(root)) == expected


def test_a_record_is_told_again_only_when_it_says_something_new():
    edition = EditionFactory()
    before = datetime(2026, 5, 4, tzinfo=UTC)
    _told_at(edition, before)

    edition.publication.save_revision().publish()
    assert HarvestRecord.objects.get(edition=edition.pk).changed_at == before
    edition.publication.title = "A new title"
    edition.publication.save_revision().publish()
    assert HarvestRecord.objects.get(edition=edition.pk).changed_at > before


# --- what has gone, and what nobody is told ----------------------------------------------------------


def _status(client, edition_number: int) -> str | None:
    root = _ask(
        client,
        verb="GetRecord",
        identifier=f"oai:testserver:edition-{edition_number}",
        metadataPrefix="oai_dc",
    )
    if _code(root):
        return _code(root)
    deleted = root.find(f".//{OAI}header").get("status") == "deleted"
    assert deleted == (root.find(f".//{OAI}metadata") is None)
    return "deleted" if deleted else "told"


def _unpublish(publication):
    publication.unpublish()


def _delete(publication):
    publication.delete()


def _delete_edition(publication):
    publication.editions.get().delete()


def _restrict(publication):
    PageViewRestriction.objects.create(page=publication, restriction_type="login")


def _restrict_library(publication):
    PageViewRestriction.objects.create(page=publication.get_parent(), restriction_type="login")


def _hide(publication):
    publication.hide_from_search_engines = True
    publication.save_revision().publish()


@pytest.mark.parametrize("leave", [_unpublish, _delete, _delete_edition, _restrict, _restrict_library, _hide])
def test_what_leaves_the_public_is_told_as_deleted_with_the_time_it_went(
    client, leave, django_capture_on_commit_callbacks
):
    edition = EditionFactory()
    number = edition.pk
    before = datetime(2026, 5, 4, tzinfo=UTC)
    _told_at(edition, before)

    with django_capture_on_commit_callbacks(execute=True):
        leave(edition.publication)

    assert _status(client, number) == "deleted"
    assert HarvestRecord.objects.get(edition=number).changed_at > before


def test_what_comes_back_is_told_again(client):
    edition = EditionFactory()
    edition.publication.unpublish()
    assert _status(client, edition.pk) == "deleted"

    edition.publication.refresh_from_db()
    edition.publication.save_revision().publish()

    assert _status(client, edition.pk) == "told"


def test_a_publication_whose_time_is_over_is_told_as_deleted_before_any_task_ran(client):
    edition = EditionFactory()
    type(edition.publication).objects.filter(pk=edition.publication.pk).update(
        expire_at=timezone.now() - timedelta(seconds=1)
    )

    assert _status(client, edition.pk) == "deleted"
    before = HarvestRecord.objects.filter(edition=edition.pk).update(
        changed_at=datetime(2026, 5, 4, tzinfo=UTC)
    )
    harvesting.reconcile()
    told = HarvestRecord.objects.get(edition=edition.pk)
    assert (before, told.is_deleted, told.changed_at.year > 2000) == (1, True, True)


@pytest.mark.parametrize("access", [Access.REGISTERED, Access.SUBSCRIBERS, Access.GROUPS])
def test_of_a_closed_publication_only_the_record_is_told(client, access):
    publication = PublicationFactory(
        access=access,
        embargo_until=timezone.now() + timedelta(days=1),
        foreword="<p>Zebrafinch</p>",
        sections=[("section", {"heading": "Zebrafinch", "text": "<p>Zebrafinch</p>"})],
    )
    file = EditionFileFactory(edition=EditionFactory(publication=publication), content=b"Zebrafinch")

    for prefix in ("oai_dc", "datacite", "oai_datacite"):
        text = client.get("/oai/", {"verb": "ListRecords", "metadataPrefix": prefix}).content.decode()
        assert publication.title in text
        assert "Zebrafinch" not in text
        assert file.address not in text
        assert file.file.name not in text


def test_a_draft_is_told_to_nobody(client):
    publication = PublicationFactory()
    edition = EditionFactory(publication=publication)
    publication.title = "A draft title"
    publication.save_revision()
    harvesting.reconcile()

    text = client.get("/oai/", {"verb": "ListRecords", "metadataPrefix": "oai_dc"}).content.decode()
    assert "A draft title" not in text
    assert _status(client, edition.pk) == "told"


# --- errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({}, "badVerb"),
        ({"verb": "Listen"}, "badVerb"),
        ({"verb": ["Identify", "Identify"]}, "badVerb"),
        ({"verb": "Identify", "colour": "red"}, "badArgument"),
        ({"verb": "GetRecord"}, "badArgument"),
        ({"verb": "ListRecords"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": ["oai_dc", "oai_dc"]}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "yesterday"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-02-30"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": ""}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "until": "0000-01-01"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "a b"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": ""}, "badArgument"),
        (
            {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2026-05-05", "until": "2026-05-04"},
            "badArgument",
        ),
        (
            {
                "verb": "ListRecords",
                "metadataPrefix": "oai_dc",
                "from_": "2026-05-04",
                "until": "2026-05-05T00:00:00Z",
            },
            "badArgument",
        ),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "resumptionToken": "x"}, "badArgument"),
        ({"verb": "ListRecords", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "resumptionToken": ""}, "badResumptionToken"),
        ({"verb": "ListIdentifiers", "resumptionToken": "a:b:c"}, "badResumptionToken"),
        ({"verb": "ListIdentifiers", "resumptionToken": "٣" * 40}, "badResumptionToken"),
        ({"verb": "ListSets", "resumptionToken": "x"}, "badResumptionToken"),
        ({"verb": "ListRecords", "metadataPrefix": "marc"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "metadataPrefix": "marc", "identifier": "x"}, "cannotDisseminateFormat"),
        ({"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "x"}, "idDoesNotExist"),
        (
            {
                "verb": "GetRecord",
                "metadataPrefix": "oai_dc",
                "identifier": "oai:testserver:edition-9" + "9" * 30,
            },
            "idDoesNotExist",
        ),
        (
            {"verb": "GetRecord", "metadataPrefix": "oai_dc", "identifier": "oai:testserver:edition-٣"},
            "idDoesNotExist",
        ),
        ({"verb": "ListMetadataFormats", "identifier": "\x01"}, "idDoesNotExist"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "kind:thesis"}, "noRecordsMatch"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "set": "topic:%"}, "badArgument"),
        ({"verb": "ListRecords", "metadataPrefix": "oai_dc", "from_": "2999-01-01"}, "noRecordsMatch"),
    ],
)
def test_every_error_has_its_code(client, method, arguments, code):
    EditionFactory(publication=PublicationFactory(work_kind=Kind.REPORT))

    root = _ask(client, method, **arguments)

    assert _code(root) == code
    echoed = root.find(f"{OAI}request")
    assert echoed.text == "http://testserver/oai/"
    assert (echoed.attrib == {}) == (code in {"badVerb", "badArgument"})


def test_these_are_all_the_codes_of_the_protocol():
    """OAI-PMH 2.0, section 3.6, has eight. Each is asked for here: seven by lists and records in the test
    above, and the next two tests."""
    known = {error.code for error in OaiError.__subclasses__()}

    assert known == {
        "badArgument",
        "badResumptionToken",
        "badVerb",
        "cannotDisseminateFormat",
        "idDoesNotExist",
        "noMetadataFormats",
        "noRecordsMatch",
        "noSetHierarchy",
    }


def test_an_empty_library_has_no_sets(client):
    assert _code(_ask(client, verb="ListSets")) == "noSetHierarchy"


def test_a_deleted_record_has_no_formats(client):
    edition = EditionFactory()
    edition.publication.unpublish()

    root = _ask(client, verb="ListMetadataFormats", identifier=_identifier(edition))

    assert _code(root) == "noMetadataFormats"


def test_a_token_is_good_for_its_own_verb_and_for_a_day(client, monkeypatch):
    a_large_library(101)
    harvesting.reconcile()
    root = _ask(client, verb="ListIdentifiers", metadataPrefix="oai_dc")
    token = root.find(f".//{OAI}resumptionToken").text

    assert _code(_ask(client, verb="ListRecords", resumptionToken=token)) == "badResumptionToken"
    assert _code(_ask(client, verb="ListIdentifiers", resumptionToken=token[:-1])) == "badResumptionToken"
    assert len(_identifiers(_ask(client, verb="ListIdentifiers", resumptionToken=token))) == 1
    real = signing.time.time
    monkeypatch.setattr(signing.time, "time", lambda: real() + 86_500)
    assert _code(_ask(client, verb="ListIdentifiers", resumptionToken=token)) == "badResumptionToken"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"metadataPrefix": "marc"}, oaiexceptions.CannotDisseminateFormat),
        ({"metadataPrefix": "oai_dc", "set": "kind:thesis"}, oaiexceptions.NoRecordsMatch),
        ({"metadataPrefix": "oai_dc", "until": "tomorrow"}, oaiexceptions.BadArgument),
        ({"resumptionToken": "x"}, oaiexceptions.BadResumptionToken),
    ],
)
def test_a_harvester_understands_the_errors_of_lists(harvester, arguments, error):
    EditionFactory(publication=PublicationFactory(work_kind=Kind.REPORT))

    with pytest.raises(error):
        harvester.ListRecords(**arguments)


def test_a_harvester_understands_the_other_errors(harvester):
    with pytest.raises(oaiexceptions.NoSetHierarchy):
        harvester.ListSets()
    with pytest.raises(oaiexceptions.IdDoesNotExist):
        harvester.GetRecord(metadataPrefix="oai_dc", identifier="oai:testserver:edition-0")
    with pytest.raises(oaiexceptions.BadVerb):
        OAIResponseIterator(harvester, {"verb": "Listen"})
    edition = EditionFactory()
    edition.publication.unpublish()
    with pytest.raises(oaiexceptions.OAIError, match="deleted"):
        harvester.ListMetadataFormats(identifier=_identifier(edition))


def test_other_methods_are_refused_and_no_cookie_is_set(client):
    EditionFactory()
    answer = client.get("/oai/?verb=Identify")

    assert client.put("/oai/").status_code == 405
    assert (answer.cookies, "Cookie" in answer.get("Vary", "")) == ({}, False)
    assert client.head("/oai/?verb=Identify").status_code == 200
