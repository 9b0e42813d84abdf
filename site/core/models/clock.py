"""When each periodic job is next due (see `core.clock`)."""

from django.db import models


class ClockJob(models.Model):
    """One periodic job's next time. A worker that moves `due_at` forward is the one that runs it."""

    name = models.CharField(max_length=100, unique=True)
    due_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
