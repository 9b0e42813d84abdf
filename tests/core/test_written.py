"""Queries that are written once, and asked with other keys and words."""

import pytest

from core.written import KEYS, WORDS, ask, padded, write
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db


def test_stand_ins_give_way_to_what_is_asked():
    ama, bea = UserFactory(first_name="Ama"), UserFactory(first_name="Bea")
    people = type(ama).objects.order_by("pk")
    by_name = write(people.filter(first_name=WORDS[0]).values_list("pk", "first_name"))
    by_key = write(people.filter(pk__in=KEYS[:2]).values_list("first_name"))

    assert ask(by_name, words=["Bea"]) == [(bea.pk, "Bea")]
    assert ask(by_name, words=[WORDS[0]]) == []  # what somebody types stands for nothing
    assert ask(by_name, words=["' OR 1=1 --"]) == []
    assert ask(by_key, [bea.pk, ama.pk]) == [("Ama",), ("Bea",)]
    assert ask(by_key, [bea.pk, ama.pk], more=" LIMIT 1") == [("Ama",)]


def test_few_lengths_of_a_list_of_keys():
    assert padded([1, 2], 4) == [1, 2, 2, 2]
    assert padded([1, 2, 3, 4], 4) == [1, 2, 3, 4]
    assert padded([], 4) == []
