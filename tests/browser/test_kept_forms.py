"""A form that was open for too long: whoever sends it is asked who they are, and types nothing twice."""

import re

from playwright.sync_api import expect

from .test_members_area import enter
from .test_states import assert_nothing_found

GROW_OLD = """
from importlib import import_module
from django.conf import settings
from django.contrib.sessions.models import Session

Store = import_module(settings.SESSION_ENGINE).SessionStore
for session in Session.objects.all():
    store = Store(session.pk)
    if records := store.get("account_authentication_methods"):
        for record in records:
            record["at"] -= 3600
        store["account_authentication_methods"] = records
        store.save()
"""
PEOPLE = "Example Colleague <colleague@school-a.example>\nno address in this line"


def open_the_form(page, portal):
    enter(page, portal)
    page.goto("/members/requests/")
    page.get_by_role("link", name="Its people and contact details").first.click()
    page.get_by_role("link", name="Invite colleagues").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite colleagues")
    page.locator("textarea").fill(PEOPLE)
    portal.shell(GROW_OLD)
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it still you?")
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(portal.sign_ins()["head"][1])
    page.get_by_role("button", name="Go on").click()


def expect_that_it_arrived(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Invite colleagues")
    expect(page.get_by_text("Invited.", exact=False).first).to_be_visible()
    assert re.search(r"/members/schools/\d+/invite/$", page.url)
    expect(page.locator("textarea")).to_have_value("no address in this line")


def test_without_javascript_it_is_sent_on_by_a_button(page_without_javascript, portal):
    page = page_without_javascript
    open_the_form(page, portal)
    expect(page.get_by_role("heading", level=1)).to_have_text("Now send what you wrote")
    page.get_by_role("button", name="Send it").click()
    expect_that_it_arrived(page)


def test_with_javascript_it_goes_by_itself(page, portal):
    open_the_form(page, portal)
    expect_that_it_arrived(page)


def test_the_screen_that_sends_it_on_is_accessible(page, portal, axe):
    page.route("**/send-on.js", lambda route: route.fulfill(body=""))
    open_the_form(page, portal)
    expect(page.get_by_role("heading", level=1)).to_have_text("Now send what you wrote")
    assert_nothing_found(page, axe)
