"""What somebody with a session was shown is kept by no cache: who uses the browser next does not read it."""

import pytest
from django.urls import get_resolver

from tests.core.test_fuzz_addresses import patterns, plain
from tests.factories.directory import member_school
from tests.factories.organisations import RoleFactory
from tests.factories.pages import DocumentFactory, StandardPageFactory
from tests.factories.people import UserFactory, sign_in

pytestmark = pytest.mark.django_db
KEPT_BY_NOBODY = ("no-store", "no-cache")


def addresses_without_gaps() -> list[str]:
    found = []
    for chain in patterns(get_resolver()):
        pieces = [plain(pattern) for pattern in chain]
        if None not in pieces and "logout" not in "".join(pieces):
            found.append("/" + "".join(pieces))
    assert {"/members/", "/members/requests/", "/accounts/email/", "/accounts/sessions/"} <= set(found)
    return found


def test_every_page_of_somebody_signed_in(client):
    person = RoleFactory(school=member_school(), is_school_admin=True).person
    kept = []
    for address in addresses_without_gaps():
        sign_in(client, person)  # each time: some addresses sign out
        answer = client.get(address)
        said = answer.get("Cache-Control", "")
        if answer.status_code == 200 and not any(word in said for word in KEPT_BY_NOBODY):
            kept.append((address, said))

    assert [address for address, _ in kept] == ["/robots.txt"]


def test_a_document_too(client):
    document = DocumentFactory()
    StandardPageFactory(slug="lends", linking_to=document)
    assert "Cache-Control" not in client.get(document.url)
    sign_in(client, UserFactory())

    assert client.get(document.url)["Cache-Control"] == "private, no-store"
