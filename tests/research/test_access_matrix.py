"""Every kind of visitor by every way to a file: what each gets, and that nothing of it leaks elsewhere."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from wagtail.search import index

from core import standing
from research.choices import Access
from research.models import AccessRequest, EditionFile, EditionFileText, PublicationPage
from tests.factories.people import UserFactory
from tests.factories.research import (
    AccessRequestFactory,
    EditionFactory,
    EditionFileFactory,
    PublicationFactory,
)

pytestmark = pytest.mark.django_db

SECRET = "Zebrafinch"
BYTES = b"%PDF-1.7 " + SECRET.encode() + b" in the file"
VISITORS = ["nobody", "reader", "member", "insider", "staff", "granted", "ran_out"]
# access of the publication → who may have text and file
ALLOWED = {
    "public": {"nobody", "reader", "member", "insider", "staff", "granted", "ran_out"},
    "registered": {"reader", "member", "insider", "staff", "granted", "ran_out"},
    "subscribers": {"member", "staff", "granted"},
    "groups": {"insider", "staff", "granted"},
    "embargoed": {"staff", "granted"},
}


@pytest.fixture
def members(monkeypatch):
    """The members' rooms answer here: who is in this set has a membership behind them."""
    emails: set[str] = set()

    def answer(user):
        return standing.Standing(is_registered=True, is_member=user.email in emails)

    monkeypatch.setattr(standing, "_answer", [answer])
    return emails


def _publication(case: str, **fields) -> PublicationPage:
    group, _ = Group.objects.get_or_create(name="Readers of the example")
    embargo = timezone.now() + timedelta(hours=1) if case == "embargoed" else None
    access = Access.PUBLIC if case == "embargoed" else case
    return PublicationFactory(
        access=access,
        embargo_until=embargo,
        groups=[group] if access == Access.GROUPS else [],
        foreword=f"<p>{SECRET} in the foreword</p>",
        sections=[("section", {"heading": "Part one", "text": f"<p>{SECRET} in a section</p>"})],
        **fields,
    )


def _client(kind: str, publication: PublicationPage, members: set[str]) -> tuple[Client, str]:
    """Return a browser of this kind of visitor, and what their addresses end with."""
    client = Client()
    if kind == "nobody":
        return client, ""
    user = UserFactory(groups=["Research"] if kind == "staff" else [])
    if kind == "member":
        members.add(user.email)
    if kind == "insider":
        user.groups.add(Group.objects.get_or_create(name="Readers of the example")[0])
    if kind in {"granted", "ran_out"}:
        ends = timezone.now() + timedelta(days=1 if kind == "granted" else -1)
        AccessRequestFactory(
            publication=publication,
            user=user,
            state=AccessRequest.State.GRANTED,
            decided_at=timezone.now(),
            expires_at=ends,
        )
    client.force_login(user)
    return client, ""


@pytest.mark.parametrize("case", ALLOWED)
@pytest.mark.parametrize("kind", VISITORS)
def test_every_visitor_by_every_way(case, kind, members):
    publication = _publication(case)
    file = EditionFileFactory(edition=EditionFactory(publication=publication), content=BYTES)
    client, _ = _client(kind, publication, members)
    may = kind in ALLOWED[case]

    page = client.get(publication.address).content.decode()
    edition = client.get(file.edition.address).content.decode()
    whole = client.get(file.address)
    part = client.get(file.address, headers={"range": "bytes=0-3"})
    head = client.head(file.address)
    linkset = client.get(f"{file.edition.address}linkset.json").content.decode()

    # The record is for everybody …
    assert f"<h1>{publication.title}</h1>" in page
    assert file.reference_line in page
    # … text and file are not.
    assert (f"{SECRET} in the foreword" in page, f"{SECRET} in a section" in edition) == (may, may)
    assert (f'href="{file.address}"' in page) == may
    assert ("citation_pdf_url" in page) == may
    assert ("MediaObject" in page) == may
    assert (f"{file.address}" in linkset) == may
    assert (file.address in client.get(publication.address)["Link"]) == may
    assert whole.status_code == (200 if may else 403)
    assert part.status_code == (206 if may else 403)
    assert head.status_code == (200 if may else 403)
    assert (SECRET.encode() in b"".join(whole)) == may
    assert (b"".join(part) == b"%PDF") == may


@pytest.mark.parametrize("case", ALLOWED)
@pytest.mark.parametrize("kind", VISITORS)
def test_every_visitor_by_the_ways_around_the_page(case, kind, members):
    publication = _publication(case)
    file = EditionFileFactory(edition=EditionFactory(publication=publication), content=BYTES)
    file.first_page.save("first.jpg", ContentFile(b"\xff\xd8 a picture"), save=True)
    EditionFileText.objects.all().delete()
    index.insert_or_update_object(
        EditionFileText.objects.create(file=file, page=3, text=f"{SECRET} stands on this page")
    )
    client, _ = _client(kind, publication, members)
    may = kind in ALLOWED[case]

    page = client.get(publication.address).content.decode()
    picture = client.get(file.first_page_address)
    inside = client.get(f"/research/?q={SECRET}").content.decode()

    assert picture.status_code == (200 if may else 404)
    assert (file.first_page_address in page) == may
    assert (f"{SECRET} stands on this page" in inside) == may
    assert (f"{file.address}#page=3" in inside) == may
    # These are made for everybody: they say nothing of text or files, whoever asks.
    editions = client.get(f"{file.edition.address}cite.bib").content.decode()
    feed = client.get("/research/feed/").content.decode()
    oai = client.get("/oai/?verb=ListRecords&metadataPrefix=oai_dc").content.decode()
    sitemap = client.get("/sitemap.xml").content.decode()
    site_search = client.get(f"/search/?q={SECRET}").content.decode()
    for way in (editions, feed, oai, sitemap, site_search):
        assert f"{SECRET} in" not in way
        assert f"{SECRET} stands" not in way
        assert file.address not in way
    for way in (feed, oai, sitemap):
        assert publication.slug in way


@pytest.mark.parametrize("case", [case for case in ALLOWED if case != "public"])
def test_lists_feeds_searches_and_records_leak_nothing_of_a_closed_publication(case, client):
    publication = _publication(case, title="An openly known title")
    file = EditionFileFactory(edition=EditionFactory(publication=publication), content=BYTES)
    ways = [
        "/research/",
        f"/research/?q={SECRET}",
        "/research/feed/",
        f"/search/?q={SECRET}",
        "/search/?q=openly+known",
        "/sitemap.xml",
        *(f"{file.edition.address}cite.{ending}" for ending in ("bib", "ris", "json", "txt")),
        *(f"{file.edition.address}cite.{ending}" for ending in ("datacite.json", "dc.xml")),
        f"{file.address}cite.bib",
    ]
    for way in ways:
        answer = client.get(way)
        assert answer.status_code == 200, way
        text = answer.content.decode()
        assert f"{SECRET} in" not in text, way
        assert file.address not in text, way
        assert file.file.name not in text, way
    found = client.get(f"/research/?q={SECRET}").content.decode()
    assert "An openly known title" not in found
    assert "An openly known title" in client.get("/research/").content.decode()
    assert "An openly known title" in client.get("/research/feed/").content.decode()


def test_an_open_publication_is_found_by_its_text(client):
    publication = _publication("public", title="An openly known title")
    EditionFactory(publication=publication)

    assert "An openly known title" in client.get(f"/research/?q={SECRET}").content.decode()


def test_a_stored_file_has_no_public_path(client):
    file = EditionFileFactory(content=BYTES)

    name = file.file.name
    for path in (f"/media/{name}", f"/private/{name}", f"/{name}", f"/documents/{name}", file.file.url):
        assert client.get(path).status_code == 404


def test_a_publication_that_is_not_published_has_no_way_in(client):
    publication = _publication("public")
    file = EditionFileFactory(edition=EditionFactory(publication=publication))
    ways = [file.address, f"{file.edition.address}cite.bib", f"{file.edition.address}linkset.json"]
    ways += [publication.address, file.edition.address, f"{publication.address}request-access/"]
    publication.unpublish()

    assert {client.get(way).status_code for way in ways} == {404}


def test_a_publication_behind_a_restriction_of_its_page_has_no_way_in(client):
    from wagtail.models import PageViewRestriction

    publication = _publication("public", title="Nobody is told")
    file = EditionFileFactory(edition=EditionFactory(publication=publication))
    PageViewRestriction.objects.create(page=publication, restriction_type="login")

    assert client.get(file.address).status_code == 404
    assert client.get(f"{file.edition.address}cite.bib").status_code == 404
    assert "Nobody is told" not in client.get("/research/").content.decode()
    assert "Nobody is told" not in client.get("/research/feed/").content.decode()


@pytest.mark.parametrize(
    ("of_publication", "of_file", "opens"),
    [
        (Access.PUBLIC, Access.SUBSCRIBERS, False),
        (Access.SUBSCRIBERS, Access.PUBLIC, True),
        (Access.SUBSCRIBERS, "", False),
        (Access.PUBLIC, "", True),
    ],
)
def test_a_files_own_access_stands_above_the_publications(client, of_publication, of_file, opens):
    edition = EditionFactory(publication=PublicationFactory(access=of_publication))
    file = EditionFileFactory(edition=edition, access=of_file)

    assert client.get(file.address).status_code == (200 if opens else 403)


def test_an_embargo_lifts_by_itself_at_its_minute(client, monkeypatch):
    until = timezone.now() + timedelta(hours=1)
    publication = PublicationFactory(embargo_until=until, foreword="<p>Kept until then.</p>")
    file = EditionFileFactory(edition=EditionFactory(publication=publication))
    assert client.get(file.address).status_code == 403
    assert "Kept until then." not in client.get(publication.address).content.decode()

    for moment, status in ((until - timedelta(seconds=1), 403), (until, 200)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        assert client.get(file.address).status_code == status
        text = client.get(publication.address).content.decode()
        assert ("Kept until then." in text) == (status == 200)


def test_a_files_own_embargo_holds_for_it_alone(client):
    edition = EditionFactory()
    later = EditionFileFactory(edition=edition, embargo_until=timezone.now() + timedelta(hours=1))
    now = EditionFileFactory(edition=edition)

    assert (client.get(later.address).status_code, client.get(now.address).status_code) == (403, 200)


def test_the_key_from_the_letter_opens_one_publication_and_keeps_it_from_caches(client):
    closed, other = (
        PublicationFactory(access=Access.SUBSCRIBERS),
        PublicationFactory(access=Access.SUBSCRIBERS),
    )
    file = EditionFileFactory(edition=EditionFactory(publication=closed))
    elsewhere = EditionFileFactory(edition=EditionFactory(publication=other))
    grant = AccessRequestFactory(
        publication=closed, state=AccessRequest.State.GRANTED, decided_at=timezone.now()
    )

    page = client.get(closed.address, {"grant": grant.key})

    assert f"{file.address}?grant={grant.key}" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert "citation_pdf_url" not in page.content.decode()
    assert client.get(file.address, {"grant": grant.key}).status_code == 200
    assert client.get(elsewhere.address, {"grant": grant.key}).status_code == 403
    assert client.get(file.address, {"grant": grant.key[:-1]}).status_code == 403
    assert client.get(file.address, {"grant": ""}).status_code == 403


@pytest.mark.parametrize("state", [AccessRequest.State.WAITING, AccessRequest.State.REFUSED])
def test_a_request_that_was_not_granted_opens_nothing(client, state):
    closed = PublicationFactory(access=Access.SUBSCRIBERS)
    file = EditionFileFactory(edition=EditionFactory(publication=closed))
    decided = None if state == AccessRequest.State.WAITING else timezone.now()
    asked = AccessRequestFactory(publication=closed, state=state, decided_at=decided)

    assert client.get(file.address, {"grant": asked.key}).status_code == 403


def test_the_public_pages_set_no_cookie_and_do_not_vary_by_it(client):
    file = EditionFileFactory()
    for way in ("/research/", file.edition.publication.address, file.address, "/research/feed/"):
        answer = client.get(way)
        assert answer.cookies == {}, way
        assert "Cookie" not in answer.get("Vary", ""), way


def test_only_the_queryset_says_which_files_are_open(members):
    publication = _publication("subscribers")
    file = EditionFileFactory(edition=EditionFactory(publication=publication))
    member, reader = UserFactory(), UserFactory()
    members.add(member.email)

    assert list(EditionFile.objects.files_open_to(member)) == [file]
    assert list(EditionFile.objects.files_open_to(reader)) == []
    assert list(PublicationPage.objects.text_open_to(member)) == [publication]
    assert list(PublicationPage.objects.text_open_to(reader)) == []
