"""Whoever looks after the machines hears of an error, once, and of nobody's private words."""

import logging
from contextlib import contextmanager

import pytest
from django.core import mail
from django.test import Client
from django.urls import path

from core.error_mail import ErrorMail

pytestmark = pytest.mark.django_db


@contextmanager
def told_of(name):
    """Have the errors of a logger told, as production's settings do."""
    handler = ErrorMail()
    handler.setLevel("ERROR")
    logger = logging.getLogger(name)
    logger.addHandler(handler)
    yield logger
    logger.removeHandler(handler)


@pytest.fixture
def logger(settings):
    settings.ADMINS = [("Example", "it@example.org")]
    with told_of("tests.errors") as logger:
        yield logger


def fail(logger, error, **extra):
    try:
        raise error
    except Exception:
        logger.exception("Example fault", extra=extra)


def test_an_error_is_told_once_an_hour_from_each_place(logger):
    for _ in range(3):
        fail(logger, RuntimeError("broken"))
    fail(logger, KeyError("another kind, from the same line"))
    logger.error("Without an exception")
    logger.warning("No error")

    assert [letter.to for letter in mail.outbox] == [["it@example.org"]] * 3
    assert "tests/core/test_error_mail.py" in mail.outbox[0].body
    assert "RuntimeError" in mail.outbox[0].body


def test_what_a_visitor_sent_is_not_in_it(logger, rf):
    request = rf.post("/contact/?token=secret-in-address", {"message": "words in confidence"})
    request.COOKIES["sessionid"] = "secret-in-cookie"

    fail(logger, RuntimeError("broken"), request=request, status_code=500)

    (letter,) = mail.outbox
    assert not {
        found
        for found in ("confidence", "secret-in", "sessionid", "DATABASES")
        if found in letter.subject + letter.body
    }


def broken(request):
    raise RuntimeError("an example of a fault")


urlpatterns = [path("broken/", broken)]
handler500 = "core.views.server_error"


def test_a_page_that_breaks_is_told(settings):
    """The whole way: a view fails, Django logs it, somebody is told."""
    settings.ADMINS = [("Example", "it@example.org")]
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = []
    with told_of("django"):
        answer = Client(raise_request_exception=False).get("/broken/")

    assert answer.status_code == 500
    assert len(mail.outbox) == 1
