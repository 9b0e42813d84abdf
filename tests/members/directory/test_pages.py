"""The list of people page by page finds the same as the rule itself, whatever is asked."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.england import regions
from members.directory.pages import page_of_people
from members.directory.querysets import ASSOCIATE, Narrowing, narrowed, people, words_of
from members.directory.viewers import NOBODY, Viewer
from tests.factories import membership
from tests.factories.directory import ProfileFactory, a_large_directory
from tests.factories.organisations import RoleFactory

WORDS = [
    "example",
    "ama",
    "attendance",
    "music",
    "sentence",
    "adviser",
    "head",
    "exampleton",
    "yorkshire",
    "associate",
    "nobody",
    "0001",
]


class SameAsTheRule(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.viewers = [a_large_directory(60), RoleFactory().person]
        ProfileFactory(person=membership.associate_membership(paid=True).person, shown_to="school")

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.sampled_from([0, 1]),
        st.builds(
            Narrowing,
            words=st.lists(st.sampled_from(WORDS), max_size=3).map(tuple),
            region=st.sampled_from(["", regions()[0].code, regions()[-1].code]),
            kind=st.sampled_from(["", "county", "london"]),
            role=st.sampled_from(["", "head", "team", ASSOCIATE]),
            interest=st.sampled_from(["", "attendance", "governance"]),
        ),
        st.integers(1, 4),
    )
    def test_page_by_page(self, who, by, per_page):
        viewer = Viewer(may_enter=True, pk=self.viewers[who].pk, schools=None)
        expected = list(narrowed(people(viewer), viewer, by))

        seen = []
        for number in range(1, len(expected) // per_page + 2):
            page, accounts = page_of_people(viewer, by, str(number), per_page)
            assert page.paginator.count == len(expected)
            if number <= page.paginator.num_pages:
                assert page.number == number
                seen += accounts

        assert seen == expected


@pytest.fixture
def viewer(db):
    return Viewer(may_enter=True, pk=a_large_directory(30).pk, schools=None)


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        (None, 1),
        ("", 1),
        ("2", 2),
        ("0", 1),
        ("-1", 1),
        ("x", 1),
        ("3", 3),
        ("4", 3),
        ("999999999", 3),
        ("9" * 400, 1),
        ("²", 1),
    ],
)
def test_which_page_is_shown(viewer, asked, number):
    count = people(viewer).count()
    page, accounts = page_of_people(viewer, Narrowing(), asked, (count + 2) // 3)
    assert page.number == number
    assert len(accounts) == len(page.object_list) > 0


def test_nobody_finds_anybody(viewer):
    page, accounts = page_of_people(NOBODY, Narrowing(), None, 30)
    assert (page.paginator.count, page.number, accounts) == (0, 1, [])


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Who does post-16 in Yorkshire?", ("post-16", "yorkshire")),
        ("Zoë O’Hara", ("zoe", "ohara")),
        ("  ", ()),
        ("who", ("who",)),
        ("Kent, Medway", ("kent", "medway")),
        ("one two three four five six seven", ("one", "two", "three", "four", "five", "six")),
    ],
)
def test_the_words_of_what_somebody_types(typed, words):
    assert words_of(typed) == words
