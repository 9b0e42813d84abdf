"""200 sign-ins and resets at the same time, over the cache that production has without Redis."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from consent.models import ConsentSettings
from core.models import SiteSettings
from members.accounts import guessing
from members.accounts.models import User
from tests.accounts.test_guessing import ELSEWHERE, HOME, attempt
from tests.accounts.test_journeys import NEW_PASSWORD, link_in_mail
from tests.factories.people import PASSWORD, UserFactory

AT_ONCE = 8


@pytest.fixture
def shared_cache(threads_commit, settings):
    """Count in a table of the database, as two processes without Redis do."""
    settings.CACHES = {
        "default": {"BACKEND": "core.lasting_cache.LastingDatabaseCache", "LOCATION": "cache_of_a_test"}
    }
    threads_commit(Session, EmailAddress, User, SiteSettings, ConsentSettings)
    committed(call_command, "createcachetable")
    yield
    committed(_drop)


def _drop():
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE cache_of_a_test")


def committed(do, *arguments):
    """Do something on a connection of its own, and return what it returns."""

    def alone():
        try:
            return do(*arguments)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(alone).result()


def at_once(do, times):
    def some(_):
        try:
            return [do(n) for n in range(times // AT_ONCE)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [answer for answers in pool.map(some, range(AT_ONCE)) for answer in answers]


def test_limits_hold_and_the_victim_gets_in(shared_cache):
    email = committed(lambda: UserFactory(email="victim@example.org").email)

    signing_in = at_once(lambda n: attempt(email, f"guess {n}", ELSEWHERE), 104)
    at_once(
        lambda n: (
            Client().post("/accounts/password/reset/", {"email": email}, REMOTE_ADDR=ELSEWHERE).status_code
        ),
        96,
    )

    assert signing_in.count("wrong") == guessing.PER_ACCOUNT_AND_ADDRESS
    assert signing_in.count("too many") == 104 - guessing.PER_ACCOUNT_AND_ADDRESS
    assert 1 <= len(mail.outbox) <= guessing.MAILS_AN_HOUR
    assert committed(attempt, email, PASSWORD, ELSEWHERE) == "too many"
    committed(_set_new_password)
    assert committed(attempt, email, NEW_PASSWORD, ELSEWHERE) == "in"
    assert committed(attempt, email, NEW_PASSWORD, HOME) == "in"


def _set_new_password():
    victim = Client()
    form = victim.get(link_in_mail()).url
    victim.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}, REMOTE_ADDR=ELSEWHERE)
