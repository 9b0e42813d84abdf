"""`make screenshots`: a picture of every template, on a phone and on a desk, light and dark."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from .conftest import NO_CHROMIUM
from .portal import CHROMIUM_ARGUMENTS, ROOT, chromium_path, running_portal
from .test_accessibility import PAGES

SIZES = {"phone": (375, 800), "desk": (1280, 900)}


def main() -> int:
    path = chromium_path()
    if path is None:
        print(NO_CHROMIUM)
        return 1
    folder = Path(os.environ.get("NAVSH_VAR", ROOT / "var")) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or PAGES
    with running_portal() as portal, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        for scheme in ("light", "dark"):
            for size, (width, height) in SIZES.items():
                page = browser.new_page(
                    base_url=portal.url, viewport={"width": width, "height": height}, color_scheme=scheme
                )
                for address in wanted:
                    page.goto(address)
                    page.screenshot(path=folder / f"{_name(address)}-{size}-{scheme}.png", full_page=True)
                page.close()
        browser.close()
    print(f"{len(wanted) * 4} pictures are in {folder}")
    return 0


def _name(address: str) -> str:
    return "".join(letter if letter.isalnum() else "-" for letter in address).strip("-") or "home"


if __name__ == "__main__":
    sys.exit(main())
