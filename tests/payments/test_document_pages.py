"""What a finance officer reaches by a signed link, without an account and without cookies."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from payments import links, other_documents, receiving
from payments.models import FinancialDocument, Payment, PaymentSettings, PurchaseOrder
from payments.references import spaced
from tests.factories.payments import invoice, payable, registered_for_vat

pytestmark = pytest.mark.django_db
D = Decimal
PDF = b"%PDF-1.7 an example"


def address(document, page="") -> str:
    return f"/payments/documents/{links.token_of(document)}/{page}"


def test_the_link_shows_the_invoice_to_whoever_has_it_and_sets_no_cookie(client):
    registered_for_vat()
    settings = PaymentSettings.load()
    settings.bank_account_name, settings.bank_sort_code, settings.bank_account_number = (
        "Example Charity",
        "01-02-03",
        "12345678",
    )
    settings.save()
    made = invoice("100.00")

    answer = client.get(address(made))

    text = answer.content.decode()
    assert (answer.status_code, answer.cookies, "Cookie" in answer.get("Vary", "")) == (200, {}, False)
    for expected in (
        made.number,
        made.billing_name,
        "£120.00 to pay",
        spaced(made.payment_reference),
        "12345678",
    ):
        assert expected in text
    assert "Pay by card" not in text
    assert 'content="noindex"' in text
    assert "no-store" in answer["Cache-Control"]
    made.refresh_from_db()
    assert made.opened_at is not None


def test_staff_who_look_have_not_opened_it_for_the_payer(client):
    made = invoice("100.00")

    assert client.get(address(made), {"look": "1"}).status_code == 200

    made.refresh_from_db()
    assert made.opened_at is None


@pytest.mark.parametrize("token", ["x", "WzEsMV0:abc", "%00", "..%2f..", "WzEsMV0"])
def test_a_link_that_was_cut_short_says_what_to_do(client, token):
    invoice("1.00")

    answer = client.get(f"/payments/documents/{token}/")

    assert answer.status_code in (400, 404)


def test_a_link_ends_when_a_newer_one_is_made_and_opens_no_other_document(client):
    made, other = invoice("1.00"), invoice("2.00")
    before = address(made)
    made.link_version += 1
    made.save(update_fields=["link_version"])

    assert client.get(before).status_code == 404
    assert client.get(address(made)).status_code == 200
    assert other.number not in client.get(address(made)).content.decode()


def test_an_order_number_is_put_in_amended_and_stands_on_the_pdf(client):
    thing_invoice = invoice("100.00")

    first = client.post(
        address(thing_invoice, "order/"),
        {"number": " PO 1 ", "document": SimpleUploadedFile("order.pdf", PDF)},
    )
    second = client.post(address(thing_invoice, "order/"), {"number": "PO 2"})

    assert (first.status_code, second.status_code) == (303, 303)
    assert "PO 2" in client.get(second["Location"]).content.decode()
    old, new = PurchaseOrder.objects.order_by("pk")
    assert (old.number, new.number, new.replaces, old.document.read()) == ("PO 1", "PO 2", old, PDF)
    thing_invoice.refresh_from_db()
    assert thing_invoice.purchase_order == new
    answer = client.get(address(thing_invoice, "pdf/"))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"], answer.content[:5]) == (
        "application/pdf",
        "nosniff",
        b"%PDF-",
    )
    assert answer["Content-Disposition"] == f'attachment; filename="{thing_invoice.number}.pdf"'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"number": ""}, "Enter your purchase order number."),
        ({"number": "x" * 61}, "at most 60 characters"),
        ({"number": "PO", "document": ("order.exe", b"MZ")}, "Attach the order as a PDF"),
        ({"number": "PO", "document": ("order.pdf", b"MZ")}, "not what its name says"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_and_what_was_typed_stays(client, data, said):
    made = invoice("100.00")
    if "document" in data:
        data = {**data, "document": SimpleUploadedFile(*data["document"])}

    answer = client.post(address(made, "order/"), data)

    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert f'value="{data["number"]}"' in text or not data["number"]
    assert not PurchaseOrder.objects.exists()


def test_a_card_payment_goes_to_stripe_and_back(client, fake_stripe):
    made = invoice("100.00")
    assert "Pay by card" in client.get(address(made)).content.decode()

    away = client.post(address(made, "pay/"))
    payment = Payment.objects.get()
    assert (away.status_code, away["Location"]) == (303, payment.checkout_url)
    assert client.get(address(made, "back/"))["Location"].endswith("?said=stopped")
    fake_stripe.pay(payment.stripe_session)
    home = client.get(address(made, "back/"))

    assert home["Location"].endswith("?said=paid")
    text = client.get(home["Location"]).content.decode()
    assert "Your card payment has arrived." in text
    assert "Nothing left to pay" in text
    assert client.post(address(made, "pay/"))["Location"] == address(made)
    assert Payment.objects.count() == 1


def test_the_page_allows_its_form_to_lead_to_stripe(client, fake_stripe):
    policy = client.get(address(invoice("1.00")))["Content-Security-Policy"]

    assert "form-action 'self' https://checkout.stripe.com" in policy


def test_when_stripe_is_away_the_payer_is_told(client, fake_stripe):
    made = invoice("100.00")
    fake_stripe.down = True

    assert client.post(address(made, "pay/"))["Location"].endswith("?said=later")


def test_a_pro_forma_can_be_paid_until_an_invoice_stands_for_it(client, fake_stripe):
    pro_forma = other_documents.issue_pro_forma([payable("50.00")])
    assert "£50.00 to pay" in client.get(address(pro_forma)).content.decode()

    receiving.receive(
        method="bank_transfer", amount=D("50.00"), received_on=date(2026, 3, 2), document=pro_forma
    )

    assert "An invoice has taken the place" in client.get(address(pro_forma)).content.decode()
    [made] = FinancialDocument.objects.filter(kind="invoice")
    assert "Nothing left to pay" in client.get(address(made)).content.decode()


def test_a_page_takes_few_queries(client, django_assert_max_num_queries):
    made = invoice(*["1.00"] * 30)
    client.get(address(made))

    with django_assert_max_num_queries(10):
        assert client.get(address(made)).status_code == 200
