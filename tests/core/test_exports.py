"""No cell of an export is a formula, whatever somebody typed; numbers stay numbers."""

import csv
import io
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports import csv_response, csv_text, safe_cell


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20 7946 0000", "'+44 20 7946 0000"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("\r\n=cmd|' /C calc'!A0", "'\r\n=cmd|' /C calc'!A0"),
        ("＝1+1", "'＝1+1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("\u200b=1", "'=1"),
        ("\x00=1", "'=1"),
        ("Example Council", "Example Council"),
        ("a=b", "a=b"),
        ("O'Example", "O'Example"),
        ("", ""),
        (None, ""),
        (True, "yes"),
        (Decimal("-12.50"), "-12.50"),
        (Decimal("1E+3"), "1000"),
        (-3, "-3"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 7, 1, 23, 30, tzinfo=UTC), "2026-07-02 00:30"),
    ],
)
def test_what_stands_in_the_cell(value, cell):
    assert safe_cell(value) == cell


@given(st.text())
def test_no_text_begins_like_a_formula(text):
    cell = safe_cell(text)
    seen = unicodedata.normalize("NFKC", cell.lstrip())
    assert not seen.startswith(("=", "+", "-", "@", "|", "%"))
    assert not cell.startswith(("\t", "\r", "\n"))


@given(st.text(alphabet=st.characters(blacklist_categories=("Cc", "Cf", "Cs"))))
def test_text_is_only_ever_preceded(text):
    assert safe_cell(text) in (text, f"'{text}")


@given(st.lists(st.lists(st.text(alphabet="=+-@;,\"'\n ab1"), min_size=2, max_size=2), max_size=5))
def test_a_file_reads_back_as_the_same_cells(rows):
    read = list(csv.reader(io.StringIO(csv_text(["A", "B"], rows), newline="")))
    assert read == [["A", "B"], *[[safe_cell(cell) for cell in row] for row in rows]]


def test_the_download_is_a_file_and_nothing_keeps_it():
    response = csv_response("payments.csv", ["Payer"], [["Łódź"]])
    assert response.content.decode("utf-8") == "\ufeffPayer\r\nŁódź\r\n"
    assert response["Content-Disposition"] == 'attachment; filename="payments.csv"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
