"""Who may do what with people's data."""

from django.contrib.auth.models import AbstractUser, AnonymousUser

from members.accounts.permissions import is_erased


def may_look_after_data(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` answers people who ask about their data."""
    return user.has_perm("privacy.change_erasure")


def may_erase(user: AbstractUser | AnonymousUser, person: AbstractUser) -> bool:
    """Say whether `user` may begin to have another `person` erased; administrators only by administrators."""
    if not may_look_after_data(user) or person.pk == user.pk or is_erased(person):
        return False
    return user.is_superuser or not person.is_superuser


def may_read_trail(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` may read who changed what."""
    return user.has_perm("core.view_changerecord")
