"""A file that is too large, of the wrong kind or not what it says gets one sentence, and nothing is kept."""

import io
import zipfile
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from research import uploads
from research.models import EditionFile
from tests.factories.people import UserFactory
from tests.factories.research import PublicationFactory


def _archive(**members: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return packed.getvalue()


def _office() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    return packed.getvalue()


def _check(name: str, content: bytes, size: int | None = None) -> None:
    uploads.check(name, len(content) if size is None else size, io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("report.pdf", b"%PDF-1.7 example"),
        ("REPORT.PDF", b"\xef\xbb\xbf%PDF-1.4 example"),
        ("table.csv", b"a,b\n1,2\n"),
        ("words.txt", "Prüfung".encode("latin-1")),
        ("report.docx", _office()),
        ("book.odt", _archive(mimetype=b"application/vnd.oasis.opendocument.text")),
        ("data.zip", _archive(data__csv=b"a,b\n")),
    ],
)
def test_what_is_what_it_says_is_taken(name, content):
    _check(name, content)


@pytest.mark.parametrize(
    ("name", "content", "size", "sentence"),
    [
        ("run.exe", b"MZ", None, "Files of this kind are not kept here"),
        ("page.html", b"<script>", None, "Files of this kind are not kept here"),
        ("noending", b"%PDF-1.7", None, "Files of this kind are not kept here"),
        ("report.pdf", b"MZ\x90\x00", None, "The file is not what its name says (.pdf)"),
        ("table.csv", b"PK\x03\x04rest", None, "The file is not what its name says (.csv)"),
        ("report.docx", b"%PDF-1.7", None, "The file is not what its name says (.docx)"),
        ("report.docx", _archive(data__csv=b"a"), None, "The file is not what its name says (.docx)"),
        ("report.docx", b"PK\x03\x04 cut short", None, "The file is damaged"),
        ("report.pdf", b"%PDF-1.7", 200_000_001, "The file is larger than 200 MB"),
        ("report.pdf", b"", None, "The file is empty"),
        ("data.zip", _archive(zeros=bytes(30_000_000)), None, "unpacks to far more than it should"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(name, content, size, sentence):
    with pytest.raises(ValidationError) as error:
        _check(name, content, size)

    assert len(error.value.messages) == 1
    assert sentence in error.value.messages[0]


@given(st.sampled_from(["pdf", "csv", "docx", "zip", "odt"]), st.binary(max_size=300))
def test_no_bytes_at_all_break_the_check(ending, content):
    with suppress(ValidationError):
        _check(f"file.{ending}", content)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("report.pdf", b"MZ not a PDF", "The file is not what its name says (.pdf)."),
        ("run.exe", b"MZ", "Files of this kind are not kept here."),
        ("report.pdf", b"%PDF-1.7" + bytes(3000), "The file is larger than 2 kB."),
        ("bomb.zip", _archive(zeros=bytes(30_000_000))[:1990], "The file is damaged and cannot be opened."),
        (
            "bomb.zip",
            _archive(**{f"zeros{n}": bytes(300_000) for n in range(5)}),
            "The file unpacks to far more",
        ),
        ("report.docx", _archive(data__csv=b"a"), "The file is not what its name says (.docx)."),
    ],
)
def test_a_refused_file_leaves_nothing_behind(client, monkeypatch, name, content, sentence):
    monkeypatch.setattr(uploads, "LARGEST", 2_000)
    monkeypatch.setattr(uploads, "MOST_TIMES_SMALLER", 20)
    client.force_login(UserFactory(groups=["Research"]))
    publication = PublicationFactory()
    before = storages["private"].listdir("")
    answer = client.post(
        reverse("research_editions:add"),
        {
            "publication": publication.pk,
            "label": "2001",
            "files-TOTAL_FORMS": "1",
            "files-INITIAL_FORMS": "0",
            "files-MIN_NUM_FORMS": "0",
            "files-MAX_NUM_FORMS": "1000",
            "files-0-file": SimpleUploadedFile(name, content),
            "files-0-kind": "document",
            "files-0-language": "en",
        },
    )

    assert answer.status_code == 200
    errors = [
        message
        for formset in answer.context["form"].formsets.values()
        for errors in formset.errors
        for messages in errors.values()
        for message in messages
    ]
    assert len(errors) == 1
    assert errors[0].startswith(sentence)
    assert EditionFile.objects.count() == 0
    assert publication.editions.count() == 0
    assert storages["private"].listdir("") == before
