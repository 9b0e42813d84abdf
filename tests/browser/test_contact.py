"""The contact form by keyboard alone: mistakes first, then a message that arrives."""

from playwright.sync_api import expect


def test_errors_are_reached_and_mended_by_keyboard(page, portal):
    page.goto("/contact/")
    page.get_by_label("Your name").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("not an address")
    page.keyboard.press("Enter")

    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Error: Contact us – NAVSH")

    # Each line of the summary leads to its control, and what was typed is still there.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your name")).to_be_focused()
    expect(page.get_by_label("Your name")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("E-mail address")).to_have_value("not an address")


def test_a_message_arrives_in_the_office_without_javascript(page_without_javascript, portal):
    page = page_without_javascript
    page.goto("/contact/")
    page.get_by_label("Your name").fill("Example Carer")
    page.get_by_label("E-mail address").fill("carer@example.org")
    page.get_by_label("What is it about?").fill("Example")
    page.get_by_label("Your message").fill("An example message: who helps with school in our area?")
    page.wait_for_timeout(3500)  # the form takes what comes faster for a machine's
    page.get_by_role("button", name="Send message").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Thank you")
    assert names(page) == set()
    assert "Example Carer" in portal.shell(
        "from home.models import ContactMessage; print(ContactMessage.objects.latest('pk').name)"
    )


def names(page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()}
