"""The library in a real browser: find, filter, cite, copy and download, by keyboard and without scripts."""

import pytest

HANDBOOK = "/research/virtual-school-handbook/"
REFERENCE = "NAVSH. (2019). The Virtual School Handbook. London: NAVSH"


def _press_until(page, key: str, reached: str, most: int = 120) -> None:
    """Press `key` until the element that has the focus is `reached`, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", reached):
            return
    pytest.fail(f"{reached} cannot be reached with {key}")


def test_find_filter_cite_copy_and_download_by_keyboard(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/research/")

    _press_until(page, "Tab", "#kind-handbook")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_url("**/research/?*kind=handbook*")
    assert page.get_by_role("status").filter(has_text="publication").inner_text() == "1 publication"

    _press_until(page, "Tab", ".publication-item__title a")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{HANDBOOK}")

    _press_until(page, "Tab", "[data-copy-from='cite-own']")
    page.keyboard.press("Enter")
    page.get_by_text("Copied", exact=True).wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == REFERENCE

    page.goto(HANDBOOK)
    _press_until(page, "Tab", ".publication-head__ways .button")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "2019-01-13-VSch-Handbook-NAVSH-.pdf"


def test_a_style_is_copied_with_and_without_its_italics(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(HANDBOOK)
    page.get_by_role("button", name="Copy Harvard (Cite Them Right)").click()
    page.get_by_text("Copied", exact=True).wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == (
        "NAVSH (2019) The Virtual School Handbook. London: NAVSH."
    )
    html = page.evaluate(
        "navigator.clipboard.read().then(items => items[0].getType('text/html')).then(blob => blob.text())"
    )
    assert "<i>The Virtual School Handbook</i>" in html


def test_the_same_without_javascript(page_without_javascript):
    page = page_without_javascript
    page.goto("/research/")
    page.get_by_label("Handbook").check()
    page.get_by_role("button", name="Show publications").click()
    page.get_by_role("link", name="The Virtual School Handbook").click()

    page.locator("#cite-own", has_text=REFERENCE).wait_for()
    assert page.locator("#cite-own").evaluate("e => getComputedStyle(e).userSelect") == "text"
    assert page.locator("[data-copy-from]:visible").count() == 0
    with page.expect_download() as download:
        page.get_by_role("link", name="NAVSH-The-Virtual-School-Handbook-2018.pdf", exact=False).first.click()
    assert download.value.suggested_filename == "NAVSH-The-Virtual-School-Handbook-2018.pdf"
    with page.expect_download() as record:
        page.get_by_role("link", name="BibTeX", exact=True).click()
    assert record.value.suggested_filename == "virtual-school-handbook-2019.bib"


def test_copying_the_text_says_who_may_and_the_citation_stays_free(page, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(HANDBOOK)
    notice = page.locator(".copy-notice")
    assert notice.is_hidden()

    page.locator("[data-copy-notice] p").first.click(click_count=3)
    page.keyboard.press("Control+c")
    notice.wait_for()
    assert notice.inner_text() == "Only subscribers can copy."

    page.reload()
    page.locator("[data-copy-notice] p").first.click(button="right")
    notice.wait_for()
    assert notice.inner_text() == "Only subscribers can copy."

    page.reload()
    page.locator("#cite-own").click(click_count=3)
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()").strip() == REFERENCE
    assert notice.is_hidden()


def test_an_empty_result_leads_on(page):
    page.goto("/research/?kind=thesis&nation=wales")
    page.get_by_role("link", name="See all publications").click()

    assert page.get_by_role("link", name="The Virtual School Handbook").is_visible()


def test_asking_for_access_keeps_what_was_written(page):
    page.goto(f"{HANDBOOK}request-access/")
    page.get_by_label("Your name").fill("Example Reader")
    page.get_by_role("button", name="Send request").click()

    assert page.get_by_role("heading", name="There is a problem").is_visible()
    assert page.get_by_label("Your name").input_value() == "Example Reader"
    page.get_by_label("E-mail").fill("reader@example.org")
    page.get_by_label("What you need it for").fill("An example of a reason.")
    page.get_by_role("button", name="Send request").click()
    assert page.get_by_role("heading", name="Your request was sent").is_visible()
