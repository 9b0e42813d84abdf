"""References survive the ways in which people and banks mistype them, and are not seen where none is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.references import (
    CHECK_LETTERS,
    LARGEST,
    Confidence,
    NotAReference,
    check_letters,
    find_references,
    parse_reference,
    reference_for,
    spaced,
)
from tests.payments.narratives import ORDINARY

serials = st.integers(min_value=1, max_value=LARGEST)
CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def trusted(text: str) -> set[str]:
    """Return the references in `text` that matching would act on."""
    return {found.reference for found in find_references(text) if found.confidence > Confidence.DOUBTFUL}


def test_a_reference_is_the_prefix_the_number_and_two_check_letters():
    assert reference_for(42) == "VSH00042KM"
    assert spaced("VSH00042KM") == "VSH 00042 KM"


def test_every_reference_differs_and_every_one_is_found_in_full():
    references = [reference_for(serial) for serial in range(1, LARGEST + 1, 7)]
    assert len(set(references)) == len(references)
    for reference in references:
        assert [(found.reference, found.confidence) for found in find_references(reference)] == [
            (reference, Confidence.CERTAIN)
        ]


@pytest.mark.parametrize("serial", [0, -1, LARGEST + 1])
def test_a_number_that_does_not_fit_is_refused(serial):
    with pytest.raises(ValueError, match="from 1 to 99999"):
        reference_for(serial)


@given(serials, st.integers(0, 9), st.sampled_from(CHARACTERS))
def test_a_wrong_character_never_makes_another_reference(serial, place, character):
    reference = reference_for(serial)
    slipped = reference[:place] + character + reference[place + 1 :]
    assert trusted(slipped) <= {reference}


def test_no_wrong_digit_or_letter_of_any_reference_passes():
    """The whole of it, not a sample: each digit place and both letters, for every hundredth number."""
    for serial in range(1, LARGEST + 1, 101):
        reference = reference_for(serial)
        for place in range(3, 10):
            for character in "0123456789" if place < 8 else CHECK_LETTERS:
                if character != reference[place]:
                    assert not trusted(reference[:place] + character + reference[place + 1 :])


def test_a_letter_in_place_of_the_last_digit_never_makes_a_shorter_reference():
    """Right letters behind a shorter number: the letter that is glued on gives the slip away."""
    tried = 0
    for short in range(1, LARGEST // 10 + 1):
        for last in range(10):
            letters, real = check_letters(short), check_letters(short * 10 + last)
            if letters[1] == real[0]:
                tried += 1
                assert not trusted(f"VSH{short:04}{letters}{real[1]}")
    assert tried > 5000


@given(serials, st.integers(0, 8))
def test_swapped_neighbours_never_make_another_reference(serial, place):
    reference = reference_for(serial)
    swapped = reference[:place] + reference[place + 1] + reference[place] + reference[place + 2 :]
    assert trusted(swapped) <= {reference}
    if place >= 3 and swapped != reference:
        assert trusted(swapped) == set()


lookalikes = {"0": "0OoQ", "1": "1IlL|", "5": "5Ss", "2": "2Zz", "8": "8B"}
separators = st.sampled_from(["", "", "", " ", "-", ".", "/", "  ", " - ", "\n", "\u00a0", ": "])


@st.composite
def noisy(draw):
    """Draw a reference and the way somebody typed it."""
    serial = draw(serials)
    reference = reference_for(serial)
    body = reference[3:8]
    if draw(st.booleans()):
        body = body.lstrip("0")
    # At most two digits become letters: more than that and it is no longer clear it is a number.
    swaps = draw(st.sets(st.integers(0, len(body) - 1), max_size=min(2, len(body) // 2)))
    body = "".join(
        draw(st.sampled_from(lookalikes.get(digit, digit))) if place in swaps else digit
        for place, digit in enumerate(body)
    )
    typed = "".join(character + draw(separators) for character in f"VSH{body}{reference[8:]}"[:-1])
    typed += reference[-1]
    if draw(st.booleans()):
        typed = typed.lower()
    before = draw(st.sampled_from(["", "INV ", "PAYMENT REF:", "NA", "LB CAMDEN ", "1234 ", "INVOICE"]))
    after = draw(st.sampled_from(["", " 2026", " MEMBERSHIP", ".", "\n12345678", " BGC"]))
    return reference, before + typed + after


@given(noisy())
def test_however_it_is_typed_it_is_found(case):
    reference, text = case
    assert trusted(text) == {reference}


@given(
    st.lists(serials, min_size=1, max_size=4, unique=True),
    st.sampled_from([" ", ", ", "/", " & ", " AND ", "+"]),
)
def test_several_in_one_transfer_are_all_found_in_order(several, joint):
    references = [reference_for(serial) for serial in several]
    assert [found.reference for found in find_references(joint.join(references))] == references


@given(serials, st.integers(0, 17), st.sampled_from(["\n", " "]))
def test_the_banks_lines_of_eighteen_do_not_hide_it(serial, shift, joint):
    text = "X" * shift + " " + reference_for(serial) + " MEMBERSHIP 2026"
    lines = [text[start : start + 18] for start in range(0, len(text), 18)]
    assert trusted(joint.join(lines)) == {reference_for(serial)}


@pytest.mark.parametrize("narrative", ORDINARY)
def test_ordinary_bank_lines_hold_no_reference(narrative):
    assert trusted(narrative) == set()


def test_numbers_of_others_are_rarely_taken_for_ours():
    """Any five digits and two letters without our prefix: one in 676 or fewer has the right letters."""
    letters = [a + b for a in CHARACTERS[:26] for b in CHARACTERS[:26]]
    hits = sum(bool(trusted(f"REF 40012{pair}")) for pair in letters)
    assert hits == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("VSH00042", [("VSH00042KM", Confidence.DOUBTFUL)]),
        ("VSH00042KN", [("VSH00042KM", Confidence.DOUBTFUL)]),
        ("00042KM", [("VSH00042KM", Confidence.LIKELY)]),
        ("VSH42KM", [("VSH00042KM", Confidence.LIKELY)]),
        ("VSH00042KM and 43TF", [("VSH00042KM", Confidence.CERTAIN), ("VSH00043TF", Confidence.LIKELY)]),
        ("VSH00042 12/04/26", [("VSH00042KM", Confidence.DOUBTFUL)]),
        ("VSH00042 VSH00042KM", [("VSH00042KM", Confidence.CERTAIN)]),
        ("VSH00000" + check_letters(0), []),
        ("", []),
    ],
)
def test_how_sure_a_reading_is(text, expected):
    assert [(found.reference, found.confidence) for found in find_references(text)] == expected


def test_one_reference_typed_into_a_form():
    assert parse_reference(" vsh 00042-km ") == "VSH00042KM"


@pytest.mark.parametrize("text", ["", "VSH00042", "VSH00042KN", "VSH00042KM VSH00043TF"])
def test_none_or_two_in_a_form_say_what_one_looks_like(text):
    with pytest.raises(NotAReference, match="VSH 00042 KM"):
        parse_reference(text)
