"""What the office and a member, or whoever may become one, said to each other."""

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils import timezone

from members.membership.models.memberships import Membership
from members.membership.querysets import ContactNoteQuerySet
from members.organisations.models import VirtualSchool


class ContactNote(models.Model):
    """One call, letter or meeting, written down. Notes are kept; a mistake is put right by another.

    It is about a membership; or about a school, or a person who asks, whether they belong or not.
    """

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        MAIL = "mail", "E-mail or letter"
        MEETING = "meeting", "Meeting"
        NOTE = "note", "Note"

    membership = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_notes"
    )
    school = models.ForeignKey(
        VirtualSchool, null=True, blank=True, on_delete=models.PROTECT, related_name="contact_notes"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="contact_notes",
    )
    kind = models.CharField("what", max_length=10, choices=Kind, default=Kind.CALL)
    on = models.DateField("day")
    text = models.TextField("what was said", max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)

    objects = ContactNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="contact_note_says_something"),
            models.CheckConstraint(
                condition=models.Q(membership__isnull=False, school__isnull=True, person__isnull=True)
                | models.Q(membership__isnull=True, school__isnull=False, person__isnull=True)
                | models.Q(membership__isnull=True, school__isnull=True, person__isnull=False),
                name="contact_note_is_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.on}: {self.about}"

    @property
    def about(self) -> Membership | VirtualSchool | AbstractBaseUser:
        """The membership, or the school or person without one, with whom it was."""
        return self.membership or self.school or self.person
