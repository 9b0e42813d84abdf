"""Check digits, against identifiers that are printed in the standards and registries themselves."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from research.identifiers import clean_doi, clean_isbn, clean_orcid, clean_ror


@pytest.mark.parametrize(
    ("read", "given", "kept"),
    [
        # ORCID's own example person, and one whose check character is X.
        (clean_orcid, "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"),
        (clean_orcid, "0000-0002-1694-233x", "0000-0002-1694-233X"),
        (clean_orcid, "0000000218250097", "0000-0002-1825-0097"),
        # University College London and the Wellcome Sanger Institute, as the registry has them.
        (clean_ror, "https://ror.org/02jx3x895", "02jx3x895"),
        (clean_ror, "05CY4WA09", "05cy4wa09"),
        (clean_doi, "https://doi.org/10.1000/182", "10.1000/182"),
        (clean_doi, "doi:10.1000/ABC", "10.1000/abc"),
        (clean_isbn, "978-0-306-40615-7", "9780306406157"),
        (clean_isbn, "ISBN 0-306-40615-2", "9780306406157"),
        (clean_isbn, "0-8044-2957-X", "9780804429573"),
    ],
)
def test_an_identifier_is_read_as_people_paste_it(read, given, kept):
    assert read(given) == kept
    assert read(kept) == kept


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (clean_orcid, "0000-0002-1825-0098"),
        (clean_orcid, "0000-0002-1825-009"),
        (clean_orcid, "٠٠٠٠-0002-1825-0097"),
        (clean_ror, "02jx3x896"),
        (clean_ror, "12jx3x895"),
        (clean_doi, "11.1000/182"),
        (clean_doi, "10.1000"),
        (clean_doi, '10.1000/"><script>'),
        (clean_isbn, "978-0-306-40615-8"),
        (clean_isbn, "0-306-40615-3"),
        (clean_isbn, "1234567890123"),
    ],
)
def test_a_wrong_identifier_is_refused_with_a_sentence(read, wrong):
    with pytest.raises(ValidationError) as error:
        read(wrong)

    assert error.value.messages[0].endswith((".", "digit.", "character."))


@given(st.text(max_size=30))
def test_no_text_at_all_breaks_a_reader(text):
    for read in (clean_orcid, clean_ror, clean_doi, clean_isbn):
        try:
            kept = read(text)
        except ValidationError:
            continue
        assert read(kept) == kept


@given(st.integers(0, 14), st.integers(1, 9))
def test_no_single_slip_of_a_digit_passes_for_an_orcid(place, by):
    digits = list("0000000218250097")
    digits[place] = str((int(digits[place]) + by) % 10)

    with pytest.raises(ValidationError):
        clean_orcid("".join(digits))
