"""Writing down what the office said with a member, with a school that is none, or with somebody who asks."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.accounts.models import User
from members.membership.models import ContactNote, Membership
from members.membership.querysets import ContactNoteQuerySet
from members.organisations.models import VirtualSchool

About = Membership | VirtualSchool | User


@transaction.atomic
def write_note(
    about: About, text: str, *, by: Actor, kind: str = ContactNote.Kind.NOTE, on: date | None = None
) -> ContactNote:
    """Keep a note of `kind` about a day (today) and return it."""
    note = ContactNote.objects.create(
        **{_field(about): about},
        kind=kind,
        on=on or timezone.localdate(),
        text=text,
        by_id=getattr(by, "pk", None),
    )
    audit.record(by, f"{_field(about)}.note_written", about, {"note": note.pk})
    return note


def notes_with(about: About) -> ContactNoteQuerySet:
    """Return what was said with a member, a school or a person, whatever each note hangs on."""
    if isinstance(about, Membership):
        about = about.member
    if isinstance(about, VirtualSchool):
        return ContactNote.objects.of_school(about.pk)
    return ContactNote.objects.of_person(about.pk)


def _field(about: About) -> str:
    if isinstance(about, Membership):
        return "membership"
    return "school" if isinstance(about, VirtualSchool) else "person"
