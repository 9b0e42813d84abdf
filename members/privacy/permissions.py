"""Who may do what with people's data."""

from django.contrib.auth.models import AbstractUser, AnonymousUser


def may_look_after_data(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` answers people who ask about their data."""
    return user.has_perm("privacy.change_erasure")


def may_read_trail(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` may read who changed what."""
    return user.has_perm("core.view_changerecord")
