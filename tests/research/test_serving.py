"""Files leave as attachments, whole or in part, and only what changed leaves again."""

import hashlib
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.files.storage import Storage, storages
from django.utils import timezone
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.choices import Access
from research.wording import kilobytes
from tests.factories.research import EditionFactory, EditionFileFactory, PublicationFactory

pytestmark = pytest.mark.django_db

CONTENT = bytes(range(256)) * 40


def _body(response) -> bytes:
    return b"".join(response)


def test_a_file_leaves_as_an_attachment_under_its_own_name(client):
    file = EditionFileFactory(content=CONTENT, name="Über «uns».pdf")
    response = client.get(file.address)

    assert _body(response) == CONTENT
    assert response["Content-Disposition"] == ("attachment; filename*=utf-8''%C3%9Cber%20%C2%ABuns%C2%BB.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == "10240"
    assert response["Accept-Ranges"] == "bytes"
    assert response["Link"].startswith(f'<http://testserver{file.edition.address}>; rel="collection"')


def test_a_file_that_a_browser_might_run_is_sent_as_bytes(client):
    file = EditionFileFactory(name="page.html", content=b"<script>alert(1)</script>")
    response = client.get(file.address)

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-199", 100, 199),
        ("bytes=10000-", 10000, 10239),
        ("bytes=-40", 10200, 10239),
        ("bytes=10000-99999", 10000, 10239),
        ("bytes=-99999", 0, 10239),
    ],
)
def test_a_part_can_be_asked_for(client, asked, first, last):
    file = EditionFileFactory(content=CONTENT)
    response = client.get(file.address, headers={"range": asked})

    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/10240"
    assert _body(response) == CONTENT[first : last + 1]
    assert response["Content-Length"] == str(last + 1 - first)


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=99999-100000", "bytes=-0"])
def test_a_part_beyond_the_end_is_refused(client, asked):
    file = EditionFileFactory(content=CONTENT)
    response = client.get(file.address, headers={"range": asked})

    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */10240"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=5-1", "bytes=a-b", "x"])
def test_what_is_no_single_range_gets_the_whole(client, asked):
    file = EditionFileFactory(content=CONTENT)
    response = client.get(file.address, headers={"range": asked})

    assert (response.status_code, _body(response)) == (200, CONTENT)


def test_a_download_is_taken_up_only_where_the_file_is_still_the_same(client):
    file = EditionFileFactory(content=CONTENT)
    etag = client.get(file.address)["ETag"]

    same = client.get(file.address, headers={"range": "bytes=5-9", "if-range": etag})
    other = client.get(file.address, headers={"range": "bytes=5-9", "if-range": '"another"'})

    assert (same.status_code, other.status_code) == (206, 200)


def test_a_reader_who_has_the_file_is_not_sent_it_again(client):
    file = EditionFileFactory(content=CONTENT)
    first = client.get(file.address)

    again = client.get(file.address, headers={"if-none-match": first["ETag"]})
    since = client.get(file.address, headers={"if-modified-since": first["Last-Modified"]})

    assert (again.status_code, since.status_code) == (304, 304)
    assert again["ETag"] == first["ETag"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(1, 10239), max_size=6, unique=True).map(sorted))
def test_the_parts_of_a_file_make_the_whole(client, cuts):
    file = _one_file()
    edges = [0, *cuts, 10240]
    parts = [
        _body(client.get(file.address, headers={"range": f"bytes={start}-{end - 1}"}))
        for start, end in pairwise(edges)
    ]

    assert b"".join(parts) == CONTENT


def _one_file():
    from research.models import EditionFile

    return EditionFile.objects.first() or EditionFileFactory(content=CONTENT)


def test_a_restricted_file_is_kept_by_no_cache(client):
    file = EditionFileFactory()
    closed = EditionFileFactory(access=Access.REGISTERED)
    lifted = EditionFileFactory(embargo_until=timezone.now() - timedelta(days=1))

    assert client.get(file.address)["Cache-Control"] == "no-cache"
    assert client.get(lifted.address)["Cache-Control"] == "private, no-store"
    assert client.get(closed.address)["Cache-Control"] == "private, no-store"


class Elsewhere(Storage):
    """A storage that is no disk here: it has addresses, and no paths."""

    def url(self, name, parameters=None):
        return f"https://files.example.org/{name}?{urlencode({'signed': 'yes', **(parameters or {})})}"


def test_where_files_lie_elsewhere_only_those_who_may_are_led_there(client, monkeypatch):
    file, closed = EditionFileFactory(), EditionFileFactory(access=Access.SUBSCRIBERS)
    monkeypatch.setattr(type(file)._meta.get_field("file"), "storage", Elsewhere())

    response = client.get(file.address)

    assert response.status_code == 302
    assert response["Location"] == (
        f"https://files.example.org/{file.file.name}?signed=yes"
        "&ResponseContentDisposition=attachment%3B+filename%3D%22example.pdf%22"
        "&ResponseContentType=application%2Fpdf"
    )
    assert response["Cache-Control"] == "private, no-store"
    assert client.get(closed.address).status_code == 403


def test_where_files_lie_on_s3_the_answer_leads_to_a_signed_address(client, monkeypatch):
    s3 = pytest.importorskip("storages.backends.s3")
    file = EditionFileFactory(name="example.pdf")
    remote = s3.S3Storage(
        bucket_name="example",
        access_key="example",
        secret_key="example",
        endpoint_url="http://localhost:1",
        region_name="eu-west-2",
        location="private",
        querystring_auth=True,
        querystring_expire=60,
    )
    monkeypatch.setattr(type(file)._meta.get_field("file"), "storage", remote)

    response = client.get(file.address)

    assert response.status_code == 302
    assert response["Location"].startswith("http://localhost:1/example/private/research/")
    assert "X-Amz-Expires=60" in response["Location"]
    assert "response-content-disposition=attachment" in response["Location"]
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("size", "shown"),
    [(949_000, "949 kB"), (1_114_000, "1114 kB"), (949_499, "949 kB"), (1_113_500, "1114 kB")],
)
def test_sizes_are_those_of_the_real_bytes(client, size, shown):
    file = EditionFileFactory(content=b"x" * size)
    page = client.get(file.edition.address).content.decode()

    assert file.size == size
    assert f'<span class="download__facts">{shown}' in page
    assert file.sha256 == hashlib.sha256(b"x" * size).hexdigest()
    assert file.sha256 in page


@pytest.mark.parametrize(
    ("size", "shown"),
    [(0, "0 bytes"), (1, "1 byte"), (999, "999 bytes"), (1000, "1 kB"), (12_345_678, "12 MB")],
)
def test_small_and_large_sizes(size, shown):
    assert kilobytes(size) == shown


def test_a_file_keeps_its_own_name_and_lies_under_one_that_nobody_guesses():
    file = EditionFileFactory(name="")

    assert file.name == "example.pdf"
    assert file.file.storage.path("") == storages["private"].path("")
    folder = file.file.name.split("/")[1]
    assert len(folder) == 32


@pytest.mark.parametrize(
    "path", ["files/999999999999999999999/", "files/0/", "cite.exe", "cite.bib/", "cite.", "linkset.xml"]
)
def test_what_is_not_there_is_not_found(client, path):
    file = EditionFileFactory()

    assert client.get(file.edition.address + path).status_code == 404


def test_a_file_is_found_only_under_its_own_edition(client):
    file = EditionFileFactory()
    other = EditionFactory(publication=PublicationFactory())

    assert client.get(f"{other.address}files/{file.pk}/").status_code == 404
