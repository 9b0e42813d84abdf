"""Wagtail's own screens under the strict policy: its widgets start and work, and nothing is stopped."""

import pytest
from playwright.sync_api import expect

from .test_screens import stopped  # noqa: F401  (a fixture)

# What is Wagtail's own; ours are in `places`.
WAGTAILS = [
    "/admin/account/",
    "/admin/collections/",
    "/admin/documents/",
    "/admin/documents/multiple/add/",
    "/admin/groups/",
    "/admin/groups/new/",
    "/admin/images/",
    "/admin/images/add/",
    "/admin/pages/",
    "/admin/redirects/add/",
    "/admin/reports/site-history/",
    "/admin/reports/workflow/",
    "/admin/settings/",
    "/admin/sites/",
    "/admin/workflows/list/",
]


def home_of(portal) -> int:
    return int(portal.shell("from home.models import HomePage; print(HomePage.objects.get().pk)"))


def test_wagtails_screens_break_no_policy(page, sign_in, stopped):  # noqa: F811
    sign_in("administrator")
    for address in WAGTAILS:
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert stopped == [], address


def test_in_the_editor_blocks_choosers_dates_and_the_preview_work(page, sign_in, portal, stopped):  # noqa: F811
    home = home_of(portal)
    index = int(portal.shell("from news.models import NewsIndexPage; print(NewsIndexPage.objects.get().pk)"))
    sign_in("administrator")
    page.goto(f"/admin/pages/add/news/newspost/{index}/")

    # A date's calendar is started by a script inside the page.
    page.locator("input[name='date']").click()
    expect(page.locator(".xdsoft_datetimepicker:visible").first).to_be_visible()
    page.keyboard.press("Escape")
    # Blocks and rich text are drawn by scripts from files.
    page.get_by_role("button", name="Insert a block").first.click()
    expect(page.locator(".w-combobox").first).to_be_visible()
    page.keyboard.press("Escape")
    # A chooser of pictures is started as a date is.
    page.get_by_role("button", name="Choose an image").first.click()
    expect(page.locator(".modal-dialog")).to_be_visible()

    page.goto(f"/admin/pages/{home}/edit/")
    page.get_by_role("button", name="Toggle preview").click()
    expect(page.frame_locator("iframe.w-preview__iframe").first.locator("main").first).to_be_visible()
    assert stopped == []


def test_what_is_smuggled_into_the_admin_does_not_run(page, sign_in, stopped):  # noqa: F811
    sign_in("administrator")
    page.goto("/admin/")
    ran = page.evaluate(
        """() => new Promise((done) => {
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.body.append(script);
            const place = document.createElement("div");
            place.innerHTML = "<img src='data:,' onerror='window.ran = true'>";
            place.firstChild.addEventListener("error", () => done(window.ran === true));
        })"""
    )

    assert ran is False
    assert len(stopped) == 2


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/"])
def test_no_form_of_the_admin_is_sent_elsewhere(page, sign_in, address):
    sign_in("administrator")
    page.goto("/admin/")
    with page.expect_console_message(lambda message: "form-action" in message.text):
        page.evaluate(
            """(address) => {
                const form = document.createElement("form");
                form.action = address;
                document.body.append(form);
                form.submit();
            }""",
            address,
        )

    assert page.url.endswith("/admin/")
