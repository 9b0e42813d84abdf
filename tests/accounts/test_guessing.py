"""Guessing is slow, nobody is shut out by others, and nobody learns who has an account."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from members.accounts import guessing
from tests.accounts.test_journeys import NEW_PASSWORD, SIGN_UP, link_in_mail
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
HOME, ELSEWHERE = "192.0.2.1", "203.0.113.9"


def attempt(email, password, address=HOME, **headers):
    client = Client()
    response = client.post(
        "/accounts/login/", {"login": email, "password": password}, REMOTE_ADDR=address, **headers
    )
    if response.status_code == 302:
        return "in" if get_user(client).is_authenticated else response.url
    text = response.content.decode()
    return "too many" if "too many attempts" in text else "wrong" if "do not go together" in text else text


def ask_for_new_password(email, address=HOME):
    return Client().post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=address)


def test_signing_in_works_in_any_case_of_the_address():
    user = UserFactory(email="Example.Person@example.org")

    assert attempt(user.email.upper(), PASSWORD) == "in"


def test_guessing_one_account_from_one_address_is_stopped_even_with_the_right_password():
    user = UserFactory()

    wrong = [attempt(user.email, f"guess {n}") for n in range(guessing.PER_ACCOUNT_AND_ADDRESS)]

    assert wrong == ["wrong"] * guessing.PER_ACCOUNT_AND_ADDRESS
    assert attempt(user.email, PASSWORD) == "too many"
    assert attempt(user.email.upper(), PASSWORD) == "too many"
    assert attempt(UserFactory().email, PASSWORD) == "in"


def test_the_owner_signs_in_elsewhere_meanwhile():
    user = UserFactory()
    for n in range(guessing.PER_ACCOUNT_AND_ADDRESS + 1):
        attempt(user.email, f"guess {n}", ELSEWHERE)

    assert attempt(user.email, PASSWORD, HOME) == "in"


def test_many_addresses_together_cannot_guess_one_account_nor_shut_its_owner_out():
    user = UserFactory()
    assert attempt(user.email, PASSWORD, HOME) == "in"

    answers = [attempt(user.email, f"guess {n}", f"203.0.113.{n}") for n in range(guessing.PER_ACCOUNT + 1)]

    assert answers == ["wrong"] * guessing.PER_ACCOUNT + ["too many"]
    assert attempt(user.email, PASSWORD, "203.0.113.99") == "too many"
    assert attempt(user.email, PASSWORD, HOME) == "in"


def test_one_address_cannot_try_many_accounts_and_does_not_shut_out_who_is_at_home_there():
    user = UserFactory()
    assert attempt(user.email, PASSWORD, ELSEWHERE) == "in"

    answers = [attempt(f"nobody{n}@example.org", "guess", ELSEWHERE) for n in range(guessing.PER_ADDRESS + 1)]

    assert answers == ["wrong"] * guessing.PER_ADDRESS + ["too many"]
    assert attempt(user.email, PASSWORD, ELSEWHERE) == "in"


def test_one_network_of_the_newer_addresses_is_one_visitor():
    user = UserFactory()
    for n in range(guessing.PER_ACCOUNT_AND_ADDRESS):
        attempt(user.email, f"guess {n}", f"2001:db8::{n + 1}")

    assert attempt(user.email, PASSWORD, "2001:db8::ffff") == "too many"
    assert attempt(user.email, PASSWORD, "2001:db8:0:1::1") == "in"


def test_behind_a_proxy_the_visitor_is_counted_and_not_what_the_visitor_claims(settings):
    settings.TRUSTED_PROXIES = 1
    user = UserFactory()

    def through_proxy(password, seen, claimed):
        return attempt(user.email, password, "10.0.0.1", HTTP_X_FORWARDED_FOR=f"{claimed}, {seen}")

    for n in range(guessing.PER_ACCOUNT_AND_ADDRESS):
        through_proxy(f"guess {n}", ELSEWHERE, f"198.51.100.{n}")

    assert through_proxy(PASSWORD, ELSEWHERE, "198.51.100.77") == "too many"
    assert through_proxy(PASSWORD, HOME, "198.51.100.77") == "in"


def test_signing_in_often_is_no_guessing():
    user = UserFactory()

    assert {attempt(user.email, PASSWORD) for _ in range(guessing.PER_ADDRESS + 5)} == {"in"}


def test_a_letter_box_cannot_be_filled():
    user = UserFactory()

    for _ in range(guessing.MAILS_AN_HOUR + 2):
        assert ask_for_new_password(user.email).url == "/accounts/password/reset/done/"
        assert Client().post("/accounts/signup/", {**SIGN_UP, "email": user.email}).status_code == 302

    subjects = [letter.subject for letter in mail.outbox]
    assert subjects.count("Set a new password") == guessing.MAILS_AN_HOUR
    assert subjects.count("Your NAVSH account") == 1  # allauth sends the next three minutes later
    assert len(subjects) == guessing.MAILS_AN_HOUR + 1


def ask_for_code(email, address):
    """Ask for a code, and return the browser that may use it."""
    client = Client(REMOTE_ADDR=address)
    assert client.post("/accounts/login/code/", {"email": email}).status_code == 302
    return client


def sign_in_with_newest_code(client) -> bool:
    code = re.search(r"^[A-Z0-9-]{6,12}$", mail.outbox[-1].body, re.MULTILINE)[0]
    client.post("/accounts/login/code/confirm/", {"code": code})
    return get_user(client).is_authenticated


def test_a_stranger_cannot_use_up_the_codes_of_an_account():
    user = UserFactory()
    for _ in range(guessing.MAILS_AN_HOUR_FROM_EVERYWHERE):
        ask_for_code(user.email, ELSEWHERE)
    assert len(mail.outbox) == guessing.MAILS_AN_HOUR

    assert sign_in_with_newest_code(ask_for_code(user.email, HOME))


def test_many_strangers_fill_no_letter_box_and_leave_codes_for_where_the_owner_signs_in():
    user = UserFactory()
    assert attempt(user.email, PASSWORD, HOME) == "in"
    for n in range(guessing.MAILS_AN_HOUR_FROM_EVERYWHERE + 3):
        ask_for_code(user.email, f"203.0.113.{n}")
    assert len(mail.outbox) == guessing.MAILS_AN_HOUR_FROM_EVERYWHERE

    assert sign_in_with_newest_code(ask_for_code(user.email, HOME))


def test_two_hundred_sign_ins_and_resets_leave_the_victim_a_way_in():
    """Even at the attacker's own address, where the password alone is refused by then."""
    user = UserFactory()

    answers = [attempt(user.email, f"guess {n}", ELSEWHERE) for n in range(100)]
    for _ in range(100):
        ask_for_new_password(user.email, ELSEWHERE)

    assert answers == ["wrong"] * guessing.PER_ACCOUNT_AND_ADDRESS + ["too many"] * 95
    assert len(mail.outbox) == guessing.MAILS_AN_HOUR
    assert attempt(user.email, PASSWORD, ELSEWHERE) == "too many"
    victim = Client()
    form = victim.get(link_in_mail()).url
    victim.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, REMOTE_ADDR=ELSEWHERE)
    assert attempt(user.email, NEW_PASSWORD, ELSEWHERE) == "in"
    assert attempt(user.email, NEW_PASSWORD, HOME) == "in"


# --- who has an account -----------------------------------------------------------------------


def seen(address, data):
    """Return all that the answer tells a stranger, without what they sent themselves."""
    client = Client()
    response = client.post(address, data, follow=True)
    text = response.content.decode()
    for value in (data.get("email"), data.get("login")):
        text = text.replace(value, "ADDRESS") if value else text
    forms = client.cookies.keys()
    return response.redirect_chain, response.status_code, sorted(forms), _without_tokens(text)


def _without_tokens(text):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "TOKEN", text)


@pytest.mark.parametrize(
    ("address", "data", "mails_to_nobody"),
    [
        ("/accounts/login/", lambda email: {"login": email, "password": "wrong"}, 0),
        ("/accounts/login/code/", lambda email: {"email": email}, 0),
        ("/accounts/password/reset/", lambda email: {"email": email}, 0),
        ("/accounts/signup/", lambda email: {**SIGN_UP, "email": email}, 1),  # to confirm the new account
    ],
)
def test_no_screen_tells_whether_an_address_has_an_account(address, data, mails_to_nobody):
    somebody = UserFactory(email="somebody@example.org")

    with_account = seen(address, data(somebody.email))
    to_somebody = [letter.to for letter in mail.outbox]
    mail.outbox.clear()
    without = seen(address, data("anybodys@example.org"))

    assert with_account == without
    assert to_somebody == ([] if address == "/accounts/login/" else [[somebody.email]])
    assert [letter.to for letter in mail.outbox] == [["anybodys@example.org"]] * mails_to_nobody


def test_asking_for_an_address_of_somebody_else_looks_like_asking_for_a_free_one(client):
    UserFactory(email="taken@example.org")
    person = UserFactory()
    screens = []
    for wanted in ("taken@example.org", "free@example.org"):
        one = Client()
        one.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
        one.post("/accounts/reauthenticate/", {"password": PASSWORD})
        response = one.post("/accounts/email/", {"email": wanted, "action_add": "1"}, follow=True)
        screens.append(_without_tokens(response.content.decode().replace(wanted, "ADDRESS")))

    assert screens[0] == screens[1]
