"""A person's picture: put in place, taken away, and its files with it."""

from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from core import audit
from members.accounts.models import User
from members.directory import errors, permissions
from members.directory.imaging import remake
from members.directory.models import Picture, Profile, new_key


def set_picture(person: User, by: User, file: BinaryIO, size: int) -> Picture:
    """Make the picture in `file` (`size` bytes) that of `person` and return it.

    It gets a new address, so that nobody is shown the old one out of a cache. Raises NotYours, NotAPicture.
    """
    if not permissions.may_change_profile(by, person):
        raise errors.NotYours
    made = remake(file, size)
    with transaction.atomic():
        profile, _ = Profile.objects.select_for_update().get_or_create(person=person)
        Picture.objects.filter(profile=profile).delete()
        picture = Picture(profile=profile, key=new_key())
        # The files are named by keys of their own: whoever learns one name learns no other.
        picture.large.save(f"{new_key()}.jpg", ContentFile(made.large), save=False)
        picture.small.save(f"{new_key()}.jpg", ContentFile(made.small), save=False)
        picture.save()
        audit.record(by, "profile.picture_set", profile)
    return picture


def remove_picture(person: User, by: User) -> None:
    """Take the picture of `person` away, files and all. Raises NotYours."""
    if not permissions.may_change_profile(by, person):
        raise errors.NotYours
    with transaction.atomic():
        for picture in Picture.objects.filter(profile__person=person).select_related("profile"):
            picture.delete()
            audit.record(by, "profile.picture_removed", picture.profile)


@receiver(post_delete, sender=Picture)
def delete_files(sender: type[Picture], instance: Picture, **kwargs: Any) -> None:
    """Delete the files of a picture that is gone, however it went (a person erased, a row deleted)."""
    names = [instance.large.name, instance.small.name]
    storage = instance.large.storage
    transaction.on_commit(lambda: [storage.delete(name) for name in names if name])
