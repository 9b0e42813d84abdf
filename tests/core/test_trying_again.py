"""What fails because a server is away is done again with growing pauses, and then given up, for staff."""

import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from core import clock, trying_again
from core.known_work import kinds, known_as
from members.accounts.tasks import deliver
from tests.background import WAITING, statuses, wait, work
from tests.smtp import mail_server

pytestmark = pytest.mark.django_db
MAIL = ("Set a new password", "https://example.org/key/1-secret/", "you@example.org")


@pytest.fixture(autouse=True)
def tasks_wait(settings):
    settings.TASKS = WAITING


@pytest.fixture
def smtp(settings):
    """A mail server on this machine, which the portal sends by."""
    with mail_server(settings) as server:
        yield server


def minutes(*numbers: int) -> list[timedelta]:
    return [timedelta(minutes=number) for number in numbers]


def test_a_letter_goes_once_when_the_mail_server_is_back(smtp):
    smtp.refusal = "451 Come back later"
    deliver.enqueue(*MAIL)

    work()
    assert (statuses(), smtp.letters) == (["READY"], [])
    work()  # nothing is due yet
    assert len(DBTaskResult.objects.get().worker_ids) == 1
    assert wait() == minutes(1)
    smtp.refusal = ""
    work()

    ((address, letter),) = smtp.letters
    assert (address, letter["Subject"]) == (MAIL[2], MAIL[0])
    assert MAIL[1] in letter.get_content()
    assert statuses() == ["SUCCESSFUL"]
    assert not trying_again.given_up().exists()


def test_while_nobody_listens_it_is_tried_six_times_and_then_given_up(settings, smtp):
    settings.EMAIL_PORT = 1  # where nobody listens
    deliver.enqueue(*MAIL)

    pauses = []
    for _ in range(6):
        work()
        pauses += wait()

    assert pauses == minutes(1, 5, 30, 120, 720)
    record = trying_again.given_up().get()
    assert (record.status, len(record.worker_ids)) == ("FAILED", 6)
    assert record.args_kwargs["args"] == [*MAIL]
    assert "could not be reached" in trying_again.why(record)


def test_what_staff_have_tried_again_begins_afresh(settings, smtp):
    settings.EMAIL_PORT = 1
    deliver.enqueue(*MAIL)
    for _ in range(6):
        work()
        wait()

    assert trying_again.try_again(trying_again.given_up()) == 1
    work()
    assert wait() == minutes(1)
    settings.EMAIL_PORT = smtp.port
    work()

    assert smtp.addresses == [MAIL[2]]


def test_an_address_that_the_mail_server_knows_nobody_by_is_given_up_at_once(smtp):
    smtp.refused["you@example.org"] = "550 There is nobody of that name"
    deliver.enqueue(*MAIL)
    work()

    record = trying_again.given_up().get()
    assert "there is no such address" in trying_again.why(record)
    assert wait() == []


def test_a_letter_that_is_put_off_by_its_address_is_tried_again(smtp):
    smtp.refused["you@example.org"] = "450 We do not know you yet"
    deliver.enqueue(*MAIL)
    work()

    assert wait() == minutes(1)


@known_as("An example that is broken", "nobody")
@task()
def broken() -> None:
    raise ValueError("A secret of somebody")


@known_as("An example that is left", give_up=lambda key: given_up_by_its_room.append(key))
@task()
def with_a_queue_of_its_own(key: int) -> None:
    raise ValueError


@task()
def unknown() -> None:
    raise ConnectionRefusedError


@known_as("An example of a job that comes daily")
@task()
def daily() -> None:
    raise ConnectionRefusedError


given_up_by_its_room: list[int] = []


def test_a_fault_of_ours_is_given_up_at_once_and_its_words_are_not_shown():
    broken.enqueue()
    work()

    record = trying_again.given_up().get()
    assert "Something unexpected" in trying_again.why(record)
    assert "secret" not in trying_again.why(record)


def test_what_has_a_queue_of_its_own_is_told_to_its_room_alone():
    given_up_by_its_room.clear()
    with_a_queue_of_its_own.enqueue(7)
    work()

    assert given_up_by_its_room == [7]
    assert not trying_again.given_up().exists()


def test_what_does_not_say_that_it_may_be_repeated_is_not():
    unknown.enqueue()
    work()

    assert statuses() == ["FAILED"]
    assert trying_again.given_up().count() == 1


def died(named, minutes_ago: int, *args) -> DBTaskResult:
    """Make a piece of work that a worker took up so long ago and did not live to end."""
    named.enqueue(*args)
    record = DBTaskResult.objects.get()
    record.claim("example")
    DBTaskResult.objects.update(started_at=timezone.now() - timedelta(minutes=minutes_ago))
    return record


def test_what_died_with_its_worker_is_done_again(smtp):
    died(deliver, 61, *MAIL)

    assert trying_again.take_up_left(timezone.now()) == 1
    assert wait() == minutes(1)
    work()

    assert smtp.addresses == [MAIL[2]]
    assert statuses() == ["SUCCESSFUL"]


def test_what_is_being_done_is_left_to_its_worker():
    died(deliver, 59, *MAIL)

    assert trying_again.take_up_left(timezone.now()) == 0
    assert statuses() == ["RUNNING"]


def test_what_kills_its_workers_is_given_up():
    record = died(deliver, 61, *MAIL)
    DBTaskResult.objects.update(worker_ids=["example"] * 6)

    trying_again.take_up_left(timezone.now())

    assert trying_again.given_up().get().pk == record.pk
    assert "stopped in the middle" in trying_again.why(trying_again.given_up().get())


def test_what_the_worker_could_not_put_back_is_put_back_later():
    """The database went away between the failure and the putting back."""
    deliver.enqueue(*MAIL)
    five_minutes_ago = timezone.now() - timedelta(minutes=5, seconds=1)
    DBTaskResult.objects.update(
        status="FAILED",
        finished_at=five_minutes_ago,
        worker_ids=["example"],
        exception_class_path="django.db.utils.OperationalError",
    )

    assert trying_again.take_up_left(timezone.now()) == 1
    assert statuses() == ["READY"]


@pytest.mark.parametrize(
    ("interval", "pauses"), [(timedelta(days=1), 5), (timedelta(minutes=10), 2), (timedelta(minutes=1), 0)]
)
def test_a_periodic_job_is_repeated_sooner_than_it_comes_again(interval, pauses, monkeypatch):
    monkeypatch.setitem(clock._jobs, daily.module_path, (interval, daily))
    daily.enqueue()

    waited = []
    for _ in range(7):
        work()
        waited += wait()

    assert waited == minutes(1, 5, 30, 120, 720)[:pauses]
    assert statuses() == ["FAILED"]


def test_of_a_periodic_job_only_the_last_time_counts(monkeypatch):
    monkeypatch.setitem(clock._jobs, daily.module_path, (timedelta(seconds=30), daily))
    for _ in range(3):
        daily.enqueue()
        work()
    assert trying_again.given_up().count() == 1

    daily.enqueue()
    last = DBTaskResult.objects.get(status="READY")
    last.set_successful(None)

    assert trying_again.given_up().count() == 0


def test_what_is_on_its_way_is_known_by_what_it_was_given():
    deliver.enqueue(*MAIL)

    assert trying_again.is_on_its_way(deliver, *MAIL)
    assert not trying_again.is_on_its_way(deliver, *MAIL[:2], "else@example.org")
    assert not trying_again.is_on_its_way(broken)
    DBTaskResult.objects.update(status="FAILED")
    assert not trying_again.is_on_its_way(deliver, *MAIL)


def test_every_task_says_what_it_does():
    modules = [module for name, module in sys.modules.items() if not name.startswith(("tests", "django"))]
    tasks = {
        found.module_path
        for module in modules
        for found in list(vars(module).values())
        if type(found) is Task and not found.module_path.startswith("tests.")
    }

    assert deliver.module_path in tasks
    assert tasks - kinds().keys() == set()
