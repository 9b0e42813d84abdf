"""Every screen behind a sign-in, as `places` lists them: axe finds nothing, nothing runs over an edge, and
no script or style is stopped by the policy of the page itself. Light on a desk, dark on a phone."""

import pytest

from . import places
from .fitting import NARROW, OURS_IN_ADMIN, does_not_fit

MODES = [("light", 1280), ("dark", 375)]
# In the admin, the frame around our screens (menu, header, search) is Wagtail's, and drawn anew by each of
# its releases; the screens of finance, which are all ours, are looked at whole.
AXE_IN_ADMIN = {"include": [OURS_IN_ADMIN]}


@pytest.fixture
def stopped(page) -> list[str]:
    """Collect what the browser says of policies that were broken, and errors of scripts."""
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if "Content Security" in message.text else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.mark.parametrize("role", places.BY_ROLE)
def test_every_screen_of_a_role(page, portal, axe, stopped, role):
    things = places.keys(portal)
    if role != places.NOBODY:
        places.sign_in(page, portal, role)
    faults = []
    for gaps in places.BY_ROLE[role]:
        address = gaps.format(**things)
        in_admin = address.startswith("/admin/")
        answer = page.goto(address)
        if answer.status != 200 and not (role == places.NOBODY and answer.status in {401, 403, 404, 410}):
            faults.append(f"{gaps} answered {answer.status}")
        for scheme, width in MODES:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.set_viewport_size({"width": width, "height": 800})
            found = axe.run(page, context=AXE_IN_ADMIN if in_admin and role != places.FINANCE else None)
            if found.violations_count:
                faults.append(f"{gaps}, {scheme}, {width} px:\n{found.generate_report()}")
        within = OURS_IN_ADMIN if in_admin else None
        for width in (375, NARROW):
            faults += [f"{gaps}, {fault}" for fault in does_not_fit(page, width, within=within)]
        faults += [f"{gaps}: {text}" for text in stopped]
        stopped.clear()

    assert not faults, "\n\n".join(faults)
