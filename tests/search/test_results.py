"""What a visitor finds at /search/, on SQLite's FTS5 and on PostgreSQL."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import PageViewRestriction
from wagtail.search import index as search_index

from home.models import StandardPage
from search.finding import find_pages, results_for
from search.indexing import index_missing_pages
from tests.factories.eoi import CallPageFactory

pytestmark = pytest.mark.django_db


def standard_page(title: str, *, body: str = "", parent=None, **fields) -> StandardPage:
    from home.models import HomePage

    page = StandardPage(title=title, body=[("text", f"<p>{body}</p>")] if body else [], **fields)
    return (parent or HomePage.objects.get()).add_child(instance=page)


def titles(query: str, user=None) -> list[str]:
    return [result["title"] for result in results_for(find_pages(query, user or AnonymousUser()))]


def text_of(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_a_natural_question_finds_the_page_that_has_its_words():
    standard_page("Zebra crossings", body="Nothing to do with it.")
    standard_page(
        "Who helps", body="Every authority has a Virtual School. Its head helps looked-after children."
    )

    assert titles("how do I find my virtual school") == ["Who helps"]


def test_a_word_in_the_title_counts_more_than_the_same_in_the_text():
    standard_page("Teachers and how they are designated", body="Something else, at some length.")
    standard_page("Another page", body="designated teacher, designated teacher, designated teachers")

    assert titles("designated teacher") == ["Teachers and how they are designated", "Another page"]


def test_a_title_that_holds_the_whole_question_comes_first():
    standard_page("Conference travel", body="conference conference attendance attendance")
    standard_page("Attendance at a conference")
    standard_page("Conference attendance")

    assert titles("conference attendance")[0] == "Conference attendance"


def test_singular_and_plural_find_each_other():
    standard_page("Bursaries")

    assert titles("bursary") == ["Bursaries"]


def test_drafts_and_pages_for_members_are_found_by_nobody_else():
    draft = standard_page("Zebra draft")
    draft.unpublish()
    closed = standard_page("Zebra for members")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    below = standard_page("Zebra below it", parent=closed)
    standard_page("Zebra for all")

    assert titles("zebra") == ["Zebra for all"]
    assert below.live


def test_pages_for_members_are_found_by_members(client, django_user_model):
    closed = standard_page("Zebra for members")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    client.force_login(django_user_model.objects.create_user("reader@example.org"))

    assert "Zebra for members" in text_of(client.get("/search/?q=zebra"))


def test_a_password_protected_page_is_found_by_nobody(client, django_user_model):
    closed = standard_page("Zebra with a password")
    PageViewRestriction.objects.create(
        page=closed, restriction_type=PageViewRestriction.PASSWORD, password="open sesame"
    )
    client.force_login(django_user_model.objects.create_user("reader@example.org"))

    assert "Zebra with a password" not in text_of(client.get("/search/?q=zebra"))


def test_a_call_that_has_not_opened_is_not_found_by_the_words_of_its_body():
    now = timezone.now()
    CallPageFactory(
        title="Evaluation wanted",
        summary="NAVSH will look for an evaluator.",
        body=[("text", "<p>marigoldspecification</p>")],
        opens_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=9),
    )

    assert titles("marigoldspecification") == []
    assert titles("evaluator") == ["Evaluation wanted"]


def test_a_result_shows_title_address_summary_and_section_and_nothing_of_the_body(client):
    about = standard_page("About", lead="What NAVSH is.")
    standard_page("Zebra board", lead="The people.", body="Not to be shown: okapi.", parent=about)

    text = text_of(client.get("/search/?q=okapi"))

    assert "1 page found" in text
    assert "Zebra board" in text
    assert "The people." in text
    assert "In About" in text
    assert "Not to be shown" not in text


def test_a_result_says_what_sort_of_page_it_is_where_that_helps(client):
    CallPageFactory(title="Zebra evaluation")

    assert "Zebra evaluation Call for expressions of interest In Work with us" in text_of(
        client.get("/search/?q=zebra")
    )


def test_results_go_on_over_pages_and_each_is_shown_once(client):
    for n in range(13):
        standard_page(f"Zebra {n:02}")

    first, second = (text_of(client.get(f"/search/?q=zebra&page={number}")) for number in (1, 2))

    assert "13 pages found" in first
    assert len(re.findall(r"Zebra \d\d", first)) == 10
    assert set(re.findall(r"Zebra \d\d", first + second)) == {f"Zebra {n:02}" for n in range(13)}


def test_the_way_to_the_next_page_keeps_the_question(client):
    for n in range(11):
        standard_page(f"Zebra & okapi {n}")

    assert 'href="?q=zebra+%26+okapi&amp;page=2"' in client.get("/search/?q=zebra+%26+okapi").content.decode()


def test_without_a_question_the_page_says_what_to_do(client):
    for address in ["/search/", "/search/?q=", "/search/?q=+++"]:
        response = client.get(address)
        assert response.status_code == 200
        assert "Type a word or a question" in text_of(response)


def test_where_nothing_is_found_the_page_helps(client):
    response = client.get("/search/?q=xylophone")
    text = text_of(response)

    assert "Nothing found for “xylophone”" in text
    assert "use fewer words" in text
    assert 'href="/news/"' in response.content.decode()
    assert 'href="/contact/"' in response.content.decode()


def test_the_question_stays_in_the_box_and_is_escaped(client):
    html = client.get('/search/?q="><script>alert(1)</script>').content.decode()

    assert 'value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in html
    assert "<script>alert(1)" not in html


def test_results_are_kept_out_of_search_engines_and_set_no_cookie(client):
    response = client.get("/search/?q=navsh")

    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("page", ["abc", "", "0", "-1", "99999", "1.5", "٣"])
def test_any_page_number_is_answered(client, page):
    standard_page("Zebra")

    response = client.get("/search/", {"q": "zebra", "page": page})

    assert response.status_code == 200
    assert "1 page found" in text_of(response)


def test_five_thousand_characters_are_answered(client):
    standard_page("Zebra")

    assert client.get("/search/", {"q": "x" * 5000}).status_code == 200
    assert "1 page found" in text_of(client.get("/search/", {"q": "zebra " * 800}))


def test_a_null_character_is_a_bad_request(client):
    assert client.get("/search/?q=zebra%00").status_code == 400


OPERATORS = list("\"*:()-^+&|!<>'\\%{}[]@~.,_/ ")
SYNTAX = st.lists(
    st.sampled_from([*OPERATORS, "NEAR(a b)", " AND ", " OR ", " NOT ", "title:", "zebra", "%s", "''"])
).map("".join)
ANYTHING = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=SYNTAX | ANYTHING, page=ANYTHING | st.none())
def test_nothing_that_can_be_typed_breaks_the_search(client, query, page):
    parameters = {"q": query} if page is None else {"q": query, "page": page}

    assert client.get("/search/", parameters).status_code == 200


def zebras(count: int) -> None:
    """Publish and index `count` pages that all match, without the cost of saving each as a page."""
    from home.models import HomePage

    home = HomePage.objects.get()
    about = standard_page("Zebras", lead="All of them.")
    for n in range(count):
        page = StandardPage(
            title=f"Zebra {n}",
            slug=f"zebra-{n}",
            lead="An example.",
            path=StandardPage._get_path(about.path, about.depth + 1, n + 1),
            depth=about.depth + 1,
            url_path=f"{about.url_path}zebra-{n}/",
            locale_id=home.locale_id,
        )
        StandardPage.save_base(page)
    StandardPage.objects.filter(pk=about.pk).update(numchild=count)


@pytest.mark.parametrize("count", [10, 500])
def test_the_results_ask_the_database_no_more_for_500_pages_than_for_10(
    client, django_assert_max_num_queries, count
):
    zebras(count)
    client.get("/search/?q=zebra")

    with django_assert_max_num_queries(12):
        response = client.get("/search/?q=zebra")

    assert ("11 pages found" if count == 10 else "The 200 closest pages") in text_of(response)


def test_pages_made_by_migration_are_found_once_the_index_is_made_whole():
    page = standard_page("Okapi", lead="Not a zebra.")
    search_index.remove_object(page)
    assert titles("zebra") == []

    assert index_missing_pages() >= 1

    assert titles("zebra") == ["Okapi"]
    assert titles("work with us") == ["Work with us"]
    assert index_missing_pages() == 0
