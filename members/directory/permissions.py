"""Who may change what in the directory."""

from core.querysets import User


def may_change_profile(user: User, person) -> bool:
    """Say whether `user` may change the profile of `person`: their own, for the office anybody's."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.pk == person.pk or user.has_perm("directory.change_profile")
