"""A number out of a form is one that the database can hold, or none."""

import pytest

from core.keys import key_in


@pytest.mark.parametrize(
    ("text", "key"),
    [("42", 42), ("007", 7), ("", 0), ("-1", 0), ("²", 0), ("٣", 0), ("1e9", 0), (" 1", 0), ("9" * 19, 0)],
)
def test_only_plain_digits_are_a_key(text, key):
    assert key_in(text) == key


def test_the_largest_fits_every_database():
    assert key_in("9" * 18) < 2**63
