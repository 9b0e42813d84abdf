"""Nobody learns from any answer, nor from how long it takes, whether an address has an account."""

import re
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django_tasks import task_backends

from members.accounts import guessing
from members.accounts.models import User
from tests.accounts.test_journeys import SIGN_UP
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "nobody@example.org"
# What differs between any two answers to the same person, and tells nothing.
RANDOM = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+|("form_token": ")\w+|(sessionid|csrftoken)=\w+')


class CountingHasher(MD5PasswordHasher):
    """Counts how often the slow part of signing in or up is done."""

    algorithm = "counting"
    times = 0

    def encode(self, password, salt):
        CountingHasher.times += 1
        return super().encode(password, salt)


@pytest.fixture(autouse=True)
def counting(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]


def kinds():
    """Return the addresses of everybody whom a stranger could ask about."""
    closed = UserFactory(email="a-closed@example.org", is_active=False)
    microsoft = UserFactory(email="a-micros@example.org")
    microsoft.set_unusable_password()
    microsoft.save()
    unconfirmed = UserFactory(email="a-unconf@example.org", confirmed=False)
    EmailAddress.objects.create(user=unconfirmed, email=unconfirmed.email, primary=True, verified=False)
    everybody = [
        UserFactory(email="a-member@example.org"),
        UserFactory(email="a-second@example.org", app=True),
        UserFactory(email="a-office@example.org", groups=["Editors"]),
        closed,
        microsoft,
        unconfirmed,
    ]
    return [person.email for person in everybody]


def told(client, answer, email):
    """Return all that an answer tells: status, headers, cookies, body; without what the asker typed."""
    text = answer.content.decode()
    for typed in (email, email.capitalize()):
        text = text.replace(typed, "ADDRESS")
    headers = {name: value for name, value in answer.items() if name not in {"Content-Length", "Expires"}}
    cookies = {name: {**cookie, "expires": ""} for name, cookie in answer.cookies.items()}
    return answer.status_code, RANDOM.sub("", str(headers)), cookies, RANDOM.sub("", unescape(text))


def asking(email, address, data, times=1):
    """Ask `times` times from one browser as a stranger, with every answer on the way; count the hashing."""
    client = Client()
    cache.clear()
    CountingHasher.times = 0
    answers = []
    for _ in range(times):
        answer = client.post(address, data(email))
        answers.append(told(client, answer, email))
        if answer.status_code == 302:
            answers.append(told(client, client.get(answer.url), email))
    return answers, CountingHasher.times


QUESTIONS = {
    "sign in": ("/accounts/login/", lambda email: {"login": email, "password": "not this one"}, 7),
    "sign up": ("/accounts/signup/", lambda email: {**SIGN_UP, "email": email}, 1),
    "new password": ("/accounts/password/reset/", lambda email: {"email": email}, 5),
    "code": ("/accounts/login/code/", lambda email: {"email": email}, 1),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_answer_is_the_same_for_everybody_and_for_nobody(question):
    address, data, times = QUESTIONS[question]
    for email in kinds():
        known = asking(email, address, data, times)
        unknown = asking(NEW, address, data, times)
        User.objects.filter(email=NEW).delete()

        assert known == unknown, email


def test_a_code_is_refused_as_often_and_in_the_same_words():
    def try_codes(email):
        client = Client()
        client.post("/accounts/login/code/", {"email": email})
        answers = []
        for _ in range(5):
            answer = client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
            answers.append(told(client, answer, email))
        answers.append(told(client, client.get("/accounts/login/"), email))
        return answers

    assert len({str(try_codes(email)) for email in [*kinds(), NEW]}) == 1


def test_signing_in_too_often_is_said_of_everybody_after_as_many_attempts():
    def attempts(email):
        client = Client()
        wrong = {"login": email, "password": "not this one"}
        texts = [client.post("/accounts/login/", wrong).content.decode() for _ in range(8)]
        return ["too many attempts" in text for text in texts]

    assert {tuple(attempts(email)) for email in [*kinds(), NEW]} == {(False,) * 5 + (True,) * 3}


@pytest.mark.parametrize("question", ["new password", "code"])
def test_as_much_work_is_given_to_the_worker(question, settings):
    """The mail to nobody is written and queued too; only the worker knows that it goes nowhere."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    backend = task_backends["default"]
    address, data, _ = QUESTIONS[question]
    queued = []
    for email in ("a-member@example.org", NEW):
        if email != NEW:
            UserFactory(email=email)
        backend.clear()
        for _ in range(guessing.MAILS_AN_HOUR + 2):
            Client().post(address, data(email))
        queued.append([result.task.name for result in backend.results])

    assert queued[0] == queued[1] == ["deliver"] * guessing.MAILS_AN_HOUR
    assert mail.outbox == []


def test_a_passkey_is_asked_for_without_saying_whose():
    client = Client()
    options = client.get(
        "/accounts/2fa/webauthn/login/",
        {"login": "a-member@example.org"},
        headers={"Accept": "application/json"},
    ).json()["request_options"]["publicKey"]

    assert not options.get("allowCredentials")
    assert "a-member" not in str(options)


def test_changing_to_somebody_elses_address_looks_the_same_on_every_screen_after(client):
    UserFactory(email="taken@example.org")

    def change_to(wanted):
        person = UserFactory(email="asker@example.org", first_name="Ask", last_name="Er")
        one = Client()
        one.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        answers = []
        for data in (
            {"email": wanted, "action_add": "1"},
            {"email": wanted, "action_send": "1"},
            {"email": wanted, "action_add": "1"},
            {"email": wanted, "action_remove": "1"},
        ):
            for answer in (one.post("/accounts/email/", data), one.get("/accounts/email/")):
                answers.append(told(one, answer, wanted))
            answers.append(told(one, one.get("/members/account/"), wanted))
        person.delete()
        return answers

    for taken, free in zip(change_to("taken@example.org"), change_to("freee@example.org"), strict=True):
        assert taken == free


def test_the_letter_to_who_has_an_account_names_our_site_whatever_the_request_says(settings):
    settings.ALLOWED_HOSTS = ["*"]
    UserFactory(email="taken@example.org")

    Client().post(
        "/accounts/signup/", {**SIGN_UP, "email": "taken@example.org"}, headers={"Host": "evil.example"}
    )

    assert "evil.example" not in mail.outbox[0].body
    assert "http://testserver/accounts/password/reset/" in mail.outbox[0].body
