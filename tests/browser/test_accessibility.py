"""axe finds nothing on any public template, light and dark, on a phone and on a desk."""

import pytest

from .fitting import NARROW, does_not_fit
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
def test_nothing_runs_over_the_edge_of_a_small_phone_or_at_400_per_cent(page, address):
    page.emulate_media(reduced_motion="reduce")
    page.goto(address)

    assert does_not_fit(page, NARROW) == []


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("<input name='wide' style='width: 400px; box-sizing: border-box'>", "input “wide” from 0 to 400"),
        ("<a href='#' style='margin-inline-start: -9px'>Left</a>", "a “Left” from -9"),
        (
            "<button style='width: 400px'>Go\n on</button>",
            "button “Go on” from 0 to 400",
        ),
        ("<div style='width: 100px'><input name='fits' style='width: 100%'></div>", None),
        ("<div style='overflow: auto'><a href='#' style='margin-inline-start: 500px'>Far</a></div>", None),
        ("<div style='width: 400px'>No field, button or link</div>", None),
    ],
)
def test_what_is_cut_off_is_found(page, part, fault):
    page.set_content(
        "<!doctype html><body style='margin: 0'><main style='overflow-x: hidden; height: 200px'>"
        f"{part}</main>"
    )

    found = does_not_fit(page, NARROW)

    assert [line.startswith(f"320 px: {fault}") for line in found] == ([True] if fault else [])
