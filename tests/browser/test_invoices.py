"""A finance officer with a link and nothing else: no account, no JavaScript."""

from pathlib import Path

import pytest

from tests.payments.stripe_mock_server import running_stripe_mock

from .portal import CHROMIUM_ARGUMENTS, chromium_path, running_portal

MAKE_AN_INVOICE = """
from decimal import Decimal
from payments import charging, invoicing, links
from payments.charging import Line
from payments.models import Payer, Payable
payer = Payer.objects.create(name="Example Borough Council", billing_address="Exampleton")
payable = charging.open_payable(
    kind="example", reference=f"browser-{Payable.objects.count()}", title="Example", payer=payer,
    lines=[Line("An example place", Decimal("120.00"))],
)
print(links.link_to(invoicing.issue([payable]).invoice))
"""


def link_in(portal) -> str:
    """Return the link to a new invoice, as it stands in the mail."""
    return portal.shell(MAKE_AN_INVOICE).strip()


MAKE_AN_ENDED_LINK = """
from datetime import date
from django.core import signing
from payments import links, other_documents
from payments.models import FinanceContact
payable = Payable.objects.latest("pk")
FinanceContact.objects.create(payer=payable.payer, email="ap@example.org")
charging.add_charges(payable, [Line("Another example place", Decimal("5.00"))])
old = other_documents.issue_pro_forma([payable], on=date(2020, 3, 2))
print(signing.Signer(salt=links._SALT).sign_object([old.pk, 1, date(2020, 3, 2).toordinal()]))
"""


@pytest.fixture(scope="module")
def portal_with_cards():
    """A portal that takes cards by way of stripe-mock."""
    with running_stripe_mock() as address, pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIPE_SECRET_KEY", "sk_test_123")
        patch.setenv("STRIPE_WEBHOOK_SECRET", "whsec_example")
        patch.setenv("STRIPE_API_BASE", address)
        with running_portal() as portal:
            yield portal


def test_an_order_number_and_the_invoice_without_javascript(page_without_javascript, portal):
    page = page_without_javascript
    page.goto(link_in(portal))
    page.get_by_label("Purchase order number").fill("PO 4711")
    page.get_by_role("button", name="Save order number").click()

    assert page.get_by_role("status").inner_text() == "Your purchase order number is on the document now."
    assert page.locator("dd", has_text="PO 4711").count() == 1
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as PDF").click()
    assert Path(download.value.path()).read_bytes()[:5] == b"%PDF-"
    assert page.context.cookies() == []


def test_an_ended_link_says_whom_to_ask_and_has_a_new_one_sent(page_without_javascript, page, portal, axe):
    token = portal.shell(MAKE_AN_INVOICE + MAKE_AN_ENDED_LINK).split()[-1]
    plain = page_without_javascript
    assert plain.goto(f"/payments/documents/{token}/").status == 410
    assert plain.locator("h1").inner_text() == "This link has ended"
    plain.get_by_role("button", name="Send it again").click()

    assert "A new link is on its way" in plain.get_by_role("status").inner_text()
    assert plain.context.cookies() == []
    page.goto(f"/payments/documents/{token}/?said=sent_before")
    assert axe.run(page).response["violations"] == []


def test_axe_finds_nothing(page, portal, axe):
    page.goto(link_in(portal))
    page.get_by_role("button", name="Save order number").click()

    assert page.get_by_role("alert").count() + page.locator(".error-summary").count() >= 1
    assert axe.run(page).response["violations"] == []


def test_the_way_to_stripe_and_back_without_javascript(browser, portal_with_cards):
    # Nothing leaves this machine: for this browser Stripe's own page is nowhere.
    alone = browser.browser_type.launch(
        executable_path=chromium_path(),
        args=[*CHROMIUM_ARGUMENTS, "--host-resolver-rules=MAP checkout.stripe.com ~NOTFOUND"],
    )
    page = alone.new_context(java_script_enabled=False).new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    link = link_in(portal_with_cards)
    page.goto(link)
    with page.expect_event("requestfailed"):
        page.get_by_role("button", name="Pay by card").click()

    # The page's own policy would have stopped it before it was asked for.
    assert asked[-1].startswith("https://checkout.stripe.com/")
    # A page of its own: the first is still on its way to the browser's "not found".
    back = page.context.new_page()
    back.goto(f"{link}back/")
    assert back.url == f"{link}?said=stopped"
    assert "nothing was taken" in back.get_by_role("status").inner_text()
    alone.close()
