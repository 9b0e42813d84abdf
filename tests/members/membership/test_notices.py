"""Letters to members: in plain words, in time, once, and never about what was paid."""

from datetime import date, timedelta
from unittest import mock

import pytest
from django.core import mail
from django.utils import timezone

from core.models import AuditEvent
from members.membership import notices, pausing, renewing, tasks
from members.membership.models import Membership, Notice, Period
from tests.background import WAITING, statuses, wait, work
from tests.factories import membership as made
from tests.factories.organisations import RoleFactory
from tests.smtp import mail_server

pytestmark = pytest.mark.django_db
STARTS = date(2027, 4, 1)


@pytest.fixture
def renewed() -> Period:
    """The unpaid next year of a school with an administrator and a colleague."""
    membership = made.school_membership(on=date(2026, 4, 1))
    RoleFactory(school=membership.school, is_school_admin=True, person__email="head@example.org")
    RoleFactory(school=membership.school)
    period = renewing.renew(membership, by=None, today=date(2027, 2, 1)).period
    Notice.objects.all().delete()
    return period


def sent_on(day: date) -> list[tuple[str, int]]:
    before = set(Notice.objects.values_list("pk", flat=True))
    notices.send_due(day)
    return [(one.kind, one.days) for one in Notice.objects.exclude(pk__in=before).order_by("pk")]


def days_around(*numbers: int) -> list[list[tuple[str, int]]]:
    return [sent_on(STARTS + timedelta(days=number)) for number in numbers]


def test_the_letters_of_an_unpaid_renewal_from_a_month_before_to_the_lapse(renewed):
    sent = days_around(-31, -30, -29, -14, 0, 14, 42, 59, 60, 61)

    assert sent == [
        [],
        [("coming", 30)],
        [],
        [("coming", 14)],
        [("coming", 0)],
        [("grace", 14)],
        [("grace", 42)],
        [],
        [("lapsed", 0)],
        [],
    ]


def test_letters_are_caught_up_for_three_days_and_then_left(renewed):
    assert days_around(-28, -27, -11) == [[("coming", 30)], [], []]


def test_who_has_paid_hears_no_more(renewed):
    made.pay(renewed)
    Notice.objects.all().delete()

    assert days_around(-30, -14, 0, 14, 60) == [[], [], [], [], []]


def test_nobody_is_written_to_in_a_pause(renewed):
    pausing.pause(renewed.membership, by=None, reason="Away", on=STARTS - timedelta(days=40))

    assert days_around(-30, 0, 14, 60) == [[], [], [], []]


def test_a_year_that_nothing_followed_lapses_with_a_letter():
    made.school_membership(plan=made.plan(grace_days=30), on=date(2026, 4, 1))

    assert days_around(0, 29, 30, 31) == [[], [], [("lapsed", 0)], []]


def test_a_letter_goes_to_the_administrators_alone_and_says_what_is_due(renewed):
    mail.outbox.clear()
    notices.mail(Notice.objects.create(period=renewed, kind="coming", days=14))

    (letter,) = mail.outbox
    assert letter.to == ["head@example.org"]
    assert "INV-" in letter.body
    assert "£600.00" in letter.body
    assert "/members/membership/" in letter.body


def test_a_letter_that_waited_while_the_money_came_is_not_sent(renewed):
    notice = Notice.objects.create(period=renewed, kind="grace", days=14)
    made.pay(renewed)

    assert notices.mail(notice) == 0


@pytest.mark.parametrize("kind", Notice.Kind.values)
def test_every_letter_can_be_written_with_and_without_an_invoice(renewed, kind):
    unbilled = made.school_membership(paid=False, invoice=False)
    RoleFactory(school=unbilled.school, is_school_admin=True)

    for period in (renewed, unbilled.periods.get()):
        mail.outbox.clear()
        assert notices.mail(Notice.objects.create(period=period, kind=kind, days=1)) == 1
        assert "None" not in mail.outbox[0].body
        assert "{" not in mail.outbox[0].body


def test_a_new_member_is_welcomed_once():
    membership = made.associate_membership()

    assert list(Notice.objects.filter(kind="welcome").values_list("period__membership", flat=True)) == [
        membership.pk
    ]

    made.pay(renewing.renew(membership, by=None, until=date(2100, 1, 1)).period)
    assert Notice.objects.filter(kind="welcome").count() == 1


def test_a_lapse_is_in_the_trail():
    membership = made.school_membership(plan=made.plan(grace_days=0, year="twelve_months"))
    Period.objects.update(
        starts=timezone.localdate() - timedelta(days=366),
        ends=timezone.localdate(),
        lapses_on=timezone.localdate(),
        grace_ends=timezone.localdate(),
    )
    assert Membership.objects.with_status().get().status == "lapsed"

    assert sent_on(timezone.localdate()) == [("lapsed", 0)]
    assert AuditEvent.objects.filter(action="membership.lapsed", subject_id=membership.pk).count() == 1


def test_where_the_second_mail_fails_the_first_is_not_sent_twice(renewed, settings):
    RoleFactory(school=renewed.membership.school, is_school_admin=True, person__email="deputy@example.org")
    settings.TASKS = WAITING
    with mail_server(settings) as server:
        server.refused["head@example.org"] = "451 Come back later"
        tasks.mail_notice.enqueue(Notice.objects.create(period=renewed, kind="coming", days=14).pk)
        work()
        assert server.addresses == ["deputy@example.org"]

        server.refused.clear()
        wait()
        work()

        assert server.addresses == ["deputy@example.org", "head@example.org"]
    assert set(statuses()) == {"SUCCESSFUL"}


def test_who_answers_no_more_for_the_member_is_left_out_while_a_mail_waits(renewed):
    notice = Notice.objects.create(period=renewed, kind="coming", days=14)
    mail.outbox.clear()

    assert notices.mail(notice, "left@example.org") == 0
    assert notices.mail(notice, "head@example.org") == 1
    assert [letter.to for letter in mail.outbox] == [["head@example.org"]]


def test_whose_money_came_just_before_is_not_told_of_a_lapse(renewed):
    day = renewed.grace_ends
    (found,) = notices.due(day)
    made.pay(renewed)

    assert notices.send_due(day) == 0
    assert notices._tell_in_time(*found, day) is False
    assert not Notice.objects.filter(kind="lapsed").exists()


def test_a_letter_of_a_lapse_that_waited_while_the_money_came_is_not_sent(renewed):
    notice = Notice.objects.create(period=renewed, kind="lapsed")
    with mock.patch.object(timezone, "localdate", return_value=renewed.grace_ends):
        assert notices.mail(notice) == 1
        made.pay(renewed)
        assert notices.mail(notice) == 0
