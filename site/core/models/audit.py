"""The trail of what was done (see `core.audit`)."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.append_only import AppendOnly


class AuditEvent(AppendOnly):
    """One thing done by a person or a machine. Written once; the database refuses changes."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    # No constraint in the database: the trail stays when a person's account is erased.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    action = models.CharField(max_length=60, db_index=True)
    subject_type = models.CharField(max_length=80)
    subject_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject")]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"
