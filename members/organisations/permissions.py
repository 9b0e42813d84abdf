"""Who may do what with schools, their people and what is told about them."""

from core.querysets import User

OF_THE_STAFF = "organisations.change_role"


def may_manage_organisations(user: User) -> bool:
    """Say whether `user` is of the staff who look after all schools and their people."""
    return user.is_active and user.has_perm(OF_THE_STAFF)


def may_reorganise(user: User) -> bool:
    """Say whether `user` may merge and split authorities."""
    return user.is_active and user.has_perm("organisations.change_authority")


def is_school_admin(user: User, school) -> bool:
    """Say whether `user` is, today, an administrator of `school`."""
    if not user.is_authenticated or not user.is_active:
        return False
    return school.roles.current().filter(person=user, is_school_admin=True).exists()


def may_administer(user: User, school) -> bool:
    """Say whether `user` may approve, invite, end roles and change contacts in `school`."""
    return may_manage_organisations(user) or is_school_admin(user, school)


def may_appoint_head(user: User, school) -> bool:
    """Say whether `user` may say who the head of `school` is: staff, and the head who hands over."""
    if may_manage_organisations(user):
        return True
    if not user.is_authenticated or not user.is_active:
        return False
    return school.roles.current().filter(person=user, kind="head").exists()


def may_decide(user: User, request) -> bool:
    """Say whether `user` may approve or refuse a request to join. Nobody decides on their own."""
    return request.person_id != user.pk and may_administer(user, request.school)


def may_end_role(user: User, role) -> bool:
    """Say whether `user` may end `role`: everybody their own, administrators those of their school."""
    return user.is_authenticated and (role.person_id == user.pk or may_administer(user, role.school))


def may_read_wrong_reports(user: User) -> bool:
    """Say whether `user` may read what visitors reported as wrong."""
    return user.is_active and user.has_perm("organisations.view_wrongreport")


def may_handle_wrong_reports(user: User) -> bool:
    """Say whether `user` may mark what visitors reported as dealt with."""
    return user.is_active and user.has_perm("organisations.change_wrongreport")
