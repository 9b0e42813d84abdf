"""A staff member publishes a post in the real editor, and a visitor reads it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect


def open_new_post(page: Page, title: str) -> None:
    page.goto("/admin/pages/")
    page.goto(page.get_by_role("link", name="News", exact=True).first.get_attribute("href"))
    page.get_by_role("link", name=re.compile("Add child page|Add a child page", re.I)).first.click()
    page.get_by_label("Title", exact=False).first.fill(title)
    page.locator("#id_lead").fill("An example post, written by a test of the editor.")


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target='toggle']").first.click()
    page.locator("button[name='action-publish']").click()
    page.wait_for_url("**/admin/pages/*/")


def test_a_post_written_in_the_editor_is_live(page, sign_in, browser, portal):
    sign_in("moderator")
    open_new_post(page, "Example of a post that is published")

    publish(page)

    visitor = browser.new_context(base_url=portal.url).new_page()
    visitor.goto("/news/")
    visitor.get_by_role("link", name="Example of a post that is published").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Example of a post that is published")
    expect(visitor.get_by_text("An example post, written by a test of the editor.").first).to_be_visible()


def test_a_scheduled_post_waits_and_is_then_published_by_the_worker(page, sign_in, browser, portal):
    sign_in("moderator")
    open_new_post(page, "Example of a post that is scheduled")
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.get_by_label("Go live date/time").fill(tomorrow.strftime("%Y-%m-%d %H:%M"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save schedule").click()
    publish(page)
    address = "/news/example-of-a-post-that-is-scheduled/"
    visitor = browser.new_context(base_url=portal.url).new_page()
    assert visitor.goto(address).status == 404

    # Tomorrow comes: the clock of this machine stays, the date that was set moves.
    portal.shell(
        "from core.models import ClockJob; from wagtail.models import Revision;"
        "import datetime; from django.utils import timezone;"
        "past = timezone.now() - datetime.timedelta(minutes=1);"
        "Revision.objects.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=past);"
        "ClockJob.objects.update(due_at=past)"
    )

    for _ in range(60):
        if visitor.goto(address).status == 200:
            break
        visitor.wait_for_timeout(500)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Example of a post that is scheduled")


@pytest.mark.parametrize("role", ["editor"])
def test_an_editor_is_offered_the_moderator_and_not_the_publish_button(page, sign_in, role):
    sign_in(role)
    open_new_post(page, "Example of a post that waits for a moderator")

    page.locator("footer [data-w-dropdown-target='toggle']").first.click()

    expect(page.locator("button[name='action-submit']")).to_be_visible()
    expect(page.locator("button[name='action-publish']")).to_have_count(0)
