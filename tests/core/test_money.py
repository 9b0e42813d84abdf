"""Sums of pounds as people type them: read as they are meant, or refused in one sentence, never guessed."""

from decimal import Decimal

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from core.money import LARGEST, PENNY, PoundsField, pounds

D = Decimal


class Form(forms.Form):
    sum = PoundsField()
    any = PoundsField(least=None, required=False)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("120", "120.00"),
        ("1,234.50", "1234.50"),
        ("£1,234.50", "1234.50"),
        (" £ 1 234.5 ", "1234.50"),
        ("1 234", "1234.00"),
        ("12.", "12.00"),
        (".5", "0.50"),
        ("0.01", "0.01"),
        ("12 GBP", "12.00"),
        ("１２.５０", "12.50"),
        ("0012.50", "12.50"),
        ("7.500", "7.50"),
        ("9,999,999,999.99", "9999999999.99"),
    ],
)
def test_a_sum_is_read_as_it_is_meant(typed, meant):
    assert str(PoundsField().clean(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Enter a sum in pounds"),
        ("   ", "Enter a sum in pounds"),
        ("0", "Give a sum of at least £0.01."),
        ("0.00", "Give a sum of at least £0.01."),
        ("-5", "Give a sum of at least £0.01."),
        ("−5.00", "Give a sum of at least £0.01."),
        ("1,5", "Write pence after a full stop"),
        ("1.234,50", "Write pence after a full stop"),
        ("12,34.00", "Write pence after a full stop"),
        ("50p", "Give pounds: 50 pence are 0.50."),
        ("50 pence", "Give pounds: 50 pence are 0.50."),
        ("$5", "Give pounds sterling"),
        ("5 €", "Give pounds sterling"),
        ("5 EUR", "Give pounds sterling"),
        ("0.005", "Give whole pence"),
        ("1.234", "Give whole pence"),
        ("10000000000", "That is more than the books can hold"),
        ("1000000000000", "That is more than the books can hold"),
        ("9" * 400, "That is more than the books can hold"),
        ("1e5", "This is no sum of pounds"),
        ("NaN", "This is no sum of pounds"),
        ("Infinity", "This is no sum of pounds"),
        ("twelve", "This is no sum of pounds"),
        ("1-2", "This is no sum of pounds"),
        ("1.2.3", "This is no sum of pounds"),
        ("£", "This is no sum of pounds"),
        ("--5", "Give a sum of at least"),
        ("=1+1", "This is no sum of pounds"),
    ],
)
def test_what_is_not_meant_for_certain_is_refused_in_one_sentence_and_stays(typed, said):
    form = Form({"sum": typed})

    [error] = form.errors["sum"]
    assert said in error
    assert f'value="{typed}"' in str(form["sum"]).replace("&quot;", '"') or not typed.strip()


def test_below_zero_only_where_that_is_meant():
    form = Form({"sum": "1", "any": "−1,000.00"})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["any"] == D("-1000.00")
    assert Form({"sum": "1", "any": ""}).is_valid()


def test_a_telephone_shows_figures_for_it():
    assert 'inputmode="decimal"' in str(Form()["sum"])
    assert 'type="text"' in str(Form()["sum"])  # a number field would drop "£1,200" unsaid


@given(st.decimals(min_value=-LARGEST, max_value=LARGEST, places=2))
def test_every_sum_that_we_write_is_read_again(amount):
    assert PoundsField(least=None).clean(pounds(amount)) == amount


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_sum_with_two_places_or_an_error(text):
    form = Form({"sum": text})

    if form.is_valid():
        amount = form.cleaned_data["sum"]
        assert PENNY <= amount <= LARGEST
        assert amount == amount.quantize(PENNY)
    else:
        assert len(form.errors["sum"]) == 1
