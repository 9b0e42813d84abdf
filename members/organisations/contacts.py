"""The school's own people keep right how it is reached: by everybody, and by members alone."""

from typing import Any, TypeVar

from django.db import transaction

from core import audit
from members.accounts.models import User
from members.organisations import errors, permissions
from members.organisations.models import MembersContact, PublicContact, VirtualSchool
from members.organisations.querysets import today

Contact = TypeVar("Contact", PublicContact, MembersContact)


def save_public_contact(school: VirtualSchool, by: User, **fields: Any) -> PublicContact:
    """Write what the public sees of `school`, checked today, and return it. Raises NotAllowed."""
    return _save(PublicContact, school, by, "school.contact_checked", {**fields, "checked_on": today()})


def save_members_contact(school: VirtualSchool, by: User, **fields: Any) -> MembersContact:
    """Write what only members see of `school` and return it. Raises NotAllowed."""
    return _save(MembersContact, school, by, "school.members_contact_saved", fields)


def _save(
    model: type[Contact], school: VirtualSchool, by: User, action: str, fields: dict[str, Any]
) -> Contact:
    if not permissions.may_administer(by, school):
        raise errors.NotAllowed
    with transaction.atomic():
        contact, _ = model.objects.select_for_update().get_or_create(school=school)
        changed = sorted(name for name, value in fields.items() if getattr(contact, name) != value)
        for name in changed:
            setattr(contact, name, fields[name])
        contact.full_clean()
        contact.save()
        # Which details changed, and never what they say: the trail outlives what is forgotten.
        said = [name for name in changed if name != "checked_on"]
        audit.record(by, action, school, {"changed": said})
    return contact
