"""Periodic jobs: registered here by each room, enqueued by whichever worker sees them due first."""

from datetime import datetime, timedelta

from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from core.known_work import known_as

_jobs: dict[str, tuple[timedelta, Task]] = {}


def every(interval: timedelta, job: Task) -> None:
    """Have the workers enqueue `job` (a task without arguments) once in each `interval`."""
    _jobs[job.module_path] = (interval, job)


def names() -> list[str]:
    """Return the periodic jobs, as tasks are named."""
    return list(_jobs)


def interval_of(name: str) -> timedelta | None:
    """Return how often a task comes again by itself; None for one that is no periodic job."""
    return _jobs[name][0] if name in _jobs else None


def tick(now: datetime | None = None) -> list[str]:
    """Enqueue every job that is due at `now` and return their names.

    Several workers may call this at once: the one whose UPDATE moves the due time wins the job.
    """
    from core.models import ClockJob

    now = now or timezone.now()
    known = dict(ClockJob.objects.values_list("name", "due_at"))
    enqueued = []
    for name, (interval, job) in _jobs.items():
        if name not in known:
            known[name] = _begin(name, now)
        due_at = known[name]
        if due_at > now:
            continue
        with transaction.atomic():
            if ClockJob.objects.filter(name=name, due_at=due_at).update(due_at=now + interval):
                job.enqueue()
                enqueued.append(name)
    return enqueued


def _begin(name: str, now: datetime) -> datetime:
    from core.models import ClockJob

    try:
        with transaction.atomic():
            ClockJob.objects.create(name=name, due_at=now)
    except IntegrityError:  # another worker began it in the meantime
        return ClockJob.objects.get(name=name).due_at
    return now


@known_as("Publishing pages at their time")
@task()
def publish_scheduled() -> None:
    """Publish and unpublish what editors scheduled (Wagtail's own command)."""
    call_command("publish_scheduled")


every(timedelta(seconds=30), publish_scheduled)
