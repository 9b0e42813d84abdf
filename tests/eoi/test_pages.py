"""What the public reads of calls, and what it does not read before they open."""

import json
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.test import RequestFactory
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.documents import may_download
from core.listings import listing
from core.london import in_words
from core.models import NavshDocument
from eoi.models import CallDocument, CallPage, CallsIndexPage
from tests.factories.eoi import CallPageFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOTHING = "There are currently no Expressions of Interest available."


def call_in_state(state: str, **fields) -> CallPage:
    now = timezone.now()
    opens_at, closes_at = {
        "soon": (now + 2 * DAY, now + 9 * DAY),
        "open": (now - DAY, now + 3 * DAY),
        "closed": (now - 9 * DAY, now - DAY),
    }[state]
    return CallPageFactory(opens_at=opens_at, closes_at=closes_at, **fields)


def with_secrets(call: CallPage) -> NavshDocument:
    document = NavshDocument.objects.create(
        title="Specification", file=ContentFile(b"%PDF-1.4", name="specification.pdf")
    )
    call.body = [("text", "<p>marigoldspecification</p>")]
    call.documents = [CallDocument(document=document, label="The specification")]
    call.save()
    return document


def text_of(response) -> str:
    main = re.search(r"<main.*</main>", response.content.decode(), re.DOTALL).group()
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_without_calls_the_list_says_so_in_the_exact_words(client):
    assert NOTHING in text_of(client.get("/work-with-us/"))


def test_the_list_shows_open_calls_first_then_those_to_come_then_closed_ones(client):
    call_in_state("closed", title="A closed call")
    call_in_state("soon", title="A coming call")
    call_in_state("open", title="An open call")

    text = text_of(client.get("/work-with-us/"))

    order = ["Open calls", "An open call", "Opening soon", "A coming call", "Closed calls", "A closed call"]
    assert [text.index(words) for words in order] == sorted(text.index(words) for words in order)
    assert NOTHING not in text
    assert "Closes in 3 days" in text


def test_headings_without_calls_are_left_out(client):
    text = text_of(client.get("/work-with-us/"))

    assert "Opening soon" not in text
    assert "Closed calls" not in text


@pytest.mark.parametrize("page", ["abc", "", "0", "-1", "99999", "2&page=1"])
def test_any_page_number_is_answered(client, page):
    call_in_state("closed")

    assert client.get(f"/work-with-us/?page={page}").status_code == 200


def test_closed_calls_go_on_over_pages_and_each_is_shown_once(client):
    titles = {call_in_state("closed", title=f"Closed call number {n:02}").title for n in range(25)}

    first, second = text_of(client.get("/work-with-us/")), text_of(client.get("/work-with-us/?page=2"))

    shown = re.findall(r"Closed call number \d\d", first) + re.findall(r"Closed call number \d\d", second)
    assert len(shown) == 25
    assert set(shown) == titles


def test_before_it_opens_a_call_shows_its_summary_and_dates_and_nothing_else(client):
    call = call_in_state("soon", title="A coming call", summary="What we shall look for.")
    document = with_secrets(call)

    response = client.get(call.url)
    text = text_of(response)

    assert response.status_code == 200
    assert "A coming call" in text
    assert "What we shall look for." in text
    assert f"It opens at {in_words(call.opens_at)}" in text
    assert f"Closes {in_words(call.closes_at)}" in text
    assert "marigoldspecification" not in response.content.decode()
    assert "specification" not in text.lower()
    assert "calls@example.org" not in text
    assert (response.context["body"], response.context["documents"]) == (None, [])
    assert may_download(AnonymousUser(), document) is False
    assert client.get(document.url).status_code == 404


@pytest.mark.parametrize("state", ["open", "closed"])
def test_from_its_opening_on_a_call_shows_its_body_and_lends_its_documents(client, state):
    call = call_in_state(state)
    document = with_secrets(call)

    text = text_of(client.get(call.url))

    assert "marigoldspecification" in text
    assert "The specification" in text
    assert "Example contact at calls@example.org" in text
    assert may_download(AnonymousUser(), document) is True
    assert client.get(document.url).status_code == 200


def test_an_open_call_says_where_to_respond_and_a_closed_one_that_it_is_too_late(client):
    open_text = text_of(client.get(call_in_state("open").url))
    closed_text = text_of(client.get(call_in_state("closed").url))

    assert "To respond, write to Example contact at calls@example.org before" in open_text
    assert "To respond" not in closed_text
    assert "This call has closed" in closed_text


def test_a_call_is_described_to_machines_without_its_body(client):
    call = call_in_state("soon", title='A "quoted" </script> call')
    with_secrets(call)

    found = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>',
        client.get(call.url).content.decode(),
        re.DOTALL,
    )
    demand = next(item for item in map(json.loads, found) if item["@type"] == "Demand")

    assert demand["name"] == 'A "quoted" </script> call'
    assert demand["description"] == call.summary
    assert demand["availabilityEnds"] == call.closes_at.isoformat()
    assert "marigoldspecification" not in json.dumps(found)


def test_public_answers_set_no_cookie_and_do_not_vary_by_it(client):
    call = call_in_state("open")

    for address in ["/work-with-us/", call.url]:
        response = client.get(address)
        assert response.cookies == {}
        assert "Cookie" not in response.headers.get("Vary", "")


def test_the_home_page_is_offered_the_open_calls_next_to_close_first():
    call_in_state("closed")
    call_in_state("soon")
    later = call_in_state("open", title="Later")
    now = timezone.now()
    sooner = CallPageFactory(title="Sooner", opens_at=now - DAY, closes_at=now + DAY)

    offered = listing("open-calls", RequestFactory().get("/"))

    assert [call["title"] for call in offered["calls"]] == ["Sooner", "Later"]
    assert [call["url"] for call in offered["calls"]] == [sooner.url, later.url]
    assert offered["nothing_text"] == NOTHING
    assert offered["url"] == "/work-with-us/"


def test_the_home_page_is_offered_none_of_the_calls_that_are_for_others():
    call = call_in_state("open")
    PageViewRestriction.objects.create(page=call, restriction_type=PageViewRestriction.LOGIN)

    assert listing("open-calls", RequestFactory().get("/"))["calls"] == []


def test_without_a_list_of_calls_the_home_page_still_gets_the_sentence():
    CallsIndexPage.objects.get().delete()

    assert listing("open-calls", RequestFactory().get("/")) == {
        "calls": [],
        "nothing_text": NOTHING,
        "url": "",
    }


def bulk_calls(count: int) -> None:
    """Publish `count` calls, a fifth of them open, without the cost of saving each as a page."""
    now = timezone.now()
    index = CallsIndexPage.objects.get()
    for n in range(count):
        opens_at = now - 5 * DAY if n % 5 == 0 else now - 30 * DAY
        index.numchild += 1
        call = CallPage(
            title=f"Call {n}",
            slug=f"call-{n}",
            summary="An example.",
            opens_at=opens_at,
            closes_at=opens_at + 20 * DAY,
            contact_email="calls@example.org",
            path=CallPage._get_path(index.path, index.depth + 1, n + 1),
            depth=index.depth + 1,
            url_path=f"{index.url_path}call-{n}/",
            locale_id=index.locale_id,
        )
        CallPage.save_base(call)
    index.save(update_fields=["numchild"])


@pytest.mark.parametrize("count", [10, 500])
def test_the_list_asks_the_database_no_more_for_500_calls_than_for_10(
    client, django_assert_max_num_queries, count
):
    bulk_calls(count)
    client.get("/work-with-us/")

    with django_assert_max_num_queries(16):
        client.get("/work-with-us/")


@pytest.mark.parametrize("count", [10, 500])
def test_a_call_asks_the_database_no_more_for_500_calls_than_for_10(
    client, django_assert_max_num_queries, count
):
    bulk_calls(count)
    call = call_in_state("open", title="The one")
    with_secrets(call)
    client.get(call.url)

    with django_assert_max_num_queries(15):
        client.get(call.url)
