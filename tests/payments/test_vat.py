"""VAT to the penny: HMRC, VAT Notice 700, paragraph 17.5 (calculation by lines; see payments.vat)."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import round_pounds, to_pence
from payments.vat import VatTreatment, line_sums, percent_on
from tests.factories.payments import invoice, registered_for_vat

D = Decimal


def test_a_line_of_86_76_pence_is_87_pence_and_never_rounded_down():
    assert round_pounds(D("0.8676")) == D("0.87")


@pytest.mark.parametrize(
    ("quantity", "price", "net", "vat", "gross"),
    [
        ("1", "100.00", "100.00", "20.00", "120.00"),
        ("1", "4.34", "4.34", "0.87", "5.21"),  # 86.8p
        ("1", "0.12", "0.12", "0.02", "0.14"),  # 2.4p
        ("1", "0.13", "0.13", "0.03", "0.16"),  # 2.6p
        ("1", "0.025", "0.03", "0.01", "0.04"),  # half a penny goes up
        ("3", "33.33", "99.99", "20.00", "119.99"),  # £19.998
        ("2.5", "19.99", "49.98", "10.00", "59.98"),  # £49.975, then £9.996
        ("1", "-4.34", "-4.34", "-0.87", "-5.21"),
        ("1", "0.00", "0.00", "0.00", "0.00"),
    ],
)
def test_a_line_at_twenty_percent(quantity, price, net, vat, gross):
    sums = line_sums(D(quantity), D(price), D("20"))

    assert (sums.net, sums.vat, sums.gross) == (D(net), D(vat), D(gross))


def test_at_seventeen_and_a_half_percent_half_a_penny_goes_up():
    assert line_sums(D("1"), D("1.00"), D("17.5")).vat == D("0.18")
    assert line_sums(D("1"), D("-1.00"), D("17.5")).vat == D("-0.18")


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2008, 11, 30), "17.5"),
        (date(2008, 12, 1), "15"),
        (date(2009, 12, 31), "15"),
        (date(2010, 1, 1), "17.5"),
        (date(2011, 1, 3), "17.5"),
        (date(2011, 1, 4), "20"),
        (date(2026, 3, 2), "20"),
    ],
)
def test_the_standard_rate_is_the_one_of_the_day(day, percent):
    assert percent_on(VatTreatment.STANDARD, day) == D(percent)
    assert percent_on(VatTreatment.ZERO, day) == percent_on(VatTreatment.EXEMPT, day) == D("0")


@given(
    st.decimals(min_value="-9999", max_value="9999", places=2),
    st.decimals(min_value="0.01", max_value="999", places=2),
)
def test_a_reversal_is_the_opposite_to_the_penny(price, quantity):
    sums, opposite = line_sums(quantity, price, D("20")), line_sums(-quantity, price, D("20"))

    assert (sums.net, sums.vat, sums.gross) == (-opposite.net, -opposite.vat, -opposite.gross)
    assert sums.gross == sums.net + sums.vat
    assert abs(sums.vat * 100 - sums.net * 20) <= D("0.5")
    assert to_pence(sums.gross) == sums.gross * 100


@pytest.mark.django_db
def test_an_invoice_adds_up_its_lines_and_not_its_total():
    registered_for_vat()

    made = invoice("0.13", "0.13", "0.13")

    assert (made.net, made.vat, made.gross) == (D("0.39"), D("0.09"), D("0.48"))  # 20 % of 39p is 8p
