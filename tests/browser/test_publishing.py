"""A staff member publishes a post in the real editor, and a visitor reads it."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from .portal import Portal

# The clock of this machine stays where it is; the moment that was set moves to a minute ago.
TOMORROW_COMES = """
import datetime
from core.models import ClockJob
from django.utils import timezone
from wagtail.models import Revision

past = timezone.now() - datetime.timedelta(minutes=1)
revision = Revision.objects.get(approved_go_live_at__isnull=False)
revision.approved_go_live_at = past
revision.content["go_live_at"] = past.isoformat()
revision.save()
ClockJob.objects.update(due_at=past)
"""


def open_new_post(page: Page, portal: Portal, title: str) -> None:
    index = portal.shell("from news.models import NewsIndexPage; print(NewsIndexPage.objects.get().pk)")
    page.goto(f"/admin/pages/add/news/newspost/{int(index)}/")
    page.locator("#id_title").fill(title)
    page.locator("#id_lead").fill("An example post, written by a test of the editor.")


def publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target='toggle']").first.click()
    page.locator("button[name='action-publish']").click()
    page.wait_for_url("**/admin/pages/*/")


def test_a_post_written_in_the_editor_is_live(page, sign_in, browser, portal):
    sign_in("moderator")
    open_new_post(page, portal, "Example of a post that is published")

    publish(page)

    visitor = browser.new_context(base_url=portal.url).new_page()
    visitor.goto("/news/")
    visitor.get_by_role("link", name="Example of a post that is published").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Example of a post that is published")
    expect(visitor.get_by_text("An example post, written by a test of the editor.").first).to_be_visible()


def test_a_scheduled_post_waits_and_is_then_published_by_the_worker(page, sign_in, browser, portal):
    sign_in("moderator")
    open_new_post(page, portal, "Example of a post that is scheduled")
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.wait_for_load_state("networkidle")
    if not page.get_by_role("button", name="Set schedule").is_visible():
        page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.get_by_label("Go live date/time").fill(tomorrow.strftime("%Y-%m-%d %H:%M"))
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Save schedule").press("Enter")
    page.wait_for_url("**/edit/")
    publish(page)
    address = "/news/example-of-a-post-that-is-scheduled/"
    visitor = browser.new_context(base_url=portal.url).new_page()
    assert visitor.goto(address).status == 404

    portal.shell(TOMORROW_COMES)

    for _ in range(60):
        if visitor.goto(address).status == 200:
            break
        visitor.wait_for_timeout(500)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Example of a post that is scheduled")


def test_an_editor_is_offered_the_moderator_and_not_the_publish_button(page, sign_in, portal):
    sign_in("editor")
    open_new_post(page, portal, "Example of a post that waits for a moderator")

    page.locator("footer [data-w-dropdown-target='toggle']").first.click()

    expect(page.locator("button[name='action-submit']")).to_be_visible()
    expect(page.locator("button[name='action-publish']")).to_have_count(0)
