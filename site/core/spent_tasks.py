"""Background work that is done keeps nothing of what it was given.

A mail waits for the worker as it will be sent, some with a link or a code that opens an account. Once it
is sent nobody needs it here any more. What failed stays as it was (`members.privacy` says how long), so
that it can be found out why, and done again.
"""

import logging

from django.db import DatabaseError, transaction
from django.dispatch import receiver
from django_tasks import TaskResult, TaskResultStatus
from django_tasks.signals import task_finished
from django_tasks_db.backend import TaskResult as RecordedResult
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)
NOTHING: dict[str, list | dict] = {"args": [], "kwargs": {}}


@receiver(task_finished)
def forget_what_was_given(sender: object, task_result: TaskResult, **kwargs: object) -> None:
    """Empty the record of a task that succeeded."""
    if task_result.status != TaskResultStatus.SUCCESSFUL or not isinstance(task_result, RecordedResult):
        return
    try:
        with transaction.atomic():
            DBTaskResult.objects.filter(pk=task_result.id).update(args_kwargs=NOTHING)
    except DatabaseError:
        # Said by the worker to have failed, it might be done twice; the nightly run forgets it as well.
        logger.warning("What task %s was given stays until tonight", task_result.id, exc_info=True)
