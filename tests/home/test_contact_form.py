"""The contact form as its visitor meets it."""

import re

import pytest
from django.core import mail, signing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import SiteSettings
from home import contact
from home.forms import _SALT
from home.models import ContactMessage, ContactPage

pytestmark = pytest.mark.django_db
OPENED_LONG_AGO = 10**9


def token(moment=OPENED_LONG_AGO):
    return signing.dumps(moment, salt=_SALT)


OPENED = token()


def answers(**changed):
    return {
        "name": "Example sender",
        "email": "sender@example.org",
        "topic": "An example",
        "message": "First line.\nSecond line.",
        "opened": OPENED,
        **changed,
    }


@pytest.fixture
def office(db):
    site_settings = SiteSettings.load()
    site_settings.office_email = "office@example.org"
    site_settings.save()


@pytest.fixture
def send(client, django_capture_on_commit_callbacks):
    def send(**changed):
        with django_capture_on_commit_callbacks(execute=True):
            return client.post("/contact/", answers(**changed))

    return send


def test_a_message_is_kept_and_mailed_and_the_sender_is_thanked(send, client, office):
    answer = send()

    assert answer.status_code == 302
    assert answer["Location"] == "/contact/thanks/"
    assert not answer.cookies
    message = ContactMessage.objects.get()
    assert (message.name, message.email, message.topic) == (
        "Example sender",
        "sender@example.org",
        "An example",
    )
    assert message.message.splitlines() == ["First line.", "Second line."]
    assert message.state == ContactMessage.State.WAITING
    (sent,) = mail.outbox
    assert sent.to == ["office@example.org"]
    assert sent.reply_to == ["sender@example.org"]
    assert sent.subject == "Message from the website: An example"
    assert "First line." in sent.body
    assert f"http://testserver/admin/messages/inspect/{message.pk}/" in sent.body
    thanks = client.get(answer["Location"])
    assert ContactPage.objects.get().thanks_heading in thanks.content.decode()
    assert not thanks.cookies


def test_the_page_gives_its_form_a_signed_time(client):
    page = client.get("/contact/").content.decode()
    (opened,) = re.findall(r'name="opened" value="([^"]+)"', page)

    assert isinstance(signing.loads(opened, salt=_SALT), int)


def test_without_an_office_address_the_message_waits(send):
    send()

    assert mail.outbox == []
    assert ContactMessage.objects.waiting().count() == 1


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        ({"name": ""}, "Fill in “Your name”"),
        ({"name": "   "}, "Fill in “Your name”"),
        ({"email": "nobody"}, "Enter an e-mail address like"),
        ({"email": ""}, "Fill in “Your e-mail address”"),
        ({"topic": ""}, "Fill in “What is it about?”"),
        ({"message": ""}, "Fill in “Your message”"),
        ({"message": "x" * 5001}, "5000"),
        ({"message": "null\x00byte"}, "Null characters are not allowed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(send, changed, complaint):
    answer = send(**changed)
    page = answer.content.decode()

    assert answer.status_code == 200
    assert complaint in page
    assert "error-summary" in page
    assert "<title>Error: " in page
    for name, typed in answers().items():
        if name not in changed and name != "message":
            assert f'value="{typed}"' in page
    assert ContactMessage.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"leave_empty": "buy"}, "The field that people do not see was filled in"),
        ({"opened": ""}, "The form was sent without having been opened"),
        ({"opened": "forged"}, "The form was sent without having been opened"),
        ({"opened": token()[:-1]}, "The form was sent without having been opened"),
        ({"opened": signing.dumps("text", salt=_SALT)}, "The form was sent without having been opened"),
        ({"opened": token(10**11)}, "The form was filled in faster than people type"),
        ({"message": "http://a.example www.b.example " * 3}, "6 links in the text"),
    ],
)
def test_what_a_machine_sends_is_kept_apart_unmailed_and_not_told(send, office, changed, reason):
    answer = send(**changed)

    assert answer["Location"] == "/contact/thanks/"
    message = ContactMessage.objects.get()
    assert (message.state, message.spam_reason) == (ContactMessage.State.SPAM, reason)
    assert mail.outbox == []


def test_a_form_just_opened_is_too_fast_and_one_open_for_years_is_not(send, client):
    page = client.get("/contact/").content.decode()
    (just_now,) = re.findall(r'name="opened" value="([^"]+)"', page)
    send(opened=just_now)
    send(opened=token(1))

    assert [message.state for message in ContactMessage.objects.order_by("pk")] == ["spam", "waiting"]


def test_a_quick_correction_is_not_taken_for_a_machine(send):
    shown_again = send(email="nobody").content.decode()
    (opened,) = re.findall(r'name="opened" value="([^"]+)"', shown_again)
    send(opened=opened)

    assert ContactMessage.objects.get().state == ContactMessage.State.WAITING


def test_a_form_whose_time_was_lost_gets_a_new_one_with_its_errors(send):
    shown_again = send(opened="", email="nobody").content.decode()
    (opened,) = re.findall(r'name="opened" value="([^"]+)"', shown_again)

    assert isinstance(signing.loads(opened, salt=_SALT), int)


def test_too_many_messages_are_refused_kindly_and_what_was_typed_is_kept(send):
    for _ in range(contact.MESSAGES_PER_EMAIL):
        assert send().status_code == 302
    answer = send(message="The one too many")
    page = answer.content.decode()

    assert answer.status_code == 429
    assert answer["Retry-After"] == "3600"
    assert "what you wrote is still here" in page
    assert "The one too many" in page
    assert 'value="An example"' in page
    assert ContactMessage.objects.count() == contact.MESSAGES_PER_EMAIL
    assert send(email="somebody.else@example.org").status_code == 302


def test_one_network_address_cannot_go_on_under_many_names(client):
    for number in range(contact.MESSAGES_PER_ADDRESS):
        assert client.post("/contact/", answers(email=f"s{number}@example.org")).status_code == 302

    assert client.post("/contact/", answers(email="another@example.org")).status_code == 429
    elsewhere = client.post("/contact/", answers(email="another@example.org"), REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


def test_the_case_of_an_address_does_not_matter_to_the_limit(send):
    for _ in range(contact.MESSAGES_PER_EMAIL):
        send()

    assert send(email="SENDER@example.org").status_code == 429


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x85", "%0a"])
def test_no_line_break_reaches_a_header(send, office, ending):
    send(topic=f"An example{ending}Bcc: victim@example.org", name=f"A{ending}Bcc: victim@example.org")
    (sent,) = mail.outbox
    headers = sent.message()

    assert headers["Bcc"] is None
    assert sent.recipients() == ["office@example.org"]
    assert len(sent.subject.splitlines()) == 1
    kept = ContactMessage.objects.get()
    assert (len(kept.topic.splitlines()), len(kept.name.splitlines())) == (1, 1)
    assert send(email=f"sender@example.org{ending}Bcc: victim@example.org").status_code == 200


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "head"])
def test_other_methods_are_no_failure(client, method):
    assert getattr(client, method)("/contact/").status_code in {200, 405}


def test_nothing_below_the_thanks(client):
    assert client.get("/contact/other/").status_code == 404
    assert client.post("/contact/thanks/", answers()).status_code in {200, 405}
    assert ContactMessage.objects.count() == 0


any_text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300) | st.sampled_from(
    ["\x00", "x" * 100_000, "‮", "\U0010ffff", "a@b.c\n", "=?utf-8?q?x?=", "{{ 7*7 }}"]
)


class AnyTextTest(TestCase):
    """Whatever is typed, the form answers."""

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        fields=st.fixed_dictionaries(
            {},
            optional=dict.fromkeys(
                ["name", "email", "topic", "message", "leave_empty", "opened", "x"], any_text
            ),
        )
    )
    def test_any_text_gets_an_answer(self, fields):
        answer = self.client.post("/contact/", fields)

        assert answer.status_code in {200, 302, 429}

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        name=any_text.filter(str.strip),
        topic=any_text.filter(str.strip),
        message=any_text.filter(str.strip),
    )
    def test_any_text_in_a_whole_form_is_kept_or_complained_of(self, name, topic, message):
        from django.core.cache import cache

        cache.clear()
        site_settings = SiteSettings.load()
        site_settings.office_email = "office@example.org"
        site_settings.save()
        before = ContactMessage.objects.count()
        with self.captureOnCommitCallbacks(execute=True):
            answer = self.client.post("/contact/", answers(name=name, topic=topic, message=message))

        assert answer.status_code in {200, 302}
        assert ContactMessage.objects.count() - before == (answer.status_code == 302)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(body=st.binary(max_size=2000), query=st.binary(max_size=200))
    def test_any_bytes_get_an_answer(self, body, query):
        for content_type in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b"):
            answer = self.client.generic(
                "POST", "/contact/", body, content_type=content_type, QUERY_STRING=query.decode("latin-1")
            )
            assert answer.status_code in {200, 302, 400, 429}
