"""Pages in the states that `PAGES` cannot reach by an address alone: axe finds nothing there either."""

import pytest

CALLS = """
from datetime import timedelta
from django.utils import timezone
from eoi.models import CallPage, CallsIndexPage

index = CallsIndexPage.objects.get()
now = timezone.now()
for slug, opens, closes in (("soon", 2, 9), ("open", -2, 9), ("closed", -9, -2)):
    index.add_child(instance=CallPage(
        title=f"Example call that is {slug}", slug=f"example-{slug}", summary="An example, for a test.",
        opens_at=now + timedelta(days=opens), closes_at=now + timedelta(days=closes),
        contact_email="office@example.org",
    ))
"""


def assert_nothing_found(page, axe):
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            # Without motion, so that no colour is caught half-way between the two schemes.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            results = axe.run(page)
            assert results.violations_count == 0, f"{scheme}, {width} px:\n{results.generate_report()}"
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture(scope="module")
def calls(portal):
    portal.shell(CALLS)
    yield
    portal.shell("from eoi.models import CallPage; [c.delete() for c in CallPage.objects.all()]")


@pytest.mark.parametrize(
    "address",
    ["/", "/work-with-us/", *(f"/work-with-us/example-{slug}/" for slug in ("soon", "open", "closed"))],
)
def test_calls_in_every_state(page, axe, calls, address):
    assert page.goto(address).status == 200

    assert_nothing_found(page, axe)


def test_the_contact_form_with_errors_and_its_thanks(page, axe):
    page.goto("/contact/")
    page.get_by_role("button", name="Send message").click()
    page.locator(".error-summary").wait_for()
    assert_nothing_found(page, axe)

    page.goto("/contact/thanks/")
    assert_nothing_found(page, axe)


def test_the_notice_after_a_cookie_choice(page, axe):
    page.goto("/")
    page.locator(".consent-banner").get_by_role("button", name="Reject").click()

    assert_nothing_found(page, axe)


def test_nothing_moves_for_those_who_asked_for_stillness(page):
    page.emulate_media(reduced_motion="reduce")
    for address in ("/", "/news/", "/style-guide/"):
        page.goto(address)
        moving = page.evaluate(
            """() => [...document.querySelectorAll("*")].filter((element) => {
                const style = getComputedStyle(element);
                const longest = (times) => Math.max(...times.split(",").map((time) => parseFloat(time)));
                return longest(style.transitionDuration) > 0.01 || longest(style.animationDuration) > 0.01
                    || style.scrollBehavior === "smooth";
            }).map((element) => element.className || element.tagName)"""
        )

        assert moving == []
