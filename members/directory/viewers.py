"""Who looks at the directory, as far as it matters for what they may see."""

from dataclasses import dataclass

from core.querysets import User
from core.standing import standing

OFFICE_RIGHT = "directory.view_profile"


@dataclass(frozen=True)
class Viewer:
    """Somebody who looks.

    `may_enter` says whether the directory is open to them at all. `schools` are the keys of the Virtual
    Schools that they work for today; None leaves it to the reader to look that up by `pk`, which lists
    do together with what they read anyway.
    """

    may_enter: bool = False
    pk: int | None = None
    schools: frozenset[int] | None = frozenset()


NOBODY = Viewer()
ANY_MEMBER = Viewer(may_enter=True)


def viewer_of(user: User) -> Viewer:
    """Return what `user` is to the directory.

    It is open to members in good standing. NAVSH's office, which has everything it needs in the admin,
    sees here what any member sees, to help one on the telephone.
    """
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    if standing(user).is_member or user.has_perm(OFFICE_RIGHT):
        return Viewer(may_enter=True, pk=user.pk, schools=None)
    return NOBODY
