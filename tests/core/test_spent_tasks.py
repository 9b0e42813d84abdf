"""What a task was given goes as soon as it is done; where it failed it stays, and can be done again."""

import io
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core import retention
from members.accounts.tasks import deliver
from tests import background

pytestmark = pytest.mark.django_db
MAIL = ("Set a new password", "https://example.org/accounts/password/reset/key/1-secret/", "you@example.org")
NOTHING = {"args": [], "kwargs": {}}
PATH = "members.accounts.tasks.deliver"


class BrokenBackend(BaseEmailBackend):
    """A way to send mail that is set up wrongly: waiting does not mend that."""

    def send_messages(self, messages):
        raise RuntimeError


@pytest.fixture(autouse=True)
def tasks_wait(settings):
    settings.TASKS = background.WAITING


@pytest.fixture
def sending_broken(settings):
    """Return what mends the sending of mail."""
    present = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.BrokenBackend"
    return lambda: setattr(settings, "EMAIL_BACKEND", present)


def work():
    """Do all that waits, as a worker does; return the one record that is left of it."""
    background.work()
    return DBTaskResult.objects.get()


def test_a_mail_that_was_sent_leaves_nothing_of_itself():
    deliver.enqueue(*MAIL)
    assert DBTaskResult.objects.get().args_kwargs["args"] == [*MAIL]

    record = work()

    assert [(letter.subject, letter.body, letter.to) for letter in mail.outbox] == [(*MAIL[:2], [MAIL[2]])]
    assert (record.status, record.args_kwargs, record.return_value) == ("SUCCESSFUL", NOTHING, None)


def test_a_mail_that_was_not_sent_stays_whole_and_is_sent_when_asked_for(sending_broken):
    deliver.enqueue(*MAIL)
    record = work()
    assert (record.status, record.args_kwargs["args"]) == ("FAILED", [*MAIL])
    assert mail.outbox == []

    sending_broken()
    out = io.StringIO()
    call_command("try_again", stdout=out)
    assert out.getvalue().split() == ["1", PATH, "failed"]
    assert work().status == "FAILED"
    call_command("try_again", PATH, stdout=out)
    record = work()

    assert [letter.body for letter in mail.outbox] == [MAIL[1]]
    assert (record.status, record.args_kwargs, record.traceback) == ("SUCCESSFUL", NOTHING, "")


def test_what_did_not_fail_is_not_done_again():
    deliver.enqueue(*MAIL)
    work()

    with pytest.raises(CommandError, match="Nothing of that name failed"):
        call_command("try_again", PATH)
    assert len(mail.outbox) == 1


def test_a_mail_is_not_said_to_have_failed_because_it_could_not_be_forgotten_at_once():
    deliver.enqueue(*MAIL)

    def no_update_of_what_was_given(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "args_kwargs" in sql:
            raise DatabaseError("The database is away.")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_update_of_what_was_given):
        record = work()

    assert (record.status, record.args_kwargs["args"]) == ("SUCCESSFUL", [*MAIL])
    retention.run(
        record.finished_at + timedelta(days=1, seconds=1), only=["django_tasks_database.DBTaskResult.done"]
    )
    assert not DBTaskResult.objects.exists()


@pytest.mark.parametrize(("status", "ended"), [("FAILED", "finished_at"), ("RUNNING", "started_at")])
def test_what_failed_or_broke_off_goes_after_a_fortnight(status, ended):
    deliver.enqueue(*MAIL)
    then = timezone.now()
    DBTaskResult.objects.update(status=status, **{ended: then})

    for days, left in ((14, 1), (15, 0)):
        retention.run(then + timedelta(days=days))
        assert DBTaskResult.objects.filter(task_path=PATH).count() == left
