"""What is replaced is kept, for staff; what is deleted goes with all its versions."""

import pytest
from django.core.files.base import ContentFile

from research.models import EditionFileVersion
from tests.factories.people import UserFactory
from tests.factories.research import EditionFileFactory

pytestmark = pytest.mark.django_db

FIRST, SECOND = b"%PDF-1.7 the first", b"%PDF-1.7 the second, and longer"


def _replaced(**fields):
    file = EditionFileFactory(content=FIRST, **fields)
    file.file = ContentFile(SECOND, name="new.pdf")
    file.save()
    return file


def test_an_upload_replaces_a_file_and_the_old_one_is_kept_for_staff(client):
    file = _replaced()
    version = EditionFileVersion.objects.get()
    address = f"/admin/earlier-versions/{version.pk}/"

    assert b"".join(client.get(file.address)) == SECOND
    assert (version.file, version.size, version.name) == (file, len(FIRST), "example.pdf")
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(groups=["Research"]))
    assert b"".join(client.get(address)) == FIRST
    panel = client.get(f"/admin/pages/{file.edition.publication_id}/edit/").content.decode()
    assert f'href="{address}"' in panel


def test_a_save_without_a_new_file_keeps_no_version():
    file = EditionFileFactory(content=FIRST)
    file.title = "Another title"
    file.save()

    assert EditionFileVersion.objects.count() == 0


def test_a_stand_in_is_not_kept():
    _replaced(is_stand_in=True)

    assert EditionFileVersion.objects.count() == 0


def test_versions_go_with_their_file(django_capture_on_commit_callbacks):
    file = _replaced()
    version = EditionFileVersion.objects.get()
    storage, name = version.stored.storage, version.stored.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        file.delete()

    assert (EditionFileVersion.objects.count(), storage.exists(name)) == (0, False)
