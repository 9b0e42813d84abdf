"""A document leaves with a page that its reader may see, and with no other."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from wagtail.models import PageViewRestriction

from core.documents import may_download
from tests.factories.pages import DocumentFactory, StandardPageFactory, text_with_link_to
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()


def test_a_document_that_no_page_shows_stays_here():
    document = DocumentFactory()

    assert may_download(NOBODY, document) is False
    assert may_download(UserFactory(), document) is False


def test_a_document_leaves_with_a_published_page(client):
    document = DocumentFactory()
    StandardPageFactory(linking_to=document)

    answer = client.get(document.url)

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == b"<script>example</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer
    assert not answer.cookies


def test_a_document_without_a_page_is_answered_as_one_that_never_was(client):
    document = DocumentFactory()

    assert client.get(document.url).status_code == 404
    assert client.get("/documents/999999/example.txt").status_code == 404


def test_a_file_name_is_no_way_in(client):
    document = DocumentFactory()
    StandardPageFactory(linking_to=document)

    assert client.get(f"/documents/{document.pk}/other-name.txt").status_code == 404
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_a_draft_lends_nothing():
    document = DocumentFactory()
    StandardPageFactory(linking_to=document, live=False)

    assert may_download(NOBODY, document) is False


def test_the_draft_of_a_published_page_lends_nothing():
    document = DocumentFactory()
    page = StandardPageFactory()
    page.body = text_with_link_to(document)
    page.save_revision()

    assert may_download(NOBODY, document) is False


def test_a_page_that_lost_its_link_lends_nothing():
    document = DocumentFactory()
    page = StandardPageFactory(linking_to=document)
    page.body = []
    page.save_revision().publish()

    assert may_download(NOBODY, document) is False


def test_a_page_for_some_lends_to_those_only():
    document = DocumentFactory()
    page = StandardPageFactory(linking_to=document)
    readers = Group.objects.create(name="Example readers")
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(readers)

    assert may_download(NOBODY, document) is False
    assert may_download(UserFactory(), document) is False
    assert may_download(UserFactory(groups=["Example readers"]), document) is True


def test_a_page_below_a_closed_one_lends_nothing():
    document = DocumentFactory()
    closed = StandardPageFactory()
    StandardPageFactory(parent=closed, linking_to=document)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)

    assert may_download(NOBODY, document) is False
    assert may_download(UserFactory(), document) is True


def test_staff_who_manage_documents_may_have_them():
    assert may_download(UserFactory(is_superuser=True), DocumentFactory()) is True
