"""The sitemap and the harvest: each kind of visitor gets the record of what is public, and no more."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from research.models import PublicationPage
from tests.factories.research import EditionFactory, EditionFileFactory, PublicationFactory
from tests.research.test_access_matrix import (  # noqa: F401  (members is a fixture)
    ALLOWED,
    BYTES,
    SECRET,
    VISITORS,
    _client,
    _publication,
    members,
)

pytestmark = pytest.mark.django_db


def _locations(client) -> str:
    return client.get("/sitemap.xml").content.decode()


@pytest.mark.parametrize("case", ALLOWED)
@pytest.mark.parametrize("kind", VISITORS)
def test_every_visitor_gets_the_same_of_harvest_and_sitemap(case, kind, members):  # noqa: F811
    publication = _publication(case)
    file = EditionFileFactory(edition=EditionFactory(publication=publication), content=BYTES)
    client, _ = _client(kind, publication, members)

    records = client.get("/oai/", {"verb": "ListRecords", "metadataPrefix": "datacite"}).content.decode()
    one = {
        "verb": "GetRecord",
        "metadataPrefix": "oai_dc",
        "identifier": f"oai:testserver:edition-{file.edition_id}",
    }
    record = client.get("/oai/", one).content.decode()
    sitemap = _locations(client)

    for text in (records, record):
        assert publication.title in text
        assert f"http://testserver{file.edition.address}" in text
    assert f"<loc>http://testserver{publication.address}</loc>" in sitemap
    assert f"<loc>http://testserver{file.edition.address}</loc>" in sitemap
    for text in (records, record, sitemap):
        assert SECRET not in text
        assert file.address not in text
        assert file.file.name not in text


def _unpublish(publication):
    publication.unpublish()


def _restrict(publication):
    PageViewRestriction.objects.create(page=publication, restriction_type="login")


def _expire(publication):
    past = timezone.now() - timedelta(seconds=1)
    PublicationPage.objects.filter(pk=publication.pk).update(expire_at=past)


def _hide(publication):
    publication.hide_from_search_engines = True
    publication.save_revision().publish()


@pytest.mark.parametrize("leave", [_unpublish, _restrict, _expire, _hide])
def test_what_is_not_public_is_not_in_the_sitemap(client, leave):
    edition = EditionFactory()
    leave(edition.publication)

    assert edition.publication.slug not in _locations(client)


def test_editions_cost_the_sitemap_one_query(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(3):
        EditionFactory(publication=PublicationFactory())
    _locations(client)
    with CaptureQueriesContext(connection) as queries:
        _locations(client)

    assert sum('FROM "research_edition"' in query["sql"] for query in queries) == 1
