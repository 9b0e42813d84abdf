"""A school's administrator looks after its people and contacts: axe, a small phone, and no JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from .test_members_area import enter
from .test_states import assert_nothing_found

FIND = """
from members.organisations.models import JoinRequest, VirtualSchool
school = VirtualSchool.objects.get(name__startswith="Example Virtual School A")
"""
ASK = """
from members.accounts.models import User
from members.organisations import joining
names = {"first_name": "Example", "last_name": "Newcomer"}
person, _ = User.objects.get_or_create(email="newcomer@school-a.example", defaults=names)
waiting = JoinRequest.objects.waiting().filter(person=person).first()
print((waiting or joining.ask_to_join(person, school, title="Adviser", message="Hello.")).pk)
"""
WORK_IN_KENT = re.compile(r"^I work here ?: Kent$")
INVITED = "Kim <kim@school-a.example>\nnobody\nhead@school-a.example"


@pytest.fixture(scope="module")
def school(portal) -> str:
    return f"/members/schools/{portal.shell(FIND + 'print(school.pk)').strip()}/"


@pytest.fixture
def asked(portal) -> str:
    return f"/members/requests/{portal.shell(FIND + ASK).strip()}/"


def test_axe_finds_nothing_and_nothing_is_too_wide_where_a_school_is_looked_after(
    page, portal, axe, school, asked
):
    enter(page, portal)
    page.goto(school)
    roles = [
        link.get_attribute("href")
        for link in page.get_by_role("link", name="the role of Example Team A").all()
    ]
    assert len(roles) == 2
    pages = ["", "invite/", "contact/", "members-contact/", "hand-over/"]
    for address in [
        *(school + page_ for page_ in pages),
        *roles,
        asked,
        "/members/requests/",
        "/members/join/",
        "/members/join/?q=kent",
        "/members/join/?q=zzzz",
    ]:
        assert page.goto(address).status == 200, address
        assert_nothing_found(page, axe)


def test_an_administrators_day_without_javascript(page_without_javascript, portal, school, asked):
    page = page_without_javascript
    enter(page, portal)
    page.get_by_role("link", name="Answer Example Newcomer").click()
    page.get_by_label("Refuse", exact=True).check()
    page.get_by_role("button", name="Send the decision").click()
    expect(page.get_by_role("link", name="Say why, in words")).to_be_visible()
    page.get_by_label("Approve: I know").check()
    page.get_by_label("Role, if you approve").select_option("team")
    page.get_by_role("button", name="Send the decision").click()
    expect(page.get_by_text("Example Newcomer joined.")).to_be_visible()

    page.get_by_role("link", name="Its people and contact details").click()
    page.get_by_role("link", name="Give members a direct line").click()
    page.get_by_label("Direct telephone").fill("020 7946 0777")
    page.get_by_label("Direct e-mail address").fill("no address")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("Direct telephone")).to_have_value("020 7946 0777")
    page.get_by_label("Direct e-mail address").fill("direct@school-a.example")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Members see it")).to_be_visible()

    page.get_by_role("link", name="Invite colleagues").click()
    page.get_by_label("Colleagues to invite").fill(
        "Kim <kim@school-a.example>\nnobody\nhead@school-a.example"
    )
    page.get_by_role("button", name="Send invitations").click()
    report = page.get_by_role("region", name="What was done, line by line")
    expect(report.get_by_text("Invited.", exact=False).first).to_be_visible()
    expect(page.get_by_label("Colleagues to invite")).to_have_value("nobody\nhead@school-a.example")

    page.goto(school)
    page.get_by_role("button", name="Withdraw kim@school-a.example").click()
    expect(page.get_by_text("The invitation was withdrawn.")).to_be_visible()
    page.get_by_role("link", name="Change the role of Example Newcomer").click()
    page.get_by_label("Administers the school").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Adviser, administrator")).to_be_visible()
    page.get_by_role("link", name="End the role of Example Newcomer").click()
    page.get_by_role("button", name="End the role").click()
    expect(page.get_by_text("The role of Example Newcomer ends on")).to_be_visible()
    expect(page.get_by_role("heading", name="Earlier")).to_be_visible()


def test_where_one_works_is_found_by_keyboard_and_said_to_screen_readers(page, portal):
    enter(page, portal)
    page.goto("/members/join/")
    box = page.get_by_role("combobox", name="Council or town")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    page.keyboard.type("canter", delay=20)
    options = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(options.first).to_contain_text("Kent")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="suggestion")).to_have_text("1 suggestion")
    assert box.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")
    # Nothing is chosen for anybody: Enter alone searches for what was typed.
    assert box.get_attribute("aria-activedescendant") is None

    page.keyboard.press("ArrowDown")
    chosen = options.first
    expect(chosen).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    assert page.evaluate("document.activeElement.id") == "join-search"
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("canter")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")

    page.wait_for_url("**/members/join/?q=Kent")
    page.get_by_role("link", name=WORK_IN_KENT).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Virtual School for Kent")


def test_where_one_works_is_found_without_javascript(page_without_javascript, portal):
    page = page_without_javascript
    enter(page, portal)
    page.goto("/members/join/")
    page.get_by_label("Council or town").fill("canterbury")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_text("Canterbury is a district of Kent.")).to_be_visible()
    page.get_by_role("link", name=WORK_IN_KENT).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Virtual School for Kent")
