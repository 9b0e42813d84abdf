"""People ask to become associates."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.membership.models.plans import Plan
from members.membership.querysets import ApplicationQuerySet


class Application(models.Model):
    """A person's wish to become an associate; `members.membership.applying` is what changes one."""

    class Background(models.TextChoices):
        RETIRED = "retired", "A retired Virtual School Head"
        RESEARCHER = "researcher", "A researcher"
        PARTNER = "partner", "A partner organisation or charity"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        WAITING = "waiting", "To decide"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership_applications"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="applications")
    background = models.CharField("I am", max_length=12, choices=Background)
    organisation = models.CharField(max_length=150, blank=True)
    why = models.TextField("why you would like to belong", max_length=2000)
    billing_name = models.CharField(max_length=200)
    billing_address = models.TextField(max_length=500)
    billing_email = models.EmailField()
    order_number = models.CharField("purchase order number", max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField("reason given", max_length=1000, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="waiting"), name="one_waiting_application_per_person"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="application_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="application_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.plan}"
