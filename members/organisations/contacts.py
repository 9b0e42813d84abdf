"""The school's own people keep its public contact right."""

from typing import Any

from django.db import transaction

from core import audit
from members.accounts.models import User
from members.organisations import errors, permissions
from members.organisations.models import PublicContact, VirtualSchool
from members.organisations.querysets import today


def save_public_contact(school: VirtualSchool, by: User, **fields: Any) -> PublicContact:
    """Write what the public sees of `school`, checked today, and return it. Raises NotAllowed."""
    if not permissions.may_administer(by, school):
        raise errors.NotAllowed
    with transaction.atomic():
        contact, _ = PublicContact.objects.select_for_update().get_or_create(school=school)
        changed = sorted(name for name, value in fields.items() if getattr(contact, name) != value)
        for name in changed:
            setattr(contact, name, fields[name])
        contact.checked_on = today()
        contact.full_clean()
        contact.save()
        audit.record(by, "school.contact_checked", school, {"changed": changed})
    return contact
