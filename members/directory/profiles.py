"""A person says who they are, and who sees what of it."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core import audit
from members.accounts.models import User
from members.directory import errors, permissions
from members.directory.models import Profile


def profile_of(person: User) -> Profile:
    """Return the profile of `person`; one that is not saved yet where there is none."""
    return Profile.objects.filter(person=person).first() or Profile(person=person)


def save_profile(person: User, by: User, **fields: Any) -> Profile:
    """Write details of `person` and return their profile. `interests` are rows of Interest.

    Raises NotYours; ValidationError where a detail is not what its column takes.
    """
    if not permissions.may_change_profile(by, person):
        raise errors.NotYours
    interests = fields.pop("interests", None)
    with transaction.atomic():
        profile, _ = Profile.objects.select_for_update().get_or_create(person=person)
        changed = sorted(name for name, value in fields.items() if getattr(profile, name) != value)
        for name in changed:
            setattr(profile, name, fields[name])
        if by.pk == person.pk:
            profile.saved_at = timezone.now()
        profile.full_clean(exclude=["interests"])
        profile.save()
        if interests is not None and set(interests) != set(profile.interests.all()):
            profile.interests.set(interests)
            changed.append("interests")
        if changed:
            audit.record(by, "profile.changed", profile, {"changed": changed})
    return profile
