"""What the office and a member said to each other."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from members.membership.models.memberships import Membership


class ContactNote(models.Model):
    """One call, letter or meeting, written down. Notes are kept; a mistake is put right by another."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        MAIL = "mail", "E-mail or letter"
        MEETING = "meeting", "Meeting"
        NOTE = "note", "Note"

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="contact_notes")
    kind = models.CharField("what", max_length=10, choices=Kind, default=Kind.CALL)
    on = models.DateField("day")
    text = models.TextField("what was said", max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="contact_note_says_something")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}: {self.membership}"
