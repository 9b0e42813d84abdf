"""From a question to the words that are looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.words import LONGEST_WORD, MOST_WORDS, terms, with_other_number


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("how do I find my virtual school", ["find", "virtual", "school"]),
        ("Who is the child's Virtual School Head?", ["child", "virtual", "school", "head"]),
        ("looked-after children", ["looked", "after", "children"]),
        ("school SCHOOL School", ["school"]),
        ('"* : ( ) - NEAR/2 & | ! <->', ["near", "2"]),
        ("what is it", ["what", "is", "it"]),
        ("😀 🎓", []),
        ("   ", []),
        ("2022 report", ["2022", "report"]),
        ("under_score", ["under", "score"]),
    ],
)
def test_the_telling_words_of_a_question_are_looked_for(query, expected):
    assert terms(query) == expected


@given(st.text(max_size=400))
def test_words_never_hold_what_a_search_engine_reads_as_syntax(query):
    words = with_other_number(terms(query))

    assert all(word.isalnum() for word in words)
    assert len(terms(query)) <= MOST_WORDS
    assert all(0 < len(word) <= LONGEST_WORD for word in terms(query))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("school", ["school", "schools"]),
        ("schools", ["schools", "school"]),
        ("bodies", ["bodies", "body"]),
        ("authority", ["authority", "authorities"]),
        ("addresses", ["addresses", "address", "addresse"]),
        ("class", ["class", "classes"]),
        ("2022", ["2022"]),
    ],
)
def test_a_word_is_looked_for_in_singular_and_plural(word, expected):
    assert with_other_number([word]) == expected
