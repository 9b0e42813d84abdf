"""Words are looked up in the index at once, best first, whatever people type."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from research.choices import Access
from research.finding import best_first
from research.models import EditionFileText, PublicationPage
from search.words import terms
from tests.factories.library import a_large_library
from tests.factories.research import EditionFactory, EditionFileFactory, PublicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    return (
        PublicationFactory(title="Singing", foreword="<p>Of attendance and reading.</p>"),
        PublicationFactory(title="Attendance", foreword="<p>An example.</p>"),
        PublicationFactory(title="Reading", access=Access.SUBSCRIBERS, foreword="<p>Of attendance.</p>"),
    )


@pytest.mark.parametrize(
    ("query", "every", "titles"),
    [
        ("attendance", True, ["Attendance", "Singing"]),  # a title counts more than a text
        ("attendance reading", True, ["Singing"]),
        ("attendance singing", True, ["Singing"]),
        ("singing zzzz", True, []),
        ("singing zzzz", False, ["Singing"]),
    ],
)
def test_what_is_found_and_in_which_order(three, query, every, titles):
    found = best_first(terms(query), PublicationPage.objects.live(), 10, every=every)

    assert [PublicationPage.objects.get(pk=pk).title for pk in found] == titles


def test_the_caller_picks_from_what_is_found(three):
    singing, attendance, _ = three

    assert best_first(["attendance"], PublicationPage.objects.exclude(pk=attendance.pk), 10) == [singing.pk]
    assert best_first(["attendance"], PublicationPage.objects.live(), 1) == [attendance.pk]
    assert best_first(["attendance"], EditionFileText.objects.all(), 10) == []
    assert best_first([], PublicationPage.objects.live(), 10) == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=60))
def test_no_question_is_a_mistake(three, query):
    for every in (True, False):
        best_first(terms(query), PublicationPage.objects.live(), 10, every=every)


@pytest.mark.parametrize("address", ["/research/topic/attendance/", "/research/author/example-body-no-3/"])
def test_lists_of_topics_and_authors_cost_few_queries(client, django_assert_max_num_queries, address):
    a_large_library(200)
    client.get(address)

    with django_assert_max_num_queries(12):
        assert len(client.get(address).context["publications"]) > 0


def test_a_search_costs_few_queries(client, django_assert_max_num_queries):
    file = EditionFileFactory(edition=EditionFactory(publication=PublicationFactory(title="Attendance")))
    EditionFileText.objects.filter(file=file).delete()
    client.get("/research/?q=attendance")

    with django_assert_max_num_queries(16):
        answer = client.get("/research/?q=attendance")
    assert [publication.title for publication in answer.context["publications"]] == ["Attendance"]
