"""The Virtual School Handbook: every sentence in its place, both editions, stand-ins and real files."""

import tomllib
from pathlib import Path

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from lxml import html

from navsh.loading.stand_in import stand_in_pdf
from research.models import Edition, EditionFile, PublicationPage
from tests.home.reading import visible_text

KNOWN = tomllib.loads((Path(__file__).parents[1] / "content" / "handbook.toml").read_text(encoding="utf-8"))
REAL = {
    "NAVSH-The-Virtual-School-Handbook-2018.pdf": (949_000, "949 kB"),
    "2019-01-13-VSch-Handbook-NAVSH-.pdf": (1_114_000, "1114 kB"),
}


@pytest.fixture
def loaded(db):
    call_command("load_navsh", verbosity=0)


def _parts(client, address: str = KNOWN["address"]) -> dict[str, str]:
    """Return what stands in each part of the page, by the id of its heading."""
    page = html.document_fromstring(client.get(address).content.decode())
    parts = {}
    for part in page.iter("section"):
        label = part.get("aria-labelledby")
        if label:
            parts[label] = visible_text(html.tostring(part, encoding="unicode"))
    return parts


def test_every_sentence_stands_in_its_part_of_the_page(client, loaded):
    parts = _parts(client)
    missing = [
        (part["id"], sentence)
        for part in KNOWN["part"]
        for sentence in part["sentences"]
        if sentence not in parts.get(part["id"], "")
    ]

    assert missing == []
    page = client.get(KNOWN["address"]).content.decode()
    assert f"<h1>{KNOWN['heading']}</h1>" in page
    assert 'data-copy-notice="Only subscribers can copy."' in page


def test_each_edition_has_its_reference_line_and_its_own_address(client, loaded):
    lines = {edition.label: edition.reference_line for edition in Edition.objects.all()}

    assert lines == {
        "2018": "NAVSH. (2018). The Virtual School Handbook. London: NAVSH",
        "2019": "NAVSH. (2019). The Virtual School Handbook. London: NAVSH",
    }
    older = _parts(client, f"{KNOWN['address']}2018/")
    assert "Reference: NAVSH. (2018). The Virtual School Handbook. London: NAVSH" in older["cite-title"]
    assert "(NAVSH, 2018)" in older["cite-title"]
    latest = client.get(KNOWN["address"])
    assert latest.context["reading"].edition.label == "2019"
    assert "NAVSH. (2018)" in client.get(f"{KNOWN['address']}2018/cite.txt").content.decode()


def test_the_audiences_are_those_of_the_text(client, loaded):
    page = PublicationPage.objects.get(slug="virtual-school-handbook")

    assert [audience["name"] for audience in page.card["audiences"]] == [
        "Virtual School Heads",
        "Directors of Children’s Services",
        "Independent Reviewing Officers",
        "Lead Members",
        "Social workers",
        "Local authority education teams",
        "Headteachers",
        "Governors",
        "Designated teachers",
        "Parents and carers",
    ]


def test_a_stand_in_says_so_on_its_first_page_and_shows_its_own_size(client, loaded):
    for file in EditionFile.objects.all():
        document = pypdfium2.PdfDocument(file.file.read())
        text = document[0].get_textpage().get_text_range()
        assert len(document) == 1
        assert "This is a stand-in." in text
        assert file.name in text
        assert file.is_stand_in
        assert file.size == file.file.size
    editions = _parts(client)["editions"]
    assert editions.count("1 kB") == 2
    assert editions.count("A stand-in: this copy of the site does not have the real file.") == 2


def test_real_files_take_the_place_of_the_stand_ins(client, loaded, tmp_path):
    for name, (size, _) in REAL.items():
        (tmp_path / name).write_bytes(b"%PDF-1.7".ljust(size, b" "))
    (tmp_path / "something-else.pdf").write_bytes(b"%PDF-1.7")
    stand_ins = [(file.file.storage, file.file.name) for file in EditionFile.objects.all()]

    call_command("load_navsh", "--files", str(tmp_path), verbosity=0)

    editions = _parts(client)["editions"]
    for name, (size, shown) in REAL.items():
        file = EditionFile.objects.get(name=name)
        assert (file.size, file.is_stand_in) == (size, False)
        assert f"{name} [{file.reference_line}] {shown}" in editions
        assert b"".join(client.get(file.address)) == b"%PDF-1.7".ljust(size, b" ")
    assert "A stand-in" not in editions
    assert [storage.exists(name) for storage, name in stand_ins] == [False, False]
    assert EditionFile.objects.count() == 2


def test_loading_twice_changes_nothing_and_spares_what_an_editor_saved(loaded):
    page = PublicationPage.objects.get(slug="virtual-school-handbook")
    page.summary = "Changed by an editor."
    page.save_revision().publish()

    call_command("load_navsh", verbosity=0)

    page.refresh_from_db()
    assert page.summary == "Changed by an editor."
    assert (Edition.objects.count(), EditionFile.objects.count()) == (2, 2)


def test_a_folder_that_is_not_there_gets_a_sentence(loaded):
    with pytest.raises(CommandError, match="is not a folder"):
        call_command("load_navsh", "--files", "/nowhere/at/all", verbosity=0)


def test_a_stand_in_survives_brackets_and_other_letters():
    document = pypdfium2.PdfDocument(stand_in_pdf(["This (is) a \\ stand-in", "é ł"]))

    assert document[0].get_textpage().get_text_range().splitlines() == ["This (is) a \\ stand-in", "é ?"]
