"""Each letter as its receiver reads it: what happened, what to do, figures, the day, a link that works."""

import re
from datetime import date
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from members.membership import notices, pausing, renewing
from members.membership.models import Notice, Period
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.people import sign_in

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 18)  # a fortnight before the new year
PLACEHOLDERS = ("None", "{", "}", "  ")


@pytest.fixture
def renewal() -> Period:
    """The next year of a school, invoiced and not paid; its head gets the letters."""
    membership = made.school_membership(
        VirtualSchoolFactory(name="Example Virtual School"), on=date(2026, 4, 1)
    )
    RoleFactory(school=membership.school, is_school_admin=True, starts_on=date(2020, 1, 1))
    with mock.patch.object(timezone, "localdate", return_value=date(2027, 2, 1)):
        period = renewing.renew(membership, by=None).period
    mail.outbox.clear()
    return period


def letter(period: Period, kind: str):
    Notice.objects.filter(period=period, kind=kind).delete()
    with mock.patch.object(timezone, "localdate", return_value=DAY):
        assert notices.mail(Notice.objects.create(period=period, kind=kind)) == 1
    return mail.outbox[-1]


@pytest.mark.parametrize(
    ("kind", "subject", "says"),
    [
        (
            "invoiced",
            "The invoice for your NAVSH membership was sent",
            ["1 April 2027 to 31 March 2028", "£600.00, due on 1 April 2027", "What to do: see that it went"],
        ),
        (
            "coming",
            "Your NAVSH membership: the year from 1 April 2027 is not paid yet",
            [
                "in 14 days, on 1 April 2027",
                "£600.00, by 1 April 2027",
                "What to do: ask your finance team to pay",
            ],
        ),
        (
            "grace",
            "Your NAVSH membership closes on 31 May 2027 unless it is paid",
            [
                "to the end of 30 May 2027",
                "On 31 May 2027 it closes",
                "£600.00",
                "What to do: ask your finance",
            ],
        ),
        (
            "lapsed",
            "Your NAVSH membership has lapsed",
            [
                "the payment for 1 April 2027 to 31 March 2028 has not come",
                "£600.00",
                "What to do: once invoice",
            ],
        ),
    ],
)
def test_a_letter_about_what_is_not_paid(client, renewal, kind, subject, says):
    found = letter(renewal, kind)

    assert found.subject == subject
    read(client, renewal, found.body, says)


def read(client, period, body: str, says: list[str]) -> None:
    """Assert that `body` says all that, leaves nothing unfilled, and has a link that opens for the reader."""
    assert [words for words in says if words not in body] == []
    assert [sign for sign in PLACEHOLDERS if sign in body] == []
    assert "Example Virtual School" in body
    (address,) = set(re.findall(r"http://testserver(\S+)", body))
    sign_in(client, period.membership.school.roles.get().person)
    assert client.get(address).status_code == 200


def test_the_first_payment_is_a_welcome_and_a_later_one_a_receipt(client, renewal):
    made.pay(renewal)
    assert Notice.objects.filter(period=renewal, kind="paid").count() == 1

    found = letter(renewal, "paid")
    assert found.subject == "Thank you: your NAVSH membership is paid until 31 March 2028"
    read(
        client,
        renewal,
        found.body,
        ["(£600.00) has arrived", "until 31 March 2028", "There is nothing to do."],
    )

    first = letter(renewal.membership.periods.order_by("starts").first(), "welcome")
    assert first.subject == "Welcome to NAVSH"
    read(
        client,
        renewal,
        first.body,
        ["(£600.00) has arrived", "until 31 March 2027", "Invite your colleagues"],
    )


@pytest.mark.parametrize("what", ["paused", "resumed"])
def test_a_letter_about_a_pause(client, renewal, what):
    pause = pausing.pause(renewal.membership, by=None, reason="The head is away", on=date(2027, 4, 10))
    if what == "resumed":
        pause = pausing.resume(renewal.membership, by=None, on=date(2027, 9, 1))
    mail.outbox.clear()

    notices.mail_pause(pause, what)

    says = {
        "paused": ["paused from 10 April 2027", "The head is away", "There is nothing to do."],
        "resumed": ["goes on from 1 September 2027", "until 21 October 2027", "What to do: see on the page"],
    }[what]
    read(client, renewal, mail.outbox[0].body, says)


def test_a_year_that_ended_in_the_pause_says_how_to_go_on(client):
    membership = made.school_membership(
        VirtualSchoolFactory(name="Example Virtual School"), on=date(2025, 4, 1), plan=made.plan(grace_days=0)
    )
    RoleFactory(school=membership.school, is_school_admin=True, starts_on=date(2020, 1, 1))
    pausing.pause(membership, by=None, reason="Away", on=date(2026, 2, 1))
    pause = pausing.resume(membership, by=None, on=date(2026, 11, 1))
    mail.outbox.clear()

    notices.mail_pause(pause, "resumed")

    says = ["The year that was paid for has ended meanwhile.", "What to do: renew it", "not for the pause"]
    read(client, membership.periods.get(), mail.outbox[0].body, says)
