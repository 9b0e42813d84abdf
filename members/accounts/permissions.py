"""Who must have a second step at sign-in, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def must_have_second_factor(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` can do so much here that a password alone is too little.

    These are staff (whoever may enter the admin), and the groups that SECOND_FACTOR_GROUPS names.
    Example people of a development site are spared (SECOND_FACTOR_SPARED: how their addresses end).
    """
    if not user.is_authenticated or user.get_username().endswith(tuple(settings.SECOND_FACTOR_SPARED)):
        return False
    if user.has_perm("wagtailadmin.access_admin"):
        return True
    return user.groups.filter(name__in=settings.SECOND_FACTOR_GROUPS).exists()


def has_second_factor(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` has an authenticator app or a passkey."""
    return user.is_authenticated and Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
