"""A post with every block that an editor can use: seen, played, downloaded and printed as it should be."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

MAKE = """
from io import BytesIO
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from core.models import NavshDocument, NavshImage
from news.models import NewsIndexPage, NewsPost

def picture(title, width, height, credit=""):
    octets = BytesIO()
    Image.new("RGB", (width, height), "#2d7a6b").save(octets, "JPEG")
    file = ContentFile(octets.getvalue(), name=f"{title}.jpg")
    return NavshImage.objects.create(title=title, file=file, credit=credit)

file = ContentFile(b"%PDF-1.4 example", name="example.pdf")
document = NavshDocument.objects.create(title="Example document", file=file)
NewsIndexPage.objects.get().add_child(instance=NewsPost(
    title="Example of every block", slug="example-of-every-block", lead="An example.",
    date=timezone.localdate(), image=picture("wide", 1600, 900), image_alt_text="A wide example",
    body=[
        ("text", "<h2>Example heading</h2><p>Example text.</p>"),
        ("quote", {"text": "Example words.", "who": "Example speaker", "source": ""}),
        ("image", {"image": picture("tall", 900, 1600, "Example maker"), "alt_text": "A tall example",
                   "caption": "Example caption."}),
        ("video", {"title": "Example film " + "with a long title " * 9, "transcript": "<p>In words.</p>",
                   "address": "https://www.youtube.com/watch?v=example0000"}),
        ("document", {"document": document, "title": ""}),
        ("call_to_action", {"text": "", "link": {"label": "Who we are", "page": None, "address": "/about/"}}),
        ("table", {"data": [["Region", "Number"], ["North", "12"]], "table_header_choice": "both",
                   "first_row_is_table_header": True, "first_col_is_header": True,
                   "table_caption": "Example figures"}),
    ],
))
"""
ADDRESS = "/news/example-of-every-block/"
PLAYER = "https://www.youtube-nocookie.com/embed/example0000"


@pytest.fixture(scope="module")
def post(portal) -> str:
    portal.shell(MAKE)
    return ADDRESS


def test_pictures_are_shown_with_their_text_caption_and_maker(page, post):
    page.goto(post)

    for text in ("A wide example", "A tall example"):
        image = page.get_by_role("img", name=text)
        image.scroll_into_view_if_needed()
        page.wait_for_function(
            "image => image.complete && image.naturalWidth > 0", arg=image.element_handle()
        )
    expect(page.locator("figcaption", has_text="Example caption.")).to_contain_text("Picture: Example maker")


def test_a_film_is_fetched_when_somebody_presses_play_and_not_before(page, portal, post):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(
        "**/*",
        lambda route: (
            route.continue_()
            if route.request.url.startswith(portal.url)
            else route.fulfill(content_type="text/html", body="<p>The player.</p>")
        ),
    )
    page.goto(post, wait_until="networkidle")
    assert {urlsplit(url).netloc for url in asked} == {urlsplit(portal.url).netloc}

    # By keyboard, as by mouse.
    page.get_by_role("link", name=re.compile("^Play video: Example film")).press("Enter")

    frame = page.locator(f"iframe[src='{PLAYER}']")
    expect(frame).to_be_focused()
    expect(frame).to_have_attribute("title", re.compile("^Example film"))
    expect(page.frame_locator(f"iframe[src='{PLAYER}']").get_by_text("The player.")).to_be_visible()


def test_without_javascript_the_film_is_a_link(page_without_javascript, post):
    page = page_without_javascript
    page.goto(post)

    link = page.get_by_role("link", name=re.compile("^Play video: Example film"))
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=example0000")
    page.get_by_text("Read the video in words").click()
    expect(page.get_by_text("In words.")).to_be_visible()


def test_the_document_is_downloaded(page, post):
    page.goto(post)
    with page.expect_download() as download:
        page.get_by_role("link", name="Example document").click()

    assert download.value.path().read_bytes() == b"%PDF-1.4 example"


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_is_cut_off_or_sticks_out(page, post, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(post)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.locator(".embed__link").evaluate("link => link.scrollHeight - link.clientHeight")
    assert cut <= 0
    assert page.get_by_role("img", name="A tall example").bounding_box()["height"] <= 800


def test_axe_finds_nothing(page, axe, post):
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(post)
            results = axe.run(page)
            assert results.violations_count == 0, f"{scheme}, {width} px:\n{results.generate_report()}"


def test_on_paper_the_film_is_in_words_and_the_picture_is_there(page, post):
    page.goto(post)
    page.emulate_media(media="print")

    expect(page.get_by_role("img", name="A wide example")).not_to_have_attribute("loading", "lazy")
    expect(page.get_by_text("In words.")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
