"""Writing down what the office and a member said to each other."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.membership.models import ContactNote, Membership


@transaction.atomic
def write_note(
    membership: Membership, text: str, *, by: Actor, kind: str = ContactNote.Kind.NOTE, on: date | None = None
) -> ContactNote:
    """Keep a note of `kind` about a day (today) and return it."""
    note = ContactNote.objects.create(
        membership=membership,
        kind=kind,
        on=on or timezone.localdate(),
        text=text,
        by_id=getattr(by, "pk", None),
    )
    audit.record(by, "membership.note_written", membership, {"note": note.pk})
    return note
