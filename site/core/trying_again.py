"""Background work that fails is done again: by itself while the fault may pass, and then by staff.

A mail server is away, the database restarts, a worker is switched off in the middle: such work is put
back into the queue with growing pauses (`PAUSES`). What fails for another reason, or fails too often, is
given up. It then stands on the admin's screen of what could not be done (`core.undone_views`), or, where
the room has a queue of its own for it (`known_work.Kind.give_up`), in that.
"""

import logging
import re
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResult, TaskResultStatus, task
from django_tasks.base import Task
from django_tasks.signals import task_finished
from django_tasks_db.backend import TaskResult as RecordedResult
from django_tasks_db.models import DBTaskResult

from core import clock
from core.known_work import kind_of, kinds, known_as

logger = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 12 * 60))
# Nothing of ours runs as long; what does was left by a worker that is no more.
LONGEST = timedelta(hours=1)
# By then the worker that wrote down a failure has put the work back, if it could.
SETTLED_WITHIN = timedelta(minutes=5)


class WorkerGoneError(Exception):
    """The worker that did it is no more: the server was restarted, say."""


PASSING = (
    OSError,  # nobody listens there, no answer, no network
    SMTPException,
    OperationalError,
    InterfaceError,
    WorkerGoneError,
    SystemExit,  # the worker was told twice to end
    KeyboardInterrupt,
)


# --- why it failed --------------------------------------------------------------------------------


def _fault(record: DBTaskResult) -> type[BaseException]:
    try:
        found: Any = import_string(record.exception_class_path)
    except ImportError:
        return Exception
    return found if isinstance(found, type) and issubclass(found, BaseException) else Exception


def _refused_for_good(record: DBTaskResult) -> bool:
    """Say whether the mail server will never take this letter: it answered with numbers from 500 on only."""
    if not issubclass(_fault(record), SMTPRecipientsRefused | SMTPDataError):
        return False
    answer = record.traceback.rpartition(record.exception_class_path)[2]
    numbers = re.findall(r"\((\d{3}), b['\"]", answer)
    return bool(numbers) and all(number.startswith("5") for number in numbers)


def may_pass(record: DBTaskResult) -> bool:
    """Say whether the fault that stands in `record` may be gone in a while."""
    return issubclass(_fault(record), PASSING) and not _refused_for_good(record)


def why(record: DBTaskResult) -> str:
    """Return why it failed, in words for staff. Nothing of what the task was given is in it."""
    fault = _fault(record)
    if _refused_for_good(record):
        return "The mail server refused it: there is no such address, or nothing is taken from us there."
    for kind, words in _WHY.items():
        if issubclass(fault, kind):
            return words
    return f"Something unexpected went wrong. The log of the server says what, under {record.pk}."


_WHY: dict[type[BaseException] | tuple[type[BaseException], ...], str] = {
    SMTPException: "The mail server did not take it.",
    OSError: "The mail server, or another service that is needed, could not be reached.",
    (OperationalError, InterfaceError): "The database was away.",
    (WorkerGoneError, SystemExit, KeyboardInterrupt): "The server stopped in the middle of it.",
}


# --- again, or not --------------------------------------------------------------------------------


@receiver(task_finished)
def take_up(sender: object, task_result: TaskResult, **kwargs: object) -> None:
    """Settle what failed just now. Whatever goes wrong here, the worker goes on to its next task."""
    if task_result.status != TaskResultStatus.FAILED or not isinstance(task_result, RecordedResult):
        return
    try:
        settle(task_result.db_result, timezone.now())
    except Exception:  # the database may be what is away; `take_up_what_was_left` comes later
        logger.exception("What failed, %s, could not be put back", task_result.id)


def settle(record: DBTaskResult, now: datetime) -> bool:
    """Have failed work done again after a pause, or give it up; say whether it is done again."""
    pause = pause_before_next(record)
    if pause is not None:
        _failed(record).update(status=TaskResultStatus.READY, run_after=now + pause, finished_at=None)
        return True
    give_up = kind_of(record.task_path).give_up
    if give_up is not None:
        give_up(*record.args_kwargs["args"], **record.args_kwargs["kwargs"])
    return False


def pause_before_next(record: DBTaskResult) -> timedelta | None:
    """Return how long failed work waits for its next try; None where there is no next.

    Periodic jobs come again by themselves: one waits less than that, or not at all.
    """
    tries = len(record.worker_ids)
    if record.task_path not in kinds() or not 0 < tries <= len(PAUSES) or not may_pass(record):
        return None
    pause, interval = PAUSES[tries - 1], clock.interval_of(record.task_path)
    return pause if interval is None or pause < interval else None


def _failed(record: DBTaskResult) -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.failed().filter(pk=record.pk)


def try_again(failed: QuerySet[DBTaskResult]) -> int:
    """Have the workers do `failed` again at once, and as often as if it were new; return how many."""
    return failed.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, run_after=timezone.now(), finished_at=None, worker_ids=[]
    )


def is_on_its_way(wanted: Task, *args: Any) -> bool:
    """Say whether a worker does `wanted` with `args` now, or will."""
    under_way = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
    return under_way.filter(task_path=wanted.module_path, args_kwargs__args=list(args)).exists()


def given_up() -> QuerySet[DBTaskResult]:
    """Return what failed and is not tried again, latest first, without what its room shows itself.

    Of a periodic job only the last time counts: when it went well since, nothing is left to do.
    """
    failed = DBTaskResult.objects.failed()
    elsewhere = [path for path, kind in kinds().items() if kind.give_up is not None]
    periodic = clock.names()
    once_failed = failed.filter(task_path__in=periodic).order_by().values_list("task_path", flat=True)
    stuck = [_last_run(path) for path in once_failed.distinct()]
    shown = failed.exclude(task_path__in=[*elsewhere, *periodic])
    return (shown | failed.filter(pk__in=stuck)).order_by("-finished_at", "pk")


def _last_run(task_path: str) -> Any:
    finished = DBTaskResult.objects.finished().filter(task_path=task_path)
    return finished.order_by("-finished_at").values_list("pk", flat=True)[0]


def take_up_left(now: datetime) -> int:
    """Settle what died with its worker, and what a worker could not put back; return how many."""
    count = 0
    for record in DBTaskResult.objects.running().filter(started_at__lt=now - LONGEST):
        same = DBTaskResult.objects.running().filter(pk=record.pk, started_at=record.started_at)
        record.exception_class_path = f"{__name__}.{WorkerGoneError.__qualname__}"
        if same.update(
            status=TaskResultStatus.FAILED,
            finished_at=now,
            exception_class_path=record.exception_class_path,
            traceback="",
        ):
            settle(record, now)
            count += 1
    for record in DBTaskResult.objects.failed().filter(finished_at__lt=now - SETTLED_WITHIN):
        if pause_before_next(record) is not None:
            count += settle(record, now)
    return count


@known_as("Taking up background work that failed")
@task()
def take_up_what_was_left() -> int:
    """See `take_up_left`."""
    return take_up_left(timezone.now())


clock.every(timedelta(minutes=10), take_up_what_was_left)
