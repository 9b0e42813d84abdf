"""Who may do what with memberships."""

from core.querysets import User


def may_see_memberships(user: User) -> bool:
    """Say whether `user` is of the staff who may see every membership."""
    return user.is_active and user.has_perm("membership.view_membership")


def may_manage_memberships(user: User) -> bool:
    """Say whether `user` may start, renew, pause, end and change memberships."""
    return user.is_active and user.has_perm("membership.change_membership")


def may_answer_for(user: User, membership) -> bool:
    """Say whether `user` may act for the member: its administrators, the associate, the office."""
    if may_manage_memberships(user):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    if membership.person_id:
        return membership.person_id == user.pk
    return membership.school.roles.current().filter(person=user, is_school_admin=True).exists()
