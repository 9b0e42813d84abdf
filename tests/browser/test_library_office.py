"""The library in a real browser: reading lists, words inside files, citing a file, the office's screens."""

import pytest

from .test_states import assert_nothing_found

HANDBOOK = "/research/virtual-school-handbook/"

# What the office's screens have to show: requests, a broken link, files that could not be read, downloads.
THINGS_TO_DO = """
from datetime import timedelta
from django.utils import timezone
from wagtail.search import index
from research.choices import TextState
from research.models import *

handbook = PublicationPage.objects.get(slug="virtual-school-handbook")
edition = handbook.editions.first()
file = edition.files.first()
AccessRequest.objects.create(
    publication=handbook, name="Example Reader", email="reader@example.org", reason="An example of a reason."
)
BrokenLink.objects.create(
    publication=handbook, url="https://example.org/gone", reason="The page is not there", since=timezone.now()
)
EditionFile.objects.filter(pk=file.pk).update(text_state=TextState.SCANNED)
text = "An example of a page about zebrafinches at school."
text = EditionFileText.objects.create(file=file, page=7, text=text)
index.insert_or_update_object(text)
today = timezone.localdate()
for back in range(20):
    DailyDownloads.objects.update_or_create(
        edition=edition, file=file, day=today - timedelta(days=back), defaults={"count": back % 7 + 1}
    )
CatalogueEntry.objects.filter(publication=handbook).update(downloads=80)
"""
UNDO = """
from research.models import *

for model in (AccessRequest, BrokenLink, EditionFileText, DailyDownloads, ReadingList):
    model.objects.all().delete()
EditionFile.objects.update(text_state="read", text_noted=False)
CatalogueEntry.objects.update(downloads=0)
"""
BIB = """@book{a, title = {An example study}, year = {2018}, author = {Example, Alex}}
@book{b, title = {An example study}, year = {2019}, author = {Example, Alex}}
@misc{c, year = {2002}}
"""


@pytest.fixture(scope="module")
def things_to_do(portal):
    portal.shell(THINGS_TO_DO)
    yield
    portal.shell(UNDO)


def _nothing_found_in_the_office(page, axe):
    """Look with axe at what is ours on a screen of the office; the menu and the header are Wagtail's."""
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            results = axe.run(
                page, context={"include": ["main .nice-padding, main section, main table, main form"]}
            )
            assert results.violations_count == 0, f"{scheme}, {width} px:\n{results.generate_report()}"


@pytest.mark.parametrize(
    ("address", "shows"),
    [
        ("/admin/import-publications/", "The same with all files"),
        ("/admin/access-requests/", "Example Reader"),
        ("/admin/reports/downloads/", "Downloads each day"),
        ("/admin/broken-links/", "Tried once a month."),
        ("/admin/unread-files/", "Scanned: pictures of pages"),
    ],
)
def test_the_screens_of_the_office(page, axe, sign_in, things_to_do, address, shows):
    sign_in("administrator")
    page.goto(address)

    assert page.get_by_text(shows).first.is_visible()
    _nothing_found_in_the_office(page, axe)


def test_an_import_is_looked_at_before_it_is_made(page, axe, sign_in, things_to_do, portal):
    sign_in("moderator")
    page.goto("/admin/import-publications/")
    page.get_by_label("Paste it here").fill(BIB)
    page.get_by_role("button", name="See what would be made").click()

    page.get_by_text("It becomes another edition of number 1").wait_for()
    assert page.get_by_role("checkbox", name="(no title)").is_disabled()
    _nothing_found_in_the_office(page, axe)
    page.get_by_role("button", name="Make the ticked ones").press("Enter")
    page.get_by_text("1 publication was made, as drafts.").wait_for()
    printed = portal.shell(
        "from research.models import PublicationPage\n"
        "page = PublicationPage.objects.get(title='An example study')\n"
        "print(page.live, page.editions.count()); page.delete()"
    )
    assert printed.split() == ["False", "2"]


def test_words_inside_files_are_found_with_their_page(page, axe, things_to_do):
    page.goto("/research/?q=zebrafinches")

    link = page.get_by_role("link", name="The Virtual School Handbook (2019), page 7")
    assert link.get_attribute("href").endswith("#page=7")
    assert page.get_by_text("a page about zebrafinches at school").is_visible()
    assert_nothing_found(page, axe)


def test_a_publication_shows_its_downloads_and_a_picture_of_the_first_page(page, axe, things_to_do):
    page.goto(HANDBOOK)

    assert page.get_by_role("heading", name="Downloads", exact=True).is_visible()
    assert page.get_by_text("Downloads in the last twelve months").is_visible()
    pictures = page.locator("img.download__first-page")
    pictures.first.scroll_into_view_if_needed()
    assert pictures.first.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 0
    assert_nothing_found(page, axe)


def test_a_file_is_cited_by_keyboard_and_says_that_it_was_copied(page, context, axe):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(HANDBOOK)
    summary = page.locator("summary", has_text="NAVSH-The-Virtual-School-Handbook-2018.pdf")
    summary.focus()
    page.keyboard.press("Enter")
    button = page.get_by_role(
        "button", name="Copy Harvard (Cite Them Right) of NAVSH-The-Virtual-School-Handbook-2018.pdf"
    )
    button.focus()
    page.keyboard.press("Enter")

    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == (
        "NAVSH (2018) The Virtual School Handbook. London: NAVSH."
    )
    assert_nothing_found(page, axe)


def test_a_file_is_cited_without_javascript(page_without_javascript):
    page = page_without_javascript
    page.goto(HANDBOOK)
    page.locator("summary", has_text="NAVSH-The-Virtual-School-Handbook-2018.pdf").click()

    assert page.get_by_text("NAVSH (2018) The Virtual School Handbook. London: NAVSH.").is_visible()
    with page.expect_download() as record:
        page.get_by_role("link", name="DataCite JSON of NAVSH-The-Virtual-School-Handbook-2018.pdf").click()
    assert record.value.suggested_filename == "virtual-school-handbook-2018.datacite.json"


def _sign_in_without_javascript(page, portal) -> None:
    email, password = portal.sign_ins()["editor"]
    page.goto(f"/accounts/login/?next={HANDBOOK}")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_reading_list_is_kept_and_shared_without_javascript(page_without_javascript, page, portal, axe):
    own = page_without_javascript
    _sign_in_without_javascript(own, portal)
    own.goto(HANDBOOK)
    own.get_by_role("link", name="Add to a reading list").click()
    own.get_by_label("Name of the new list").fill("For my team")
    own.get_by_label("A note to yourself or your readers").fill("Begin with the foreword.")
    own.get_by_role("button", name="Add to the list").click()

    assert own.get_by_role("heading", name="For my team").is_visible()
    assert own.get_by_text("Begin with the foreword.").first.is_visible()
    own.get_by_role("link", name="Rename or share").click()
    own.get_by_label("Everybody who has the link").check()
    own.get_by_role("button", name="Save").click()
    page.goto(own.url)
    assert page.get_by_role("heading", name="For my team").is_visible()
    assert page.get_by_role("button", name="Take out").count() == 0
    assert_nothing_found(page, axe)
    with page.expect_download() as record:
        page.get_by_role("link", name="BibTeX").click()
    assert record.value.suggested_filename == "for-my-team.bib"

    own.get_by_role("button", name="Take out").click()
    assert own.get_by_text("There is nothing in this list yet.").is_visible()
    own.get_by_role("link", name="Delete the list").click()
    own.get_by_role("button", name="Delete the list").click()
    assert own.get_by_text("You have no list yet.").is_visible()


def test_the_forms_of_reading_lists(page, axe, sign_in, things_to_do):
    sign_in("editor")
    page.goto(f"{HANDBOOK}")
    page.get_by_role("link", name="Add to a reading list").click()
    assert_nothing_found(page, axe)
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_role("heading", name="There is a problem").wait_for()
    assert_nothing_found(page, axe)
    page.get_by_label("Name of the new list").fill("To be looked at")
    page.get_by_role("button", name="Add to the list").click()
    page.get_by_role("heading", name="To be looked at").wait_for()
    assert_nothing_found(page, axe)
    page.get_by_role("link", name="Rename or share").click()
    assert_nothing_found(page, axe)
    page.goto("/research/lists/")
    assert_nothing_found(page, axe)
