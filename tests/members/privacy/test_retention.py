"""What has been kept long enough goes at night, and nothing a moment earlier. The clock is moved by hand."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import retention
from core.retention import months_before
from members.accounts.models import User
from members.organisations.models import Invitation, JoinRequest
from members.privacy import keeping
from members.privacy.models import RetentionRun
from tests.factories.home import ContactMessageFactory
from tests.factories.organisations import RoleFactory, VirtualSchoolFactory
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def gone(name: str, now) -> int:
    [done] = retention.run(now, only=[name])
    assert done.problem == ""
    return done.gone


def test_an_account_that_nobody_confirmed_goes_after_thirty_days_and_not_before():
    person = UserFactory(confirmed=False)
    UserFactory()
    end = person.date_joined + timedelta(days=30)
    assert gone("accounts.User", end) == 0
    assert gone("accounts.User", end + SECOND) == 1
    assert not User.objects.filter(pk=person.pk).exists()


def test_an_unconfirmed_account_on_which_something_hangs_stays():
    person = RoleFactory(person=UserFactory(confirmed=False)).person
    assert gone("accounts.User", person.date_joined + timedelta(days=400)) == 0


def test_staff_made_by_a_command_stay():
    chief = User.objects.create_superuser("chief@example.org", "a quite different phrase")
    assert gone("accounts.User", chief.date_joined + timedelta(days=400)) == 0


def test_invitations_go_half_a_year_after_they_ran_out():
    now = timezone.now()
    invitation = Invitation.objects.create(
        school=VirtualSchoolFactory(), email="invited@example.org", expires_at=now + timedelta(days=14)
    )
    ends = invitation.expires_at
    assert gone("organisations.Invitation", ends + timedelta(days=180)) == 0
    assert gone("organisations.Invitation", ends + timedelta(days=185)) == 1


def test_requests_to_join_go_two_years_after_they_were_decided_and_waiting_ones_never():
    now = timezone.now()
    school = VirtualSchoolFactory()
    JoinRequest.objects.create(person=UserFactory(), school=school)
    decided = {"state": "withdrawn", "decided_at": now}
    JoinRequest.objects.create(person=UserFactory(), school=school, **decided)
    assert gone("organisations.JoinRequest", now + timedelta(days=729)) == 0
    assert gone("organisations.JoinRequest", now + timedelta(days=732)) == 1
    assert JoinRequest.objects.get().state == "waiting"


def test_a_dry_run_says_what_would_go_and_takes_nothing():
    ContactMessageFactory(state="spam", received_at=timezone.now() - timedelta(days=31))
    before = set(RetentionRun.objects.values_list("pk", flat=True))
    out = io.StringIO()
    call_command("retention", "--dry-run", stdout=out)
    [line] = [line for line in out.getvalue().splitlines() if "Messages of the contact form" in line]
    assert line.split()[0] == "1"
    assert not RetentionRun.objects.exclude(pk__in=before).exists()

    out = io.StringIO()
    call_command("retention", stdout=out)
    assert RetentionRun.objects.exclude(pk__in=before).get().outcome["home.ContactMessage"] == {
        "due": 1,
        "gone": 1,
        "problem": "",
    }


def test_every_night_leaves_a_record_and_a_second_run_finds_nothing():
    ContactMessageFactory(state="spam", received_at=timezone.now() - timedelta(days=31))
    first, second = keeping.run(), keeping.run()
    assert (first.gone, second.gone) == (1, 0)
    assert first.finished_at >= first.started_at
    assert set(first.outcome) == {rule.name for rule in retention.rules()} | {"mail files"}


def test_one_rule_that_fails_is_written_down_and_stops_no_other(monkeypatch):
    def fails(now):
        raise RuntimeError("broken")

    monkeypatch.setattr(retention, "_rules", dict(retention._rules))
    retention.keep("example.Broken", what="Nothing", after="never", due=fails)
    ContactMessageFactory(state="spam", received_at=timezone.now() - timedelta(days=31))
    run = keeping.run()
    assert run.outcome["example.Broken"]["problem"] == "RuntimeError: broken"
    assert run.outcome["home.ContactMessage"]["gone"] == 1


def test_long_work_goes_in_batches(monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    old = timezone.now() - timedelta(days=31)
    for _ in range(5):
        ContactMessageFactory(state="spam", received_at=old)
    rule = next(rule for rule in retention.rules() if rule.name == "home.ContactMessage")
    sizes = [rows.count() for rows in retention._batches(rule, timezone.now())]
    assert sizes == [2, 2, 1]


@given(
    st.datetimes(min_value=timezone.datetime(2020, 1, 1), max_value=timezone.datetime(2040, 1, 1)),
    st.integers(1, 80),
)
def test_months_before_is_the_same_day_or_the_last_of_the_month(naive, months):
    now = timezone.make_aware(naive)
    then = timezone.localtime(months_before(now, months))
    local = timezone.localtime(now)
    assert (local.year * 12 + local.month) - (then.year * 12 + then.month) == months
    assert then.day <= local.day
    assert then.day == local.day or (then + timedelta(days=1, hours=1)).month != then.month
