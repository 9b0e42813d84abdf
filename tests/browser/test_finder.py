"""A carer finds the right Virtual School: by keyboard, without JavaScript, by the map."""

import re

import pytest
from pypdfium2 import PdfDocument

FINDER = "/find-a-virtual-school/"
PAGES = [
    FINDER,
    f"{FINDER}?q=guildford",
    f"{FINDER}?q=LS6",
    f"{FINDER}?q=E2+7AA",
    f"{FINDER}?q=london",
    f"{FINDER}?q=near+me",
    f"{FINDER}?q=zzzz",
    f"{FINDER}camden/",
    f"{FINDER}kent/",
    f"{FINDER}kent/something-wrong/",
    f"{FINDER}kent/something-wrong/thanks/",
]


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_nothing_is_too_wide(page, axe, address):
    for scheme in ("light", "dark"):
        for width in (320, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            results = axe.run(page)
            assert results.violations_count == 0, f"{scheme}, {width} px:\n{results.generate_report()}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_a_town_leads_to_a_telephone_number(page_without_javascript):
    page = page_without_javascript
    page.goto(FINDER)
    box = page.get_by_label("Council, town or postcode")
    box.fill("brum")
    page.get_by_role("button", name="Find").click()

    # What was looked for is in the first answer, without another step.
    assert page.get_by_role("link", name="020 7946 0002").get_attribute("href") == "tel:02079460002"
    page.get_by_role("link", name="Virtual School for Birmingham").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Birmingham"
    assert page.get_by_role("link", name="office@school-b.example").is_visible()
    assert page.context.cookies() == []


def test_by_keyboard_a_suggestion_is_chosen(page):
    page.goto(FINDER)
    page.get_by_label("Council, town or postcode").focus()
    page.keyboard.type("guildf", delay=20)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.get_by_role("option", selected=True).inner_text().startswith("Surrey")
    page.keyboard.press("Enter")
    page.wait_for_url("**/surrey/")

    page.goto(FINDER)
    page.get_by_label("Council, town or postcode").focus()
    page.keyboard.type("kent", delay=20)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("listbox").wait_for(state="hidden")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\?q=kent"))


def test_the_map_is_passed_by_one_key_and_its_tiles_are_links(page):
    page.goto(FINDER)
    skip = page.get_by_role("link", name="Skip the map and go to the list")
    skip.focus()
    assert skip.bounding_box()["height"] > 20
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "North East"
    # A square of the map is as wide as a finger needs, on the smallest screen that shows squares too.
    page.set_viewport_size({"width": 640, "height": 800})
    tile = page.get_by_role("group", name="Map of England").get_by_role("link", name="Kent", exact=True)
    assert tile.bounding_box()["width"] >= 24
    tile.click()
    page.wait_for_url("**/kent/")


def test_a_tile_says_its_name_to_whoever_comes_by_keyboard(page):
    page.goto(FINDER)
    map_of_england = page.get_by_role("group", name="Map of England’s councils")
    assert map_of_england.get_by_role("group").count() == 9
    tiles = map_of_england.get_by_role("link").all()
    names = [tile.locator("text") for tile in tiles[:2]]
    page.get_by_role("link", name="Skip the map").focus()

    page.keyboard.press("Tab")
    assert [name.is_visible() for name in names] == [True, False]
    box, around = names[0].bounding_box(), map_of_england.bounding_box()
    assert box["y"] + box["height"] <= around["y"] + 4, "the name covers the map"
    page.keyboard.press("Tab")
    assert [name.is_visible() for name in names] == [False, True]
    assert names[1].text_content() == tiles[1].locator("title").text_content() == "Darlington"
    page.keyboard.press("Enter")
    page.wait_for_url("**/darlington/")


def test_on_a_telephone_a_region_leads_to_its_councils_as_tiles_with_names(page):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(FINDER)
    assert page.get_by_role("link", name="Skip the map").count() == 0
    regions = page.get_by_role("group", name="Map of England’s regions").get_by_role("link")
    boxes = [region.bounding_box() for region in regions.all()]
    assert len(boxes) == 9
    assert min(min(box["width"], box["height"]) for box in boxes) >= 44

    regions.get_by_text("South East", exact=True).locator("..").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/#south-east")
    links = page.locator(".finder-region .finder-list a")
    assert links.count() == 153
    assert min(box["height"] for box in (link.bounding_box() for link in links.all()[::10])) >= 44
    page.locator(".finder-region").get_by_role("link", name="Kent", exact=True).click()
    page.wait_for_url("**/kent/")


def test_on_paper_there_is_what_matters(page):
    page.goto(f"{FINDER}camden/")
    page.emulate_media(media="print")

    assert page.get_by_text("020 7946 0001").is_visible()
    assert page.get_by_role("heading", name="How they can help").is_visible()
    for name in ("Print this page", "Something is wrong here", "Which cookies, and for how long"):
        assert not page.get_by_text(name, exact=True).is_visible()
    assert page.get_by_text(re.compile(r"^https?://\S+/camden/$")).is_visible()
    assert len(PdfDocument(page.pdf(format="A4"))) == 1


def test_something_wrong_is_told_without_javascript(page_without_javascript):
    page = page_without_javascript
    page.goto(f"{FINDER}kent/")
    page.get_by_role("link", name="Something is wrong here").click()
    page.get_by_role("button", name="Tell NAVSH").click()
    assert page.get_by_role("link", name="Choose an answer for “What is wrong?”").is_visible()
    page.get_by_label("A link").check()
    page.get_by_label("What should it say").fill("The link leads nowhere.")
    page.get_by_role("button", name="Tell NAVSH").click()
    assert page.get_by_role("heading", name="Thank you").is_visible()
