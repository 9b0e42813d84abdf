"""axe finds nothing on any public template, light and dark, on a phone and on a desk."""

import pytest

from .places import PUBLIC as PAGES


@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(page, axe, address):
    for scheme in ("light", "dark"):
        for width in (375, 1280):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address)
            results = axe.run(page)
            assert results.violations_count == 0, f"{scheme}, {width} px:\n{results.generate_report()}"


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_a_small_phone_or_a_page_at_400_per_cent(page, address):
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
