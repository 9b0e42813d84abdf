"""The cookie choice, both ways, in a browser without JavaScript."""

from playwright.sync_api import expect

ESSENTIAL = {"navsh_cookie_choice"}


def names(page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()}


def test_nothing_is_set_before_a_choice(page_without_javascript):
    page = page_without_javascript
    for address in ("/", "/news/", "/contact/", "/cookies/"):
        page.goto(address)

    assert names(page) == set()


def test_the_two_choices_are_equal_in_size_and_weight(page_without_javascript):
    page = page_without_javascript
    for width in (375, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/")
        buttons = page.locator(".consent-banner button")
        boxes = [buttons.nth(i).bounding_box() for i in range(buttons.count())]
        styles = [
            buttons.nth(i).evaluate(
                "b => { const s = getComputedStyle(b);"
                " return [s.color, s.backgroundColor, s.fontSize, s.fontWeight, s.borderColor, s.padding] }"
            )
            for i in range(buttons.count())
        ]

        assert len(boxes) == 2
        assert abs(boxes[0]["width"] - boxes[1]["width"]) <= 1
        assert boxes[0]["height"] == boxes[1]["height"]
        assert styles[0] == styles[1]


def test_rejecting_sets_only_the_choice_and_asks_no_more(page_without_javascript):
    page = page_without_javascript
    page.goto("/news/")
    page.locator(".consent-banner").get_by_role("button", name="Reject").click()

    expect(page).to_have_url("/news/?cookies=rejected#cookie-notice")
    expect(page.locator("#cookie-notice")).to_contain_text("You rejected tracking cookies.")
    page.get_by_role("link", name="Hide this message").click()
    expect(page).to_have_url("/news/")
    expect(page.locator(".consent-banner form")).to_have_count(0)
    page.goto("/about/")
    expect(page.locator(".consent-banner form")).to_have_count(0)
    assert names(page) == ESSENTIAL


def test_accepting_sets_the_visitor_cookie_and_a_change_of_mind_deletes_it(page_without_javascript):
    page = page_without_javascript
    page.goto("/")
    page.locator(".consent-banner").get_by_role("button", name="Accept").click()
    page.goto("/about/")
    assert names(page) > ESSENTIAL

    page.goto("/cookies/")
    page.locator("main").get_by_role("button", name="Reject").click()

    assert names(page) == ESSENTIAL
