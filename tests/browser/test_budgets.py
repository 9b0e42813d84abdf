"""What a page may weigh, for old phones and small data plans; and that it asks nobody else for anything."""

import gzip
from urllib.parse import urlsplit

import pytest

from .test_accessibility import PAGES

KILOBYTE = 1000
BUDGETS = {"document": 30 * KILOBYTE, "stylesheet": 20 * KILOBYTE, "script": 10 * KILOBYTE}
HOME_BYTES = 300 * KILOBYTE
HOME_REQUESTS = 20
PUBLIC = [address for address in PAGES if not address.startswith(("/style-guide/", "/development/"))]


def loaded_by(page, address: str) -> list[tuple[str, str, int]]:
    """Return (kind, address, compressed bytes) of everything that the browser fetched for a page."""
    responses = []
    # A plain `responses.append` is a builtin, which Playwright cannot wrap.
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    return [
        (response.request.resource_type, response.url, len(gzip.compress(response.body(), 6)))
        for response in responses
        if response.ok
    ]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_keeps_to_its_budget_and_asks_no_other_host(page, portal, address):
    loaded = loaded_by(page, address)

    for kind, budget in BUDGETS.items():
        weight = sum(size for its_kind, _, size in loaded if its_kind == kind)
        assert weight <= budget, f"{kind}: {weight} bytes compressed"
    assert {urlsplit(url).netloc for _, url, _ in loaded} == {urlsplit(portal.url).netloc}


def test_the_home_page_is_light(page):
    loaded = loaded_by(page, "/")

    assert len(loaded) <= HOME_REQUESTS
    assert sum(size for _, _, size in loaded) <= HOME_BYTES


def test_a_film_is_not_asked_for_before_somebody_presses_play(page, portal):
    asked = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).netloc))
    page.goto("/style-guide/", wait_until="networkidle")

    assert set(asked) == {urlsplit(portal.url).netloc}
    assert page.locator("iframe[src*='youtube'], iframe[src*='vimeo']").count() == 0
