"""The cookie choice: nothing before it, both ways alike, asked again when the words change."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consent import choosing, registry
from consent.models import Choice, ConsentRecord, ConsentSettings, Visit
from consent.visits import is_number
from tests.factories.consent import BROWSER, VisitFactory

pytestmark = pytest.mark.django_db

BANNER = 'class="consent-banner"'
SEED_WORDING = (
    "We use cookies on our website. Some of them are essential for the operation of the site, while others "
    "help us to improve this site and the user experience (tracking cookies). You can decide for yourself "
    "whether you want to allow cookies or not. Please note that if you reject them, you may not be able to "
    "use all the functionalities of the site."
)


class Forms(HTMLParser):
    """The forms of a page that post to the cookie choice: their buttons' attributes and words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[dict] = []
        self._inside = False
        self._button: dict | None = None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form" and attributes.get("action") == reverse("consent_choose"):
            self.forms.append({"method": attributes["method"], "hidden": {}, "buttons": []})
            self._inside = True
        elif self._inside and tag == "input":
            self.forms[-1]["hidden"][attributes["name"]] = attributes["value"]
        elif self._inside and tag == "button":
            self._button = {**attributes, "words": ""}
            self.forms[-1]["buttons"].append(self._button)

    def handle_data(self, data):
        if self._button is not None:
            self._button["words"] += data

    def handle_endtag(self, tag):
        if tag == "button":
            self._button = None
        elif tag == "form":
            self._inside = False


def choose(client, choice, next="/"):
    return client.post("/cookies/choice/", {"choice": choice, "next": next})


@pytest.mark.parametrize("address", ["/", "/cookies/", "/no-such-page/"])
def test_an_anonymous_get_sets_no_cookie_and_does_not_vary_by_it(client, address):
    response = client.get(address, headers={"User-Agent": BROWSER})

    assert response.cookies == {}
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("address", ["/", "/cookies/"])
def test_the_two_choices_differ_in_nothing_but_their_word(client, address):
    (form,) = Forms(client.get(address).content.decode()).forms

    accept, reject = form["buttons"]
    assert form["method"] == "post"
    assert form["hidden"] == {"next": address}
    assert (accept["value"], reject["value"]) == ("accept", "reject")
    assert (accept["words"], reject["words"]) == ("Accept tracking cookies", "Reject tracking cookies")
    for differing in ("value", "words"):
        del accept[differing], reject[differing]
    assert accept == reject


def test_the_banner_says_the_words_that_staff_can_edit(client):
    assert SEED_WORDING in client.get("/").content.decode()

    settings = ConsentSettings.load()
    settings.text = "Other words.\n\nIn two paragraphs."
    settings.save()

    html = client.get("/").content.decode()
    assert "<p>Other words.</p>" in html
    assert SEED_WORDING not in html


def test_accepting_sets_the_choice_and_a_random_visitor_number(client, settings):
    settings.SESSION_COOKIE_SECURE = True

    response = choose(client, "accept", "/?q=1")

    assert (response.status_code, response["Location"]) == (303, "/?q=1&cookies=accepted#cookie-notice")
    assert response.cookies["navsh_cookie_choice"].value == "1.accept"
    assert is_number(response.cookies["navsh_visitor"].value)
    for cookie in response.cookies.values():
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
        assert cookie["max-age"] == 182 * 24 * 60 * 60


def test_rejecting_sets_nothing_but_the_choice(client):
    response = choose(client, "reject")

    assert (response.status_code, response["Location"]) == (303, "/?cookies=rejected#cookie-notice")
    assert response.cookies["navsh_cookie_choice"].value == "1.reject"
    assert "navsh_visitor" not in client.cookies or client.cookies["navsh_visitor"].value == ""


@pytest.mark.parametrize("choice", ["accept", "reject"])
def test_after_choosing_the_banner_is_gone_and_the_choice_is_said_once(client, choice):
    followed = client.get(choose(client, choice)["Location"].split("#")[0]).content.decode()

    assert f"You {choice}ed tracking cookies." in followed
    assert 'id="cookie-notice" role="status" tabindex="-1"' in followed
    assert BANNER not in client.get("/").content.decode()


def test_the_notice_is_not_shown_to_somebody_who_did_not_choose_it(client):
    assert 'id="cookie-notice"' not in client.get("/?cookies=deleted").content.decode()


def test_changing_to_reject_deletes_the_number_and_that_visitors_visits_and_says_so(client):
    today = timezone.localdate()
    choose(client, "accept")
    VisitFactory(day=today, number=client.cookies["navsh_visitor"].value)
    other = VisitFactory(day=today)

    response = choose(client, "reject", "/cookies/")

    assert response.cookies["navsh_visitor"].value == ""
    assert response.cookies["navsh_visitor"]["max-age"] == 0
    assert list(Visit.objects.all()) == [other]
    assert response["Location"] == "/cookies/?cookies=deleted#cookie-notice"
    page = client.get("/cookies/?cookies=deleted").content.decode()
    assert "We have deleted the visitor number from your browser" in page
    assert "You have rejected tracking cookies." in page


def test_accepting_again_keeps_the_visitor_who_was_known(client):
    choose(client, "accept")
    number = client.cookies["navsh_visitor"].value

    choose(client, "accept")

    assert client.cookies["navsh_visitor"].value == number


def test_a_number_that_we_did_not_give_out_is_replaced(client):
    client.cookies["navsh_visitor"] = "everybody"

    choose(client, "accept")

    assert is_number(client.cookies["navsh_visitor"].value)


def test_a_new_version_asks_again(client):
    choose(client, "accept")
    assert BANNER not in client.get("/").content.decode()

    settings = ConsentSettings.load()
    settings.version = 2
    settings.save()

    assert BANNER in client.get("/").content.decode()
    choose(client, "reject")
    assert client.cookies["navsh_cookie_choice"].value == "2.reject"
    assert BANNER not in client.get("/").content.decode()


def test_the_version_cannot_go_back_to_choices_about_other_words():
    settings = ConsentSettings.load()
    settings.version = 3
    settings.save()
    settings.version = 2

    with pytest.raises(Exception, match="can only go up"):
        settings.full_clean()


def test_the_record_says_what_and_when_and_nothing_about_whom(client):
    choose(client, "accept")
    choose(client, "reject")

    today = timezone.localdate()
    assert list(ConsentRecord.objects.order_by("pk").values_list("version", "choice", "day")) == [
        (1, "accept", today),
        (1, "reject", today),
    ]
    assert {field.name for field in ConsentRecord._meta.get_fields()} == {"id", "version", "choice", "day"}


def test_one_address_cannot_fill_the_record_but_its_choice_still_counts(client):
    for _ in range(choosing.RECORDS_PER_ADDRESS_AND_HOUR + 3):
        choose(client, "accept")

    assert ConsentRecord.objects.count() == choosing.RECORDS_PER_ADDRESS_AND_HOUR
    assert choose(client, "reject").cookies["navsh_cookie_choice"].value == "1.reject"


@pytest.mark.parametrize("signal", [{"Sec-GPC": "1"}, {"DNT": "1"}])
def test_a_browser_that_says_no_is_not_asked_but_may_still_accept(client, signal):
    assert BANNER not in client.get("/", headers=signal).content.decode()
    page = client.get("/cookies/", headers=signal).content.decode()
    assert "Your browser tells sites not to track you" in page
    assert len(Forms(page).forms) == 1

    choose(client, "accept")

    assert "You have accepted tracking cookies." in client.get("/cookies/", headers=signal).content.decode()


@pytest.mark.parametrize("sent", [{}, {"choice": ""}, {"choice": "maybe"}, {"choice": "\x00accept"}])
def test_a_form_that_says_neither_changes_nothing(client, sent):
    response = client.post("/cookies/choice/", sent)

    assert (response.status_code, response["Location"], response.cookies) == (302, "/cookies/", {})
    assert ConsentRecord.objects.count() == 0


def test_reading_the_address_of_the_form_leads_to_the_page(client):
    assert client.get("/cookies/choice/")["Location"] == "/cookies/"


def test_a_choice_sent_from_another_site_is_refused(client):
    response = client.post(
        "/cookies/choice/", {"choice": "accept"}, headers={"Origin": "https://elsewhere.example"}
    )

    assert (response.status_code, response.cookies) == (403, {})


def test_somebody_signed_in_can_choose_too(client):
    from tests.factories.people import UserFactory

    client.force_login(UserFactory())
    (form,) = Forms(client.get("/").content.decode()).forms

    assert choose(client, "accept").status_code == 303
    assert "csrfmiddlewaretoken" in form["hidden"]


def test_the_page_lists_every_cookie_that_was_ever_set_here(client):
    choose(client, "accept")
    client.get("/cookies/")

    listed = client.get("/cookies/").content.decode()
    for name in client.cookies:
        assert registry.known(name)
        assert f"<code>{name}</code>" in listed
    assert [cookie.name for cookie in registry.optional()] == ["navsh_visitor"]
    assert registry.VISITOR.how_long == "6 months"
    assert client.get("/cookies/")["Cache-Control"].startswith("max-age=0, no-cache, no-store")


@given(st.text(max_size=40) | st.from_regex(r"[0-9]{1,7}\.(accept|reject)[a-z]?", fullmatch=True))
def test_only_what_we_wrote_ourselves_is_a_choice(cookie):
    parsed = choosing.parse(cookie)

    if parsed is not None:
        version, choice = parsed
        assert f"{version}.{choice.value}" == cookie
        assert choice in set(Choice)


@pytest.mark.parametrize(
    "cookie",
    ["", "accept", "1.", "1.ACCEPT", "0.accept", "\xd9\xa1.accept", "1.accept.1", "-1.accept", "9" * 500],
)
def test_a_garbled_cookie_is_no_choice(client, cookie):
    client.cookies["navsh_cookie_choice"] = cookie

    assert BANNER in client.get("/").content.decode()
