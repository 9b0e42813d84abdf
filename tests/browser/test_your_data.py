"""One's own data in a real browser, without JavaScript: see it, have a copy, and be erased, by keyboard."""

import pytest
from playwright.sync_api import expect

from .test_signing_in import MAKE, PASSWORD, sign_in


@pytest.fixture
def person(portal, request):
    """Return the address of a person of this test alone."""
    email = f"{request.node.originalname.replace('_', '-')}@example.org"
    portal.shell(MAKE.format(email=email, password=PASSWORD))
    return email


def press(page, role: str, name: str) -> None:
    """Press something by keyboard alone."""
    page.get_by_role(role, name=name, exact=True).focus()
    page.keyboard.press("Enter" if role != "checkbox" else "Space")


def test_a_person_has_a_copy_and_is_erased_without_javascript(page_without_javascript, person):
    page = page_without_javascript
    sign_in(page, person)
    page.goto("/members/account/")
    press(page, "link", "See your data")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your data")

    press(page, "button", "Get a copy of everything")
    expect(page.get_by_text("Your copy is being made. We write to you")).to_be_visible()

    press(page, "link", "Erase your data")
    press(page, "checkbox", "I want NAVSH to erase what it holds about me. I know that it cannot be undone.")
    press(page, "button", "Erase me")
    expect(page.get_by_text("It is being done now.")).to_be_visible()
