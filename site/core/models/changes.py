"""The trail of what changed in rows that matter, written by the database itself (see `core.change_trail`)."""

from django.conf import settings
from django.db import models

from core.append_only import AppendOnly


class ChangeRecord(AppendOnly):
    """One row added, changed or deleted. `changes` is {column: [before, after]}, or "changed" where the
    column holds somebody's details.
    """

    class Operation(models.TextChoices):
        INSERT = "insert", "Added"
        UPDATE = "update", "Changed"
        DELETE = "delete", "Deleted"

    at = models.DateTimeField(db_index=True)
    thing = models.CharField(max_length=80)
    row = models.CharField(max_length=40)
    operation = models.CharField(max_length=6, choices=Operation)
    changes = models.JSONField()
    # No constraint in the database: the trail stays when an account goes.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["thing", "row"], name="changes_by_row")]

    def __str__(self) -> str:
        return f"{self.get_operation_display()}: {self.thing} {self.row}"
