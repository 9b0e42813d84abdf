"""Folding: one table of letters, in Python and in the database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.folding import Folded, folded, letters
from members.accounts.models import User


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("Zoë", "zoe"),
        ("ZOE\u0308", "zoe"),
        ("Siân O’Brien", "sian obrien"),
        ("O'BRIEN", "obrien"),
        ("Łukasz Müller-Straße", "lukasz muller-strasse"),
        ("Ægir Þór", "aegir thor"),
        ("Ọláyínká", "olayinka"),
        ("İpek Işık", "ipek isik"),
        ("Нина", "нина"),
        ("Post-16 & 100 %", "post-16 & 100 %"),
        ("", ""),
    ],
)
def test_how_text_is_compared(written, compared):
    assert folded(written) == compared


def test_what_is_folded_stays_as_it_is():
    assert {letter: folded(plain) for letter, plain in letters().items()} == letters()


class InTheDatabase(TestCase):
    @given(
        st.text(
            st.one_of(
                st.sampled_from([*letters()]),
                st.characters(exclude_characters="\x00", exclude_categories=["Cs"]),
            ),
            max_size=40,
        )
    )
    def test_the_database_folds_as_python_does(self, text):
        User.objects.get_or_create(email="somebody@example.org")
        User.objects.update(first_name=text, last_name="Ä")

        person = User.objects.annotate(again=Folded("first_name")).get()

        assert person.again == folded(text)
        assert person.sort_name == f"a {folded(text)}"
