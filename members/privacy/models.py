"""What people ask about their data, what became of it, and what they agreed to."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.append_only import AppendOnly
from core.models.media import private_storage
from members.privacy.querysets import AgreementQuerySet, CopyQuerySet, CorrectionQuerySet, ErasureQuerySet


def copy_name(copy: "Copy", file_name: str) -> str:
    """Return where the file of a copy lies: under a name that nobody guesses and that says nobody's."""
    return f"copies/{uuid.uuid4().hex}.zip"


def _person(related_name: str = "+", **more):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name=related_name,
        **more,
    )


class Copy(models.Model):
    """One copy of all that is held about somebody (`members.privacy.copying`).

    `email` is where the link goes: the address that was proved, for somebody who cannot sign in.
    """

    class State(models.TextChoices):
        MAKING = "making", "Being made"
        READY = "ready", "Ready"
        FAILED = "failed", "Could not be made"
        GONE = "gone", "Deleted after its time"

    person = _person("copies_of_data")
    email = models.EmailField("e-mail address", blank=True)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    asked_by = _person(verbose_name="made by staff", help_text="Empty where the person asked.")
    state = models.CharField(max_length=10, choices=State, default=State.MAKING)
    file = models.FileField(storage=private_storage, upload_to=copy_name, blank=True)
    expires_at = models.DateTimeField("link ends", null=True, blank=True)
    fetched_at = models.DateTimeField("first fetched", null=True, blank=True)

    objects = CopyQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = "copy of somebody’s data"
        verbose_name_plural = "copies of people’s data"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="ready") | (Q(expires_at__isnull=False) & ~Q(file="")),
                name="ready_copy_has_a_file_and_an_end",
            ),
            models.CheckConstraint(condition=~Q(state="gone") | Q(file=""), name="gone_copy_has_no_file"),
        ]

    def __str__(self) -> str:
        return f"Copy {self.pk}"


class Erasure(models.Model):
    """Somebody asks to be forgotten (`members.privacy.erasing`).

    The law gives us one calendar month (UK GDPR, Article 12(3)). `email` is emptied once the last
    letter has gone. Staff note what was asked by letter, and accounts that should not be there: then
    `noted_by` and `noted_because` say who and why. `outcome` says by model how many rows were deleted,
    made anonymous and kept; it names nobody.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "To look at"
        RUNNING = "running", "Being done"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Because(models.TextChoices):
        LETTER = "letter", "They asked by letter, telephone or e-mail"
        TWICE = "twice", "They have another account, and this one is not used"
        MISTAKE = "mistake", "The account was made by mistake"

    person = _person("erasures")
    email = models.EmailField("e-mail address", blank=True)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    answer_by = models.DateField("answer by", help_text="A calendar month after it was asked.")
    noted_by = _person(verbose_name="noted by staff", help_text="Empty where the person asked.")
    noted_because = models.CharField(max_length=10, choices=Because, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why_staff = models.TextField("why staff look at it", blank=True)
    decided_at = models.DateTimeField("decided", null=True, blank=True)
    decided_by = _person()
    reason = models.TextField(
        "reason given", max_length=1000, blank=True, help_text="Why it was refused, as the person reads it."
    )
    outcome = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "request to be erased"
        verbose_name_plural = "requests to be erased"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["waiting", "running"]),
                name="one_open_erasure_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="erasure_refused_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"], decided_at__isnull=True)
                | (~Q(state__in=["waiting", "running"]) & Q(decided_at__isnull=False)),
                name="erasure_decided_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.pk} to be erased"


class Correction(models.Model):
    """Somebody says that something about them is wrong, and cannot put it right themselves."""

    class State(models.TextChoices):
        WAITING = "waiting", "To look into"
        DONE = "done", "Put right"
        REFUSED = "refused", "Left as it is"

    person = _person("corrections")
    about = models.CharField("what is wrong", max_length=150)
    details = models.TextField("what it should say", max_length=2000)
    asked_at = models.DateTimeField("asked", default=timezone.now)
    answer_by = models.DateField("answer by")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answer = models.TextField(
        max_length=1000, blank=True, help_text="The person reads this. Needed where it is left as it is."
    )
    decided_at = models.DateTimeField("dealt with", null=True, blank=True)
    decided_by = _person()

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = "request to correct"
        verbose_name_plural = "requests to correct"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | (~Q(state="waiting") & Q(decided_at__isnull=False)),
                name="correction_decided_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(answer=""), name="correction_refused_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.about} ({self.person})"


class Wording(AppendOnly):
    """The words that people agreed to, in one version. Written once."""

    purpose = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["purpose", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["purpose", "version"], name="wording_once_per_version")
        ]

    def __str__(self) -> str:
        return f"“{self.text}” ({self.purpose}, version {self.version})"


class Agreement(models.Model):
    """That somebody agreed to one wording, when, and when they took it back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="agreements")
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, related_name="agreements")
    agreed_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-agreed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "wording"],
                condition=Q(withdrawn_at__isnull=True),
                name="agreed_once_to_one_wording",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("agreed_at")),
                name="agreement_withdrawn_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.wording} ({self.person_id})"


class RetentionRun(models.Model):
    """One night's forgetting: by rule, how many rows were due and how many went."""

    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"

    @property
    def gone(self) -> int:
        """How many rows went in all."""
        return sum(rule.get("gone", 0) for rule in self.outcome.values())
