"""Sums and days that the finance screens are given: read as meant or refused, and nothing typed is lost."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import charging, invoicing
from payments.errors import SumTooLarge
from payments.models import Charge, ChasingHold, FinancialDocument, Payment, Refund
from payments.receiving import receive
from payments.statements.cells import read_sum
from tests.factories.payments import PayerFactory, invoice, line, payable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("proved_officer")]
D = Decimal
TODAY = "2026-03-02"


def send(client, name, pk, **data):
    return client.post(reverse(f"payments_{name}", args=[pk]), data)


def test_a_payment_is_recorded_as_it_was_written(client):
    payer = PayerFactory()

    send(client, "record_payment", payer.pk, method="cheque", amount="£1,250.5", received_on=TODAY)

    assert Payment.objects.get().amount == D("1250.50")


@pytest.mark.parametrize(
    "amount", ["-1", "0", "1,5", "50p", "$9", "1000000000000", "ten", "1e400", "NaN", ""]
)
def test_a_sum_that_is_none_is_said_beside_the_form_and_the_rest_stays(client, amount):
    payer = PayerFactory()

    answer = send(
        client,
        "record_payment",
        payer.pk,
        method="cheque",
        amount=amount,
        received_on=TODAY,
        reference="Cheque 100042",
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'value="{amount}"' in text or not amount
    assert 'value="Cheque 100042"' in text
    assert f'value="{TODAY}"' in text
    assert "error-message" in text
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("0026-03-02", "Check the year"),
        ("2026-02-30", "Give a day that there is"),
        ("", "Give the day"),
        ("yesterday", "Give a day that there is"),
        ((timezone.localdate() + timedelta(days=1)).isoformat(), "That day is still to come."),
    ],
)
def test_money_comes_on_a_day_that_was(client, day, said):
    payer = PayerFactory()

    answer = send(client, "record_payment", payer.pk, method="cheque", amount="5", received_on=day)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("amount", "said"),
    [("10.01", "No more than £10.00 of this payment can go back."), ("x", "no sum of pounds")],
)
def test_a_refund_that_is_refused_keeps_its_reason(client, amount, said):
    payment = receive(method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), payer=PayerFactory())

    answer = send(client, "ask_refund", payment.pk, amount=amount, method="transfer", reason="Paid twice")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert said in text
    assert 'value="Paid twice"' in text
    assert not Refund.objects.exists()


def test_an_invoice_that_is_paid_meanwhile_is_said_and_not_used_for_nothing(client):
    bill = invoice("10.00")
    payment = receive(method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), payer=bill.payer)
    receive(method="cheque", amount=D("10.00"), received_on=date(2026, 3, 2), document=bill)

    answer = send(client, "use_payment", payment.pk, invoice=bill.pk)

    assert answer.status_code == 422
    assert "Select a valid choice" in answer.content.decode()


def test_a_hold_that_ends_before_it_begins_keeps_its_reason(client):
    thing = payable("10.00")

    answer = send(client, "hold_reminders", thing.pk, reason="They dispute it", until="2020-01-01")

    assert answer.status_code == 422
    assert 'value="They dispute it"' in answer.content.decode()
    assert not ChasingHold.objects.exists()


@pytest.mark.parametrize("price", ["9999999999.99", "-9999999999.99"])
def test_a_line_that_comes_to_more_than_the_books_hold_is_refused_in_words(client, price):
    thing = payable("10.00")

    answer = send(
        client,
        "add_line",
        thing.pk,
        show="1",
        description="A very large place",
        quantity="9999999.99",
        unit_price=price,
        vat_treatment="standard",
        reason="Example",
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "more than the books can hold" in text
    assert "A very large place" in text
    assert Charge.objects.count() == 1


def test_lines_that_come_to_too_much_together_are_not_invoiced():
    thing = payable("9999999999.99")
    charging.add_charges(thing, [line("0.01")])

    with pytest.raises(SumTooLarge):
        invoicing.issue([thing])
    assert not FinancialDocument.objects.exists()


def test_a_bank_line_of_more_than_the_books_hold_is_named():
    assert read_sum("9,999,999,999.99") == D("9999999999.99")
    with pytest.raises(ValueError, match="more than the books can hold"):
        read_sum("1000000000000.00")
