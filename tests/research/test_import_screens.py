"""Staff see what an import would make before it is made; the whole library can be taken out again."""

import csv
import io
import zipfile

import pytest

from research import exporting_files
from research.choices import Access, Kind
from research.exporting_files import path_in_zip
from research.models import Contributor, Edition, PublicationPage
from tests.factories.people import UserFactory
from tests.factories.research import (
    BodyFactory,
    EditionFactory,
    EditionFileFactory,
    PublicationFactory,
    TopicFactory,
)

pytestmark = pytest.mark.django_db

IMPORT = "/admin/import-publications/"
BIB = """
@techreport{a, title = {A first study}, author = {Example, Alex and {Example Body}}, year = {2019},
  type = {Working paper}, keywords = {Reading, Singing}, doi = {10.1000/182}}
@book{b, title = {Already here}, year = {2001}, author = {Example, Alex}}
@misc{c, year = {2002}}
"""


@pytest.fixture
def staff(client):
    client.force_login(UserFactory(groups=["Research"]))
    return client


def test_a_preview_says_what_would_be_made_and_what_is_doubtful_and_makes_nothing(staff):
    BodyFactory(name="Example Body")
    TopicFactory(name="Reading", slug="reading")
    EditionFactory(publication=PublicationFactory(title="already here"), year=2001)

    answer = staff.post(IMPORT, {"form": "bib", "text": BIB})

    first, second, third = answer.context["plans"]
    assert (first.twin, first.new_names, first.new_topics) == (None, ("Example, Alex",), ("Singing",))
    assert second.twin.title == "already here"
    assert third.can_be_made is False
    page = answer.content.decode()
    assert "It seems to be here already:" in page
    assert "It has no title, and cannot be made without one." in page
    assert PublicationPage.objects.count() == 1


def test_what_is_ticked_is_made_as_drafts(staff):
    body = BodyFactory(name="Example Body")
    topic = TopicFactory(name="Reading", slug="reading")

    staff.post(IMPORT, {"form": "bib", "text": BIB, "make": "yes", "take": ["0", "2"]})

    page = PublicationPage.objects.get()
    edition = Edition.objects.get()
    assert (page.title, page.work_kind, page.live) == ("A first study", Kind.WORKING_PAPER, False)
    assert [part.contributor.display_name for part in page.contributions.all()] == [
        "Alex Example",
        "Example Body",
    ]
    assert page.contributions.all()[1].contributor == body
    assert list(page.topics.all()) == [topic]
    assert (edition.year, edition.doi, edition.publication) == (2019, "10.1000/182", page)
    assert edition.reference_line.startswith("Example, A")
    assert staff.get(page.address).status_code == 404


def test_a_file_can_be_chosen_and_a_second_import_is_warned_of(staff):
    upload = io.BytesIO(BIB.encode())
    upload.name = "library.bib"
    assert len(staff.post(IMPORT, {"form": "bib", "file": upload}).context["plans"]) == 3
    staff.post(IMPORT, {"form": "bib", "text": BIB, "make": "yes", "take": ["0"]})

    again = staff.post(IMPORT, {"form": "bib", "text": BIB})
    assert again.context["plans"][0].twin == PublicationPage.objects.get()
    # Whoever makes it all the same gets it, without a DOI that is another edition's.
    staff.post(IMPORT, {"form": "bib", "text": BIB, "make": "yes", "take": ["0"]})
    assert sorted(Edition.objects.values_list("doi", flat=True)) == ["", "10.1000/182"]
    assert Contributor.objects.filter(family_name="Example").count() == 1


@pytest.mark.parametrize(
    ("text", "form", "sentence"),
    [
        ("", "bib", "Paste something, or choose a file."),
        ("nothing", "bib", "There is no publication in it. Is it really BibTeX?"),
        ("{", "json", "This is not JSON. Copy the whole of it and try again."),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(staff, text, form, sentence):
    page = staff.post(IMPORT, {"form": form, "text": text}).content.decode()

    assert sentence in page
    assert f'<option value="{form}" selected>' in page


def test_the_library_is_taken_out_in_every_form(staff):
    publication = PublicationFactory(title='=HYPERLINK("x")', authors=[BodyFactory(name="Example Body")])
    EditionFactory(publication=publication, year=2019)

    table = staff.get("/admin/export-library/csv/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert (rows[0]["title"], rows[0]["authors"], rows[0]["year"]) == (
        '\'=HYPERLINK("x")',
        "Example Body",
        "2019",
    )
    assert "@techreport{" in staff.get("/admin/export-library/bib/").content.decode()
    archive = zipfile.ZipFile(io.BytesIO(b"".join(staff.get("/admin/export-library/zip/"))))
    assert archive.namelist() == ["library.csv", "library.bib", "library.ris", "library.json"]
    assert archive.read("library.csv").decode("utf-8-sig") == table
    assert staff.get("/admin/export-library/exe/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [IMPORT, "/admin/export-library/csv/", "/admin/export-library/zip/", "/admin/export-library/files.zip/"],
)
def test_only_the_staff_of_the_library_import_and_export(client, path):
    client.force_login(UserFactory())
    assert client.get(path).status_code == 302


EDITIONS = """
@book{a, title = {The guide: a start}, year = {2018}, author = {{{Example Body}}}, publisher = {One}}
@book{b, title = {The Guide -- A Start}, year = {2019}, author = {{{Example Body}}}, publisher = {Two}}
@book{c, title = {The guide: a start}, year = {2018}, author = {{{Example Body}}}}
@book{d, title = {Another name}, year = {2018}, author = {{{Example Body}}}, doi = {10.1000/1}}
@book{e, title = {Yet another}, year = {2017}, author = {{{Example Body}}}, doi = {10.1000/1}}
@book{f, title = {The guide: a start}, year = {2018}, author = {{{Other Body}}}}
"""


def test_what_an_import_says_twice_and_editions_of_one_work_are_told(staff):
    answer = staff.post(IMPORT, {"form": "bib", "text": EDITIONS})

    plans = answer.context["plans"]
    assert [plan.repeats for plan in plans] == [None, None, 0, None, 3, None]
    assert [plan.joins for plan in plans] == [None, 0, None, None, None, None]
    page = answer.content.decode()
    assert "It becomes another edition of number 1" in page
    assert "the same as number 4" in page
    ticked = [number for number in range(6) if f'value="{number}" id="take-{number}" checked' in page]
    assert ticked == [0, 1, 3, 5]


def test_editions_of_one_work_in_one_import_become_one_publication(staff):
    take = [str(number) for number in range(6)]
    staff.post(IMPORT, {"form": "bib", "text": EDITIONS, "make": "yes", "take": take})

    guide = PublicationPage.objects.get(title="The Guide -- A Start")
    editions = {edition.slug: edition.publisher for edition in guide.editions.all()}
    # Who ticks what was said to be there twice gets both, under addresses of their own.
    assert editions == {"2018": "One", "2019": "Two", "2018-2": ""}
    assert PublicationPage.objects.count() == 4
    assert sorted(Edition.objects.exclude(doi="").values_list("doi", flat=True)) == ["10.1000/1"]


def test_another_edition_of_what_is_in_the_library_is_not_ticked(staff):
    body = BodyFactory(name="Example Body")
    known = PublicationFactory(title="The guide: a start", authors=[body])
    EditionFactory(publication=known, year=2001)

    answer = staff.post(IMPORT, {"form": "bib", "text": EDITIONS})

    first, *_, other = answer.context["plans"]
    assert (first.twin, first.other_edition, first.is_doubtful) == (None, known, True)
    assert (other.other_edition, other.is_doubtful) == (None, False)  # of another body
    assert "There is a publication of this name, with other editions:" in answer.content.decode()


# --- the library with its files ----------------------------------------------------------------------


def _unpacked(answer) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_the_library_is_taken_out_with_its_files(staff):
    publication = PublicationFactory(title="A study", slug="a-study", access=Access.SUBSCRIBERS)
    edition = EditionFactory(publication=publication, year=2019)
    file = EditionFileFactory(edition=edition, name="A study.pdf", content=b"%PDF-1.7 the bytes" * 50_000)
    draft = EditionFileFactory(edition=EditionFactory(publication=PublicationFactory(live=False)))
    lost = EditionFileFactory(edition=edition, name="lost.pdf")
    lost.file.storage.delete(lost.file.name)

    answer = staff.get("/admin/export-library/files.zip/")
    archive = _unpacked(answer)

    path = f"files/a-study/2019/{file.pk}-A study.pdf"
    assert archive.testzip() is None
    assert archive.read(path) == b"%PDF-1.7 the bytes" * 50_000
    names = set(archive.namelist())
    assert {"library.csv", "library.bib", "library.ris", "library.json", "files.csv"} < names
    assert len([name for name in names if name.endswith(f"{draft.pk}-{draft.name}")]) == 1
    rows = list(csv.DictReader(io.StringIO(archive.read("files.csv").decode("utf-8-sig"))))
    listed = {row["file"]: row for row in rows}
    assert (listed["A study.pdf"]["sha256"], listed["A study.pdf"]["bytes"]) == (file.sha256, "900000")
    assert (listed["A study.pdf"]["access"], listed["A study.pdf"]["in this zip file"]) == (
        "subscribers",
        "yes",
    )
    assert listed["lost.pdf"]["in this zip file"] == "no"
    assert answer["Content-Disposition"] == 'attachment; filename="library.files.zip"'


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.pdf", "/abs.pdf", "a\nb.pdf", "C:\\x.pdf", " . "]
)
def test_no_name_of_a_file_leads_out_of_the_zip_file(name):
    path = path_in_zip(EditionFileFactory(name=name))

    assert path.startswith("files/")
    parts = path.split("/")
    assert len(parts) == 4
    assert ".." not in parts
    assert not set(path) & set("\\:\n")


def test_the_zip_file_holds_only_what_the_reader_may_have():
    closed = EditionFileFactory(edition=EditionFactory(publication=PublicationFactory(access=Access.GROUPS)))
    opened = EditionFileFactory()

    assert list(exporting_files.open_files(UserFactory())) == [opened]
    assert set(exporting_files.open_files(UserFactory(groups=["Research"]))) == {opened, closed}


def test_too_much_for_one_zip_file_is_said_in_one_sentence(staff, monkeypatch):
    EditionFileFactory(content=b"%PDF-1.7" + b"x" * 1992)
    assert "(2 kB)" in staff.get(IMPORT).content.decode()
    monkeypatch.setattr(exporting_files, "LARGEST", 1999)

    answer = staff.get("/admin/export-library/files.zip/", follow=True)

    assert "The files are larger than 2 kB together" in answer.content.decode()
