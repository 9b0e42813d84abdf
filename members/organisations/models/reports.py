"""What visitors tell us is wrong on a page of the finder."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.organisations.models.authorities import Authority
from members.organisations.querysets import WrongReportQuerySet


class WrongReport(models.Model):
    """One visitor's word; `members.organisations.finder.reporting` is what changes one."""

    class About(models.TextChoices):
        PHONE = "phone", "The telephone number"
        EMAIL = "email", "The e-mail address"
        WEBSITE = "website", "A link"
        HOURS = "hours", "The opening hours"
        ADDRESS = "address", "The postal address"
        AUTHORITY = "authority", "The council or its name"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        WAITING = "waiting", "To look into"
        DONE = "done", "Dealt with"
        SPAM = "spam", "Spam"

    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="wrong_reports")
    about = models.CharField("what is wrong", max_length=10, choices=About)
    details = models.TextField(max_length=2000)
    email = models.EmailField(
        "e-mail address", blank=True, help_text="Given only by those who want an answer."
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    received_at = models.DateTimeField("received", default=timezone.now)
    dealt_with_at = models.DateTimeField(null=True, blank=True)
    dealt_with_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = WrongReportQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        verbose_name = "report of something wrong"
        verbose_name_plural = "reports of something wrong"
        indexes = [models.Index(fields=["state", "received_at"], name="wrong_reports_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="done", dealt_with_at__isnull=False)
                | (~Q(state="done") & Q(dealt_with_at__isnull=True)),
                name="wrong_report_done_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} ({self.authority})"
