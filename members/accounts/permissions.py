"""Who must have a second step at sign-in, and who has one."""

from functools import cache

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, AnonymousUser, Group
from django.db.models import Exists, OuterRef, Q, QuerySet

from core.written import KEYS, Written, ask, write

# How the address of an erased account ends; no mail can reach it (RFC 2606, ".invalid").
ERASED = "@erased.invalid"
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def must_have_second_factor(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` can do so much here that a password alone is too little.

    These are staff (whoever may enter the admin), and the groups that SECOND_FACTOR_GROUPS names.
    Example people of a development site are spared (SECOND_FACTOR_SPARED: how their addresses end).
    """
    return _people_who_must(user).exists()


def has_second_factor(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` has an authenticator app or a passkey."""
    return user.is_authenticated and Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def lacks_second_factor(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` must have a second step and has none.

    Every page of a session that no second step opened asks this. Whoever is in no group and has no right
    of their own, as nearly every member, is known by one short query.
    """
    if user.pk is None or not (user.is_superuser or ask(_with_any_right(), keys=[user.pk])):
        return False
    theirs = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
    return _people_who_must(user).filter(~Exists(theirs)).exists()


def may_change_person(user: AbstractUser | AnonymousUser, person: AbstractUser) -> bool:
    """Say whether `user` may change the account of `person` in the admin.

    An administrator's is changed by administrators only, and one that was erased by nobody.
    """
    if not user.has_perm("accounts.change_user") or is_erased(person):
        return False
    return user.is_superuser or not person.is_superuser


def may_move_account(user: AbstractUser | AnonymousUser, person: AbstractUser) -> bool:
    """Say whether `user` may give the account of `person` to another mailbox.

    Whoever reads its mail gets into it: so nobody moves an account that may do what they may not.
    """
    beyond = person.groups.exclude(pk__in=groups_to_give(user))
    return may_change_person(user, person) and not beyond.exists()


def groups_to_give(user: AbstractUser | AnonymousUser) -> QuerySet[Group]:
    """Return the groups into which `user` may put people: nobody gives more than they have themselves."""
    return Group.objects.all() if user.is_superuser else Group.objects.filter(user=user.pk)


def is_erased(person: AbstractUser) -> bool:
    """Say whether `person` is what erasing left of an account."""
    return person.email.endswith(ERASED)


def may_help_with_second_steps(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` is of the office that helps people who lost their second step."""
    return user.has_perm("accounts.add_secondstepremoval")


def may_remove_second_step(user: AbstractUser, person: AbstractUser) -> bool:
    """Say whether `user` may have the second step of `person` removed.

    Nobody their own: they would need no office. And of people who can do much here only an
    administrator: else one helper's account would open all the others.
    """
    if user.pk == person.pk or not person.is_active or not may_help_with_second_steps(user):
        return False
    return user.is_superuser or not _people_who_can_do_much(person).exists()


def _people_who_must(user: AbstractUser | AnonymousUser) -> QuerySet:
    """Return `user` alone where they must have a second step, and else nobody."""
    if user.pk is None or user.get_username().endswith(tuple(settings.SECOND_FACTOR_SPARED)):
        return get_user_model().objects.none()
    return _people_who_can_do_much(user)


def _people_who_can_do_much(user: AbstractUser | AnonymousUser) -> QuerySet:
    """Return `user` alone where they can do so much that a password is too little, and else nobody."""
    people = get_user_model().objects.filter(pk=user.pk or 0)
    if user.is_superuser:
        return people
    enters_admin = {"codename": "access_admin", "content_type__app_label": "wagtailadmin"}
    own = {f"user_permissions__{name}": value for name, value in enters_admin.items()}
    by_group = {f"groups__permissions__{name}": value for name, value in enters_admin.items()}
    return people.filter(Q(**own) | Q(**by_group) | Q(groups__name__in=settings.SECOND_FACTOR_GROUPS))


@cache
def _with_any_right() -> Written:
    """Write the query that finds a person (KEYS[0]) who is in any group, or has any right of their own."""
    User = get_user_model()
    in_a_group = User.groups.through.objects.filter(user=OuterRef("pk"))
    with_a_right = User.user_permissions.through.objects.filter(user=OuterRef("pk"))
    people = User.objects.filter(Exists(in_a_group) | Exists(with_a_right), pk=KEYS[0])
    return write(people.values_list("pk"))
