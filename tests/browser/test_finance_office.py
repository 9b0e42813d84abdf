"""The finance office at its screens: forms that show what follows (axe: `test_screens`)."""

import re

import pytest

MAKE_SOME_MONEY = """
from decimal import Decimal
from django.utils import timezone
from payments import charging, invoicing, receiving, refunding
from payments.charging import Line
from payments.models import BankAccount, Charge, FinanceContact, Payable, Payer, Payment
payer = Payer.objects.create(name=f"Example Council {Payer.objects.count()}", billing_address="Exampleton")
FinanceContact.objects.create(payer=payer, email="ap@example.org")
things = [
    charging.open_payable(
        kind="example", reference=f"office-{payer.pk}-{number}", title=f"Example {number}", payer=payer,
        lines=[Line("An example place", Decimal("120.00")), Line("An example dinner", Decimal("40.00"))],
    )
    for number in range(3)
]
invoice = invoicing.issue(things[:1]).invoice
payment = receiving.receive(
    method="cheque", amount=Decimal("160.00"), received_on=timezone.localdate(), document=invoice
)
print(payer.pk, things[0].pk, invoice.pk, payment.pk, invoice.lines.first().charge_id)
"""


@pytest.fixture
def money(portal) -> dict[str, str]:
    """Return the keys of a payer with an invoice that is paid, and two things that wait to be invoiced."""
    keys = portal.shell(MAKE_SOME_MONEY).split()
    return dict(zip(("payer", "thing", "invoice", "payment", "line"), keys, strict=True))


def test_one_invoice_for_two_things_is_looked_at_issued_and_sent(page, sign_in, money):
    sign_in("finance")
    page.goto(f"/admin/finance/payers/{money['payer']}/issue/")
    page.get_by_label("Purchase order number").fill("PO 4711")
    page.get_by_role("button", name="Show what follows").click()

    assert "An invoice of £320.00, due" in page.get_by_role("region", name="What follows").inner_text()
    page.get_by_role("button", name="Issue", exact=True).click()
    page.wait_for_url("**/finance/documents/*/")
    assert "PO 4711" in page.locator(".finance-facts").inner_text()
    page.get_by_role("link", name="Send it").click()
    assert "ap@example.org" in page.locator(".finance-facts").inner_text()
    page.get_by_role("button", name="Send it").click()

    assert "On its way to ap@example.org." in page.locator(".messages").inner_text()
    assert page.get_by_role("link", name="Send it again").count() == 1


def test_a_paid_line_is_cancelled_without_javascript(browser, portal, page, sign_in, money):
    sign_in("finance")
    context = browser.new_context(
        base_url=portal.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"/admin/finance/lines/{money['line']}/cancel/")
    plain.get_by_label("Why").fill("One delegate cannot come")
    plain.get_by_role("button", name="Show what follows").click()
    follows = plain.locator(".finance-follows").inner_text()
    assert "A credit note of £120.00 reduces invoice" in follows
    assert "£120.00 that was paid is on account" in follows
    plain.get_by_role("button", name="Cancel the line").click()

    assert re.search(r"/finance/documents/\d+/$", plain.url)
    assert "Credit note CN-" in plain.locator("h1, h2").first.inner_text()
    assert "One delegate cannot come" in plain.locator(".finance-facts").inner_text()
    context.close()


def test_an_order_is_attached_and_downloaded_by_staff(page, sign_in, money, tmp_path):
    order = tmp_path / "order.pdf"
    order.write_bytes(b"%PDF-1.7 an example order")
    sign_in("finance")
    page.goto(f"/admin/finance/documents/{money['invoice']}/order/")
    page.get_by_label("Purchase order number").fill("PO 9")
    page.get_by_label("The order as a file").set_input_files(order)
    page.get_by_role("button", name="Save the order").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the order").click()

    assert download.value.path().read_bytes() == order.read_bytes()
