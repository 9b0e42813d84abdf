"""Where somebody goes after signing in who was not on the way to anywhere."""

from django.urls import reverse

from core.querysets import User
from core.standing import standing


def first_page(user: User) -> str:
    """Return the address of the page that `user` most likely came for.

    The members' dashboard says what needs doing, and tells who belongs to no Virtual School yet how
    to join one. Whoever works in the admin and has nothing to do with a membership goes there.
    """
    if user.has_perm("wagtailadmin.access_admin"):
        stands = standing(user)
        if not stands.is_member and not stands.status:
            return reverse("wagtailadmin_home")
    return reverse("directory:dashboard")
