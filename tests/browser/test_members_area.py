"""The members' area, signed in: it works without JavaScript, prints, and axe finds nothing on a person."""

import pytest
from playwright.sync_api import expect

from .test_states import assert_nothing_found


def enter(page, portal, role: str = "head") -> None:
    email, password = portal.sign_ins()[role]
    page.goto("/accounts/login/?next=/members/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hello")


@pytest.mark.parametrize("name", ["Example Head B", "Example Deputy A"])
def test_a_person_and_their_school(page, portal, axe, name):
    enter(page, portal)
    page.goto("/members/directory/")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    assert_nothing_found(page, axe)

    page.locator(".person-head__role a").click()
    assert_nothing_found(page, axe)


def test_from_sign_in_to_a_telephone_number_in_another_region_without_javascript(
    page_without_javascript, portal
):
    page = page_without_javascript
    enter(page, portal)
    page.get_by_role("navigation", name="Members’ area").get_by_role("link", name="Directory").click()
    page.get_by_label("Region").select_option("West Midlands")
    page.get_by_role("button", name="Find").click()

    expect(page.get_by_role("link", name="020 7946 0102")).to_have_attribute("href", "tel:02079460102")


def test_who_does_a_subject_in_a_region_is_two_steps_from_the_dashboard_by_keyboard(page, portal, axe):
    enter(page, portal)
    page.get_by_label("Name, subject or place").focus()
    page.keyboard.type("Who does post-16 in the West Midlands?")
    page.keyboard.press("Enter")

    expect(page.locator("#found")).to_have_text("1 person")
    page.get_by_role("link", name="Example Head B").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Example Head B")
    expect(page.get_by_role("link", name="020 7946 0102")).to_be_visible()


def test_a_contact_sheet_prints_its_table_and_no_furniture(page, portal):
    enter(page, portal)
    page.goto("/members/directory/contact-sheet/?region=west-midlands")
    page.emulate_media(media="print")

    expect(page.locator(".sheet table")).to_be_visible()
    for furniture in (".members-nav", ".site-nav", ".page-actions", ".site-footer"):
        expect(page.locator(furniture).first).to_be_hidden()
