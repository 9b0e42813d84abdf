"""What was done to a thing and to all that belongs to it, as one trail."""

from django.db.models import Model, Q, QuerySet

from core.models import AuditEvent


def trail_of_all(subject: Model, *rest: QuerySet) -> QuerySet[AuditEvent]:
    """Return what was done to `subject` and to all rows of `rest`, the latest first, with who did it."""
    wanted = Q(subject_type=subject._meta.label_lower, subject_id=str(subject.pk))
    for rows in rest:
        keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
        wanted |= Q(subject_type=rows.model._meta.label_lower, subject_id__in=keys)
    return AuditEvent.objects.filter(wanted).select_related("actor").order_by("-at", "-pk")
