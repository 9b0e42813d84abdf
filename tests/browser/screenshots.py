"""`make screenshots`: a picture of every template, on a phone and on a desk, light and dark.

Signed in as the example people where a screen asks for it. Words after the command choose addresses that
contain one of them (`.venv/bin/python -m tests.browser.screenshots /admin/data`).
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from . import places
from .conftest import NO_CHROMIUM
from .portal import CHROMIUM_ARGUMENTS, ROOT, chromium_path, running_portal

SIZES = {"phone": (375, 800), "desk": (1280, 900)}
SCHEMES = ("light", "dark")
# The admin scrolls inside of itself: a picture of the whole screen needs a window as high as that.
HEIGHT = "Math.max(...[...document.querySelectorAll('main, #main, body')].map((part) => part.scrollHeight))"
HIGHEST = 6000


def main() -> int:
    path = chromium_path()
    if path is None:
        print(NO_CHROMIUM)
        return 1
    folder = Path(os.environ.get("NAVSH_VAR", ROOT / "var")) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    words = sys.argv[1:]
    wanted = [
        (role, address)
        for role, address in places.every_address()
        if not words or any(word in address for word in words)
    ]
    with running_portal() as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        for role in dict.fromkeys(role for role, _ in wanted):
            addresses = [address for whose, address in wanted if whose == role]
            count = _take(browser, portal, role, addresses, folder)
            print(f"{role}: {count} pictures", flush=True)
        browser.close()
    print(f"They are in {folder}")
    return 0


def _take(browser, portal, role: str, addresses: list[str], folder: Path) -> int:
    """Take the pictures of one role's screens and return how many."""
    things = places.keys(portal)
    context = browser.new_context(base_url=portal.url)
    page = context.new_page()
    if role != places.NOBODY:
        places.sign_in(page, portal, role)
    for gaps in addresses:
        page.goto(gaps.format(**things))
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.set_viewport_size(
                {"width": width, "height": min(HIGHEST, max(height, page.evaluate(HEIGHT)))}
            )
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                name = f"{places.file_name(role, gaps)}-{size}-{scheme}.png"
                page.screenshot(path=folder / name, full_page=True)
    context.close()
    return len(addresses) * len(SIZES) * len(SCHEMES)


if __name__ == "__main__":
    sys.exit(main())
