"""From asking to join to a renewed membership, by five people, none of them with JavaScript."""

import re
import time
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from members.membership.periods import financial_year

from .letters import letters_to, link_in_letter
from .test_signing_in import code

PASSWORD = "lantern biscuit gallop seven"
PLACE = "York"  # nobody of the example people works there
HEAD = "new.head@york.example"
FINANCE = "invoices@york.example"
MANY_SECONDS = 30
BANK = {"Account name": "Example account", "Sort code": "00-00-00", "Account number": "12345678"}


@pytest.fixture
def someone(browser: Browser, portal):
    """Return a function that gives each person a browser of their own, without JavaScript."""
    contexts = []

    def someone() -> Page:
        context = browser.new_context(base_url=portal.url, locale="en-GB", java_script_enabled=False)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield someone
    for context in contexts:
        context.close()


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def sign_up(page: Page, portal) -> None:
    page.goto("/accounts/signup/")
    page.get_by_label("First name").fill("Example")
    page.get_by_label("Last name").fill("Newhead")
    page.get_by_label("E-mail address").fill(HEAD)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    page.goto(link_in_letter(portal, HEAD, "/accounts/confirm-email/"))
    page.get_by_role("button", name="Confirm").click()
    sign_in(page, HEAD, PASSWORD)
    heading(page, "Hello, Example")


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def ask_to_join(page: Page) -> None:
    page.goto("/members/join/")
    page.get_by_label("Council or town").fill(PLACE)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name=re.compile(f"I work here.*: {PLACE}$")).click()
    page.get_by_label("I am the Virtual School Head").check()
    page.get_by_label("Your job title").fill("Head of the Virtual School")
    page.get_by_role("button", name="Ask to join").click()
    heading(page, "Your Virtual School")


def set_up_an_app(page: Page) -> str:
    page.goto("/accounts/2fa/totp/activate/")
    if page.get_by_label("Password", exact=True).count():
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Code that the app shows").fill(code(secret))
    page.get_by_role("button", name="Set it up").click()
    page.goto("/members/account/")
    page.get_by_role("button", name="Sign out").click()
    return secret


def approve(page: Page, portal) -> None:
    sign_in(page, *portal.sign_ins()["membership"])
    page.goto("/members/requests/")
    page.get_by_role("link", name="Decide on Example Newhead").click()
    page.get_by_label("Approve: I know that they work here").check()
    page.get_by_label("They may approve and invite colleagues").check()
    page.get_by_role("button", name="Send the decision").click()
    expect(page.get_by_text("Example Newhead joined.")).to_be_visible()


def sign_in_with_code(page: Page, secret: str) -> None:
    sign_in(page, HEAD, PASSWORD)
    heading(page, "The second step")
    page.get_by_label("Code").fill(code(secret))
    page.get_by_role("button", name="Sign in").click()


def join_on_an_order(page: Page) -> None:
    page.goto("/members/membership/")
    page.get_by_role("link", name=re.compile(PLACE)).first.click()
    page.get_by_role("radio", name=re.compile("Example plan: financial year")).check()
    page.get_by_label("Name on the invoice").fill(f"Example council of {PLACE}")
    page.get_by_label("Billing address").fill("1 Example Street\nExampleton")
    page.get_by_label("Their e-mail address").fill(FINANCE)
    page.get_by_role("button", name="Join and send the invoice").click()
    expect(page.get_by_text(f"The invoice goes to {FINANCE}.")).to_be_visible()


def order_number_by_link(page: Page, portal) -> tuple[str, str]:
    """Return what is due and the reference to quote, as the finance officer reads them."""
    page.goto(link_in_letter(portal, FINANCE, "/payments/documents/"))
    bank_details(page, portal)
    page.get_by_label("Purchase order number").fill("PO 4711")
    page.get_by_role("button", name="Save order number").click()
    expect(page.locator("dd", has_text="PO 4711")).to_have_count(1)
    assert page.context.cookies() == []
    return due(page), page.url.partition("?")[0]


def bank_details(page: Page, portal) -> None:
    """See to it that the invoice's page says where to pay, and the reference that the letter says."""
    rows = page.locator(".summary-list__row")
    for term, text in BANK.items():
        expect(rows.filter(has=page.get_by_text(term, exact=True)).locator("dd")).to_have_text(text)
    quoted = rows.filter(has=page.get_by_text("Reference to quote", exact=True)).locator("dd").inner_text()
    assert f"Please quote {quoted} with a bank transfer" in letters_to(portal, FINANCE)[-1]


def renewal_by_link(page: Page, portal, earlier: str) -> tuple[str, str]:
    """Return what is due for the new year, and the invoice's address, as the finance officer reads them."""
    deadline = time.monotonic() + MANY_SECONDS
    while (link := link_in_letter(portal, FINANCE, "/payments/documents/")) == earlier:
        assert time.monotonic() < deadline, "the renewal was not invoiced"
        time.sleep(0.3)
    page.goto(link)
    bank_details(page, portal)
    assert page.context.cookies() == []
    return due(page), page.url


def due(page: Page) -> str:
    """Return the pounds that an invoice's page says are to be paid."""
    return re.search(r"£([\d,.]+)", page.locator(".statement").inner_text())[1].replace(",", "")


def record_payment(page: Page, amount: str) -> None:
    page.goto(f"/admin/finance/?q={PLACE}")
    page.get_by_role("link", name=f"Example council of {PLACE}").first.click()
    page.get_by_role("link", name="Record a payment").click()
    page.get_by_label("How it came").select_option("bank_transfer")
    page.get_by_label("Sum in pounds").fill(amount)
    page.get_by_role("button", name="Record").click()
    page.get_by_role("link", name=re.compile("Bank transfer")).first.click()
    page.get_by_label("Use for invoice").select_option(index=1)
    page.get_by_role("button", name="Use what is left").click()


def renew(page: Page, portal) -> None:
    sign_in(page, *portal.sign_ins()["membership"])
    page.goto("/admin/memberships/renewals/")
    page.get_by_role("button", name=re.compile("Make .* renewal")).click()


def said(first_day_after: date) -> str:
    """Return the last day of a year as pages say it."""
    return f"{first_day_after - timedelta(days=1):%-d %B %Y}"


def wait_for(page: Page, address: str, text: str) -> None:
    """Load a page again and again until it says `text`: a worker has something to do first."""
    deadline = time.monotonic() + MANY_SECONDS
    while time.monotonic() < deadline:
        page.goto(address)
        if page.get_by_text(text).count():
            return
        time.sleep(0.3)
    raise AssertionError(f"{address} does not say {text!r}: {page.locator('main').inner_text()}")


@pytest.mark.timeout(600)  # five people, one after the other
def test_ask_approve_second_step_order_payment_renewal(someone, portal):
    head, officer, finance, treasurer, office = (someone() for _ in range(5))
    sign_up(head, portal)
    ask_to_join(head)
    secret = set_up_an_app(head)
    approve(officer, portal)
    assert link_in_letter(portal, HEAD, "/members/requests/")
    sign_in_with_code(head, secret)
    join_on_an_order(head)
    amount, invoice = order_number_by_link(finance, portal)

    sign_in(treasurer, *portal.sign_ins()["finance"])
    record_payment(treasurer, amount)

    finance.goto(invoice)
    expect(finance.locator(".statement")).to_have_text("Nothing left to pay. Thank you.")
    this_year = financial_year(timezone.localdate())
    wait_for(head, "/members/membership/", f"A member until {said(this_year.ends)}.")
    expect(head.get_by_role("heading", name="To be paid")).to_have_count(0)

    renew(office, portal)

    wait_for(head, "/members/membership/", "To be paid")
    expect(head.get_by_text(f"A member until {said(this_year.ends)}.")).to_be_visible()
    amount, renewal = renewal_by_link(finance, portal, invoice)
    assert renewal != invoice

    record_payment(treasurer, amount)

    finance.goto(renewal)
    expect(finance.locator(".statement")).to_have_text("Nothing left to pay. Thank you.")
    wait_for(head, "/members/membership/", f"A member until {said(financial_year(this_year.ends).ends)}.")
    expect(head.get_by_role("heading", name="To be paid")).to_have_count(0)
