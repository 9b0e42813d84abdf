"""What stands in PDFs is read apart from the portal, found with its page, and shown to nobody who may not."""

import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from core.dashboard import work_for
from navsh.loading.stand_in import stand_in_pdf
from research import extracting, passages
from research.choices import Access, TextState
from research.models import EditionFile, EditionFileText
from research.tasks import read_waiting_files
from tests.factories.people import UserFactory
from tests.factories.research import EditionFactory, EditionFileFactory, PublicationFactory

pytestmark = pytest.mark.django_db

WORDS = ["Of the zebrafinch", "and how it learns to sing"]


def _pdf(pages: list[str], encrypted: bool = False) -> bytes:
    """Return a PDF with one line on each page."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, line in enumerate(pages):
        stream = f"BT /F1 12 Tf 72 700 Td ({line}) Tj ET"
        bodies.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Contents {5 + 2 * n} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        bodies.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    locked = ""
    if encrypted:
        some = "00" * 32
        bodies.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{some}> /U <{some}> >>")
        locked = f" /Encrypt {len(bodies)} 0 R /ID [<00> <00>]"
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    xref = len(out)
    out += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += f"trailer\n<< /Size {len(bodies) + 1} /Root 1 0 R{locked} >>\nstartxref\n{xref}\n%%EOF\n".encode()
    return out


def _file(content: bytes, **fields) -> EditionFile:
    return EditionFileFactory(content=content, **fields)


def _bytes_of(file: EditionFile) -> bytes:
    with EditionFile.objects.get(pk=file.pk).file.open("rb") as stored:
        return stored.read()


def test_each_page_is_read_and_the_first_is_drawn():
    file = _file(_pdf(["About the zebrafinch and its song", "A second page about nests"]))

    assert extracting.extract(file.pk) == TextState.READ

    file.refresh_from_db()
    assert (file.text_state, file.pages) == (TextState.READ, 2)
    assert list(EditionFileText.objects.values_list("page", "text")) == [
        (1, "About the zebrafinch and its song"),
        (2, "A second page about nests"),
    ]
    picture = Image.open(io.BytesIO(file.first_page.read()))
    assert (picture.format, picture.width) == ("JPEG", 480)


@pytest.mark.parametrize(
    ("content", "state"),
    [
        (_pdf(["A page of text"], encrypted=True), TextState.ENCRYPTED),
        (_pdf(["A page of text"])[:120], TextState.DAMAGED),
        (b"%PDF-1.7 and no more than that", TextState.DAMAGED),
        (_pdf(["", ""]), TextState.SCANNED),
        (_pdf(["Of many pages"] * 3001), TextState.TOO_LARGE),
    ],
)
def test_what_cannot_be_read_is_reported_to_staff_and_loses_nothing(client, content, state):
    file = _file(content)

    assert extracting.extract(file.pk) == state

    assert EditionFile.objects.get(pk=file.pk).text_state == state
    assert _bytes_of(file) == content
    assert client.get(file.address).status_code == 200
    staff = UserFactory(groups=["Research"])
    assert [w.count for w in work_for(staff) if w.url == "/admin/unread-files/"] == [1]
    client.force_login(staff)
    assert state.label in client.get("/admin/unread-files/").content.decode()
    client.post("/admin/unread-files/", {"file": file.pk})
    assert [w.count for w in work_for(staff) if w.url == "/admin/unread-files/"] == []


@pytest.mark.parametrize(("limit", "value"), [("SECONDS", 0), ("MEMORY", 1_000_000), ("PATIENCE", 0.01)])
def test_what_takes_too_much_is_ended(monkeypatch, limit, value):
    file = _file(_pdf(["A page of text about nothing"]))
    monkeypatch.setattr(extracting, limit, value)

    assert extracting.extract(file.pk) == TextState.TOO_LARGE
    assert EditionFileText.objects.count() == 0


def test_a_second_reading_changes_nothing_and_new_bytes_are_read_anew():
    file = _file(_pdf(["About the zebrafinch and its song"]))
    extracting.extract(file.pk)
    extracting.extract(file.pk)
    assert EditionFileText.objects.count() == 1

    file.refresh_from_db()
    file.file = ContentFile(_pdf(["About the goldfinch and its song"]), name="new.pdf")
    file.save()
    assert file.text_state == TextState.WAITING
    extracting.extract(file.pk)

    assert [text.text for text in EditionFileText.objects.all()] == ["About the goldfinch and its song"]


def test_nothing_is_written_where_the_bytes_were_replaced_in_the_meantime(monkeypatch):
    file = _file(_pdf(["About the zebrafinch and its song"]))
    EditionFile.objects.filter(pk=file.pk).update(text_state=TextState.WAITING)
    read = extracting._in_a_process_of_its_own

    def replaced(*args):
        EditionFile.objects.filter(pk=file.pk).update(sha256="f" * 64)
        return read(*args)

    monkeypatch.setattr(extracting, "_in_a_process_of_its_own", replaced)

    assert extracting.extract(file.pk) is None
    assert EditionFileText.objects.count() == 0


def test_a_new_file_is_read_by_a_task_and_a_lost_task_is_made_up_for(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        file = _file(_pdf(["About the zebrafinch and its song"]))
    assert EditionFile.objects.get(pk=file.pk).text_state == TextState.READ

    lost = _file(_pdf(["About the goldfinch and its song"]))
    EditionFile.objects.filter(pk=lost.pk).update(changed_at="2026-01-01T00:00Z")
    read_waiting_files.call()
    assert EditionFile.objects.get(pk=lost.pk).text_state == TextState.READ


def test_other_kinds_are_not_read():
    file = _file(b"a,b\n1,2\n", name="table.csv")
    assert extracting.extract(file.pk) == TextState.NONE


def test_a_file_that_has_gone_is_no_error():
    assert extracting.extract(10**9) is None


# --- finding it ------------------------------------------------------------------------------------


def test_words_are_found_with_their_page(client):
    file = _file(_pdf(["About the zebrafinch and its song", "A second page about nests and twigs"]))
    extracting.extract(file.pk)

    page = client.get("/research/?q=nests+twigs").content.decode()

    assert f'href="{file.address}#page=2"' in page
    assert "A second page about nests and twigs" in page
    assert f'href="{file.address}#page=1"' not in page


@pytest.mark.parametrize("access", [Access.REGISTERED, Access.SUBSCRIBERS, Access.GROUPS])
def test_only_those_who_may_have_the_file_find_it_by_its_text_and_see_its_first_page(client, access):
    file = EditionFileFactory(
        edition=EditionFactory(publication=PublicationFactory(access=access)),
        content=_pdf(["About the zebrafinch and its song"]),
    )
    extracting.extract(file.pk)
    file.refresh_from_db()

    assert "zebrafinch and its song" not in client.get("/research/?q=zebrafinch").content.decode()
    assert client.get(file.first_page_address).status_code == 404
    assert file.first_page_address not in client.get(file.edition.address).content.decode()

    client.force_login(UserFactory(groups=["Research"]))
    assert "zebrafinch and its song" in client.get("/research/?q=zebrafinch").content.decode()
    answer = client.get(file.first_page_address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert answer["Cache-Control"] == "private, no-store"


def test_the_first_page_of_an_open_file_is_for_all(client):
    file = _file(_pdf(["About the zebrafinch and its song"]))
    assert client.get(file.first_page_address).status_code == 404
    extracting.extract(file.pk)

    assert client.get(file.first_page_address).status_code == 200
    assert f'src="{file.first_page_address}"' in client.get(file.edition.address).content.decode()


def test_the_stand_in_can_be_read():
    file = _file(stand_in_pdf(WORDS))
    extracting.extract(file.pk)

    assert EditionFileText.objects.get().text.split() == " ".join(WORDS).split()


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("short text", ["text"], "short text"),
        ("", ["text"], ""),
        ("a" * 400, ["b"], " …"),
        (f"{'word ' * 60}needle {'word ' * 60}", ["needle"], "needle"),
    ],
)
def test_excerpts(text, words, expected):
    part = passages.excerpt(text, words)
    assert expected in part
    assert len(part) <= 2 * passages.AROUND + 4
