"""What the books say about payers, months and kinds."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from core.money import ZERO
from payments import account_statement, charging, invoicing, receiving, reports
from payments.ledger import Leg, post
from tests.factories.payments import PayerFactory, invoice, line, payable, registered_for_vat

pytestmark = pytest.mark.django_db
D = Decimal


def test_an_account_has_a_running_balance_and_no_rows_for_what_only_moved():
    payer = PayerFactory()
    first = invoicing.issue([payable("100.00", payer=payer)], on=date(2026, 3, 1)).invoice
    receiving.receive(
        method="bank_transfer", amount=D("130.00"), received_on=date(2026, 3, 5), document=first
    )
    invoicing.issue([payable("50.00", payer=payer)], on=date(2026, 3, 9))

    rows = [
        (row.transaction.on.day, row.charged, row.paid, row.balance) for row in reports.account_lines(payer)
    ]

    assert rows == [
        (1, D("100.00"), None, D("100.00")),
        (5, None, D("130.00"), D("-30.00")),
        (9, D("50.00"), None, D("20.00")),
    ]
    assert reports.balance_of(payer) == D("20.00")


def test_an_account_of_two_thousand_entries_takes_few_queries(django_assert_max_num_queries):
    payer = PayerFactory()
    for number in range(1000):
        post(
            key=f"example:{number}",
            kind="invoice",
            on=date(2026, 1, 1) + timedelta(days=number % 300),
            description="Example",
            legs=[
                Leg("receivable", D("1.10"), payer=payer),
                Leg("on_account", D("-0.10"), payer=payer),
                Leg("income", D("-1.00")),
            ],
        )

    with django_assert_max_num_queries(10):
        lines = reports.account_lines(payer)
        balance = reports.balance_of(payer)
        ages = reports.ages_of(payer, date(2026, 12, 1))

    assert payer.entries.count() == 2000
    assert (len(lines), lines[-1].balance, balance, sum(ages)) == (1000, D("1000.00"), D("1000.00"), ZERO)


def test_debts_are_aged_by_their_due_date():
    today = date(2026, 6, 30)
    payer = PayerFactory(name="Example Council A", terms_days=0)
    for days, price in ((-5, "1.00"), (0, "2.00"), (1, "4.00"), (30, "8.00"), (31, "16.00"), (91, "32.00")):
        invoicing.issue([payable(price, payer=payer)], on=today - timedelta(days=days))
    other = PayerFactory(name="Example Council B")
    receiving.receive(method="cheque", amount=D("7.00"), received_on=today, payer=other)

    first, second = reports.aged_debtors(today)

    assert first.by_age == (D("3.00"), D("12.00"), D("16.00"), D("0.00"), D("32.00"))
    assert (first.payer, first.owed, first.on_account) == (payer, D("63.00"), D("0.00"))
    assert (second.payer, second.owed, second.on_account) == (other, D("0.00"), D("7.00"))
    assert reports.ages_of(payer, today) == first.by_age


def test_income_and_vat_by_month_and_kind_with_credits_taken_off():
    registered_for_vat()
    booking = payable("100.00", kind="booking")
    invoicing.issue([booking], on=date(2026, 3, 31))
    invoicing.issue([payable("200.00", kind="membership")], on=date(2026, 4, 1))
    charging.change_charge(booking.charges.get(), line("60.00", treatment="exempt"))
    invoicing.issue([booking], on=date(2026, 4, 30))

    rows = [
        (row.month, row.kind, row.vat_treatment, row.income, row.vat)
        for row in reports.income_and_vat(date(2026, 1, 1), date(2026, 4, 30))
    ]

    assert rows == [
        (date(2026, 3, 1), "booking", "standard", D("100.00"), D("20.00")),
        (date(2026, 4, 1), "booking", "exempt", D("60.00"), D("0.00")),
        (date(2026, 4, 1), "booking", "standard", D("-100.00"), D("-20.00")),
        (date(2026, 4, 1), "membership", "standard", D("200.00"), D("40.00")),
    ]
    assert invoice("1.00").gross == D("1.20")


def test_a_statement_of_account_is_printed_from_the_books():
    payer = PayerFactory()
    first = invoicing.issue([payable("100.00", payer=payer)], on=date(2026, 2, 27)).invoice
    receiving.receive(method="bank_transfer", amount=D("40.00"), received_on=date(2026, 3, 5), document=first)

    data = account_statement.statement_pdf(payer, date(2026, 3, 1), date(2026, 3, 31))

    text = " ".join(PdfReader(io.BytesIO(data)).pages[0].extract_text().replace("\u200b", "").split())
    assert payer.name in text
    for expected in ("£100.00", "£40.00", "£60.00"):
        assert expected in text
