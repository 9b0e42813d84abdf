"""The membership office at its screens, and what schools see of theirs: axe, narrow, without JavaScript."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from .test_members_area import enter
from .test_states import assert_nothing_found

# Something on every screen: a price agreed, a pause, a school to decide about, a charge held.
THINGS = """
from datetime import timedelta
from decimal import Decimal
from django.utils import timezone
from members.membership import agreeing, pausing
from members.membership.models import Application, Membership, Plan, SchoolDecision
from members.organisations.models import VirtualSchool

def of(letter):
    return Membership.objects.get(school__name__startswith=f"Example Virtual School {letter}")

today = timezone.localdate()
school, _ = VirtualSchool.objects.get_or_create(name="Example school that was split off")
SchoolDecision.objects.get_or_create(school=school, defaults={"came_from": of("A"), "on": today})
agreeing.agree(of("A"), Decimal("500"), by=None, reason="Example: a small fund", from_date=today)
if not of("C").pauses.exists():
    pausing.pause(of("C"), by=None, reason="Example: the team is away", on=today + timedelta(days=400))
application = Application.objects.first()
print(of("A").pk, of("C").pk, of("E").pk, application.pk if application else 0, Plan.objects.first().pk)
"""
SCREENS = [
    "",
    "?state=overdue",
    "?state=due&audience=school",
    "?q=nobody-like-this",
    "start/",
    "renewals/",
    "renewals/?until=2100-01-01",
    "reports/",
    "applications/",
    "applications/{application}/",
    "decisions/",
    "plans/",
    "plans/new/",
    "plans/edit/{plan}/",
    "{paid}/",
    "{late}/",
    "{lapsed}/",
]


@pytest.fixture(scope="module")
def things(portal) -> dict[str, str]:
    """Return the keys of memberships, an application and a plan."""
    keys = portal.shell(THINGS).split()
    return dict(zip(("paid", "late", "lapsed", "application", "plan"), keys, strict=True))


def test_axe_finds_nothing_on_the_office_s_screens_and_none_is_too_wide(page, sign_in, axe, things):
    sign_in("membership")
    for screen in SCREENS:
        answer = page.goto(f"/admin/memberships/{screen.format(**things)}")
        assert answer.status == 200, screen
        for forms in page.locator("details").all():
            forms.evaluate("one => one.open = true")
        for scheme in ("light", "dark"):
            for width in (375, 1280):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                page.set_viewport_size({"width": width, "height": 800})
                found = axe.run(page)
                where = f"{screen}, {scheme}, {width} px"
                assert found.violations_count == 0, f"{where}:\n{found.generate_report()}"
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, screen


def test_a_school_is_decided_about_in_two_presses_without_javascript(browser, portal, page, sign_in, things):
    sign_in("membership")
    context = browser.new_context(
        base_url=portal.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto("/admin/")
    plain.get_by_role("link", name="school without a membership decision").click()
    plain.get_by_role("button", name=re.compile("^No membership .*Example school that was split off")).click()

    expect(plain.locator(".messages")).to_contain_text("has no membership")
    expect(plain.get_by_text("Nothing waits.")).to_be_visible()
    context.close()


def test_every_region_can_be_read_in_the_plot(page, sign_in, things):
    sign_in("membership")
    page.goto("/admin/memberships/reports/")
    page.set_viewport_size({"width": 1280, "height": 800})
    boxes = page.eval_on_selector_all(
        ".plot:first-of-type .plot__mark[text-anchor=middle]",
        "all => all.map(one => { const box = one.getBoundingClientRect(); return [box.left, box.right] })",
    )

    assert len(boxes) == 9
    assert all(left[1] <= right[0] for left, right in pairwise(boxes))


def test_axe_finds_nothing_on_what_a_school_sees_of_its_membership(page, portal, axe):
    enter(page, portal)
    page.goto("/members/membership/")
    assert_nothing_found(page, axe)
    for name in ("Change who is invoiced",):
        page.get_by_role("link", name=name).click()
        assert_nothing_found(page, axe)
        page.go_back()
    page.goto("/members/join/associate/")
    assert_nothing_found(page, axe)
