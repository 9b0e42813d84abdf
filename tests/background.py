"""Background work as in production, by hand: tasks wait in the database until a test lets a worker run."""

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

WAITING = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work() -> None:
    """Do all that is due now, as `manage.py worker` does, on the connection of the test."""
    worker = Worker(
        queue_names=["default"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="example",
    )
    while (record := DBTaskResult.objects.ready().first()) is not None:
        record.claim(worker.worker_id)
        worker.run_task(record)


def wait() -> list[timedelta]:
    """Let the pauses pass after which work is done again; return them, in minutes' precision."""
    waiting = DBTaskResult.objects.filter(status="READY", run_after__gt=timezone.now())
    waiting = waiting.filter(run_after__lt=timezone.now() + timedelta(days=365))
    pauses = [_in_minutes(run_after) for run_after in waiting.values_list("run_after", flat=True)]
    waiting.update(run_after=timezone.now())
    return pauses


def _in_minutes(then: datetime) -> timedelta:
    return timedelta(minutes=round((then - timezone.now()) / timedelta(minutes=1)))


def statuses() -> list[str]:
    """Return what became of each piece of work, in the order in which it was asked for."""
    return list(DBTaskResult.objects.order_by("enqueued_at").values_list("status", flat=True))
