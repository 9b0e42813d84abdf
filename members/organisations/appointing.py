"""People begin, change and hand over their work in a school."""

from datetime import date
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Q, QuerySet

from core import audit
from members.accounts.models import User
from members.organisations import errors, leaving, permissions
from members.organisations.models import Invitation, JoinRequest, Role, VirtualSchool
from members.organisations.querysets import RoleQuerySet, today
from members.organisations.signals import role_began, role_changed

InSchool = TypeVar("InSchool", Invitation, JoinRequest)


def appoint(
    person: User,
    school: VirtualSchool,
    kind: str,
    by: User,
    *,
    title: str = "",
    is_school_admin: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Role:
    """Give `person` a role in `school` from `starts_on` (today) and return it.

    A second head beside the first is refused whatever the dates; so is a second role in one school.
    Raises NotAllowed, SchoolIsClosed, AlreadyInSchool, HeadAlreadyThere, NotAPeriod.
    """
    allowed = permissions.may_administer(by, school)
    if kind == Role.Kind.HEAD:
        allowed = permissions.may_appoint_head(by, school)
    if not allowed:
        raise errors.NotAllowed
    return begin(
        person,
        school,
        kind,
        by,
        title=title,
        is_school_admin=is_school_admin,
        starts_on=starts_on,
        ends_on=ends_on,
    )


def begin(
    person: User,
    school: VirtualSchool,
    kind: str,
    by: User | None,
    *,
    title: str = "",
    is_school_admin: bool = False,
    starts_on: date | None = None,
    ends_on: date | None = None,
    continues: bool = False,
) -> Role:
    """Write a role, for the actions of this room that have asked who may (see `appoint`).

    `continues` says that it is the same work in a school that took over another.
    """
    starts_on = starts_on or today()
    if ends_on is not None and ends_on < starts_on:
        raise errors.NotAPeriod
    with transaction.atomic():
        school = lock_school(school)
        if school.closed_on and school.closed_on <= starts_on:
            raise errors.SchoolIsClosed
        if overlapping(school, starts_on, ends_on).filter(person=person).exists():
            raise errors.AlreadyInSchool
        if kind == Role.Kind.HEAD and overlapping(school, starts_on, ends_on).filter(kind=kind).exists():
            raise errors.HeadAlreadyThere
        role = Role.objects.create(
            person=person,
            school=school,
            kind=kind,
            title=title,
            is_school_admin=is_school_admin,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        audit.record(by, "role.began", role, _figures(role))
        role_began.send(Role, role=role, continues=continues)
    return role


def change_role(
    role: Role,
    by: User,
    *,
    kind: str | None = None,
    title: str | None = None,
    is_school_admin: bool | None = None,
) -> Role:
    """Change what a current role says; None leaves a part as it is. The head changes by `hand_over` alone.

    Nobody but staff leaves a school without an administrator. Raises NotAllowed, RoleHasEnded,
    HeadAlreadyThere, LastAdministrator.
    """
    if not permissions.may_administer(by, role.school):
        raise errors.NotAllowed
    with transaction.atomic():
        lock_school(role.school)
        role = Role.objects.select_for_update().get(pk=role.pk)
        if role.ends_on is not None and role.ends_on <= today():
            raise errors.RoleHasEnded
        wanted = {"kind": kind, "title": title, "is_school_admin": is_school_admin}
        changes = {
            name: value
            for name, value in wanted.items()
            if value is not None and value != getattr(role, name)
        }
        _check_changes(role, changes, by)
        for name, value in changes.items():
            setattr(role, name, value)
        if changes:
            role.save(update_fields=list(changes))
            audit.record(by, "role.changed", role, changes)
            if "kind" in changes:
                role_changed.send(Role, role=role)
            if by.pk != role.person_id:
                from members.organisations import tasks

                transaction.on_commit(lambda: tasks.mail_role_changed.enqueue(role.pk, by.pk))
    return role


def _check_changes(role: Role, changes: dict[str, Any], by: User) -> None:
    """Refuse what would make or unmake a head without the right to, or leave nobody to administer."""
    kind = changes.get("kind")
    if kind and Role.Kind.HEAD in {kind, role.kind}:
        if not permissions.may_appoint_head(by, role.school):
            raise errors.NotAllowed
        others = overlapping(role.school, role.starts_on, role.ends_on).exclude(pk=role.pk)
        if kind == Role.Kind.HEAD and others.filter(kind=kind).exists():
            raise errors.HeadAlreadyThere
    stops = changes.get("is_school_admin") is False
    if stops and is_last_administrator(role) and not permissions.may_manage_organisations(by):
        raise errors.LastAdministrator


def hand_over(
    school: VirtualSchool,
    to: User,
    by: User,
    *,
    on: date | None = None,
    title: str = "",
    outgoing_stays_as: str | None = None,
) -> Role:
    """Make `to` the head of `school` from `on` (today), the day on which the present head's role ends.

    The school keeps everything: its people, membership, requests and history hang on the school, not
    on its head. Whoever takes over administers the school; a colleague who becomes head keeps the
    earlier role as history. `outgoing_stays_as` ("deputy", "team") gives the outgoing head a new role;
    otherwise they leave, and their access ends the same day. Raises NotAllowed, NoHead, NotAPeriod,
    SchoolIsClosed, AlreadyInSchool.
    """
    on = on or today()
    if not permissions.may_appoint_head(by, school):
        raise errors.NotAllowed
    with transaction.atomic():
        school = lock_school(school)
        outgoing = _head_before(school, on)
        if outgoing.person_id == to.pk:
            raise errors.AlreadyInSchool("This person is the head already.")
        earlier = school.roles.filter(person=to, starts_on__lte=on).filter(still_after(on)).first()
        leaving.write_end(outgoing, on, by)
        if earlier is not None:
            leaving.write_end(earlier, on, by)
        incoming = begin(to, school, Role.Kind.HEAD, by, title=title, is_school_admin=True, starts_on=on)
        if outgoing_stays_as:
            begin(
                outgoing.person,
                school,
                outgoing_stays_as,
                by,
                is_school_admin=outgoing.is_school_admin,
                starts_on=on,
            )
        leaving.close_access_of_ended_roles(school.roles.filter(pk=outgoing.pk))
        audit.record(by, "school.handed_over", school, {"from": outgoing.pk, "to": incoming.pk, "on": on})
    return incoming


def _head_before(school: VirtualSchool, on: date) -> Role:
    """Return the role of the head whose work is to end on `on`. Raises NoHead."""
    head = school.roles.filter(kind=Role.Kind.HEAD, starts_on__lt=on).filter(still_after(on)).first()
    if head is None:
        raise errors.NoHead
    return head


def lock_school(school: VirtualSchool) -> VirtualSchool:
    """Return `school`, locked until the transaction ends: two changes to its people queue here."""
    return VirtualSchool.objects.select_for_update().get(pk=school.pk)


def lock_in_school(rows: QuerySet[InSchool], row: InSchool) -> InSchool:
    """Return `row` of `rows` as it is now, locked behind its school, to which a merger may just have led it.

    Whoever changes anything in a school locks the school first; the other way round two would wait for
    each other.
    """
    while True:
        school = lock_school(row.school)
        found = rows.select_for_update(of=("self",)).select_related("school").get(pk=row.pk)
        if found.school_id == school.pk:
            return found
        row = found


def is_last_administrator(role: Role) -> bool:
    """Say whether nobody would administer the school today without `role`."""
    if not role.is_school_admin:
        return False
    others = Role.objects.current().filter(school=role.school_id, is_school_admin=True).exclude(pk=role.pk)
    return not others.filter(person__is_active=True).exists()


def still_after(day: date) -> Q:
    """Return the condition that a role goes on beyond the beginning of `day`."""
    return Q(ends_on__isnull=True) | Q(ends_on__gt=day)


def overlapping(school: VirtualSchool, starts_on: date, ends_on: date | None) -> RoleQuerySet:
    """Return the roles of `school` that hold on some day from `starts_on` to before `ends_on`."""
    roles = school.roles.filter(still_after(starts_on)).exclude(ends_on=F("starts_on"))
    return roles.filter(starts_on__lt=ends_on) if ends_on else roles


def _figures(role: Role) -> dict:
    return {
        "school": role.school_id,
        "person": role.person_id,
        "kind": role.kind,
        "admin": role.is_school_admin,
        "from": role.starts_on,
        "until": role.ends_on,
    }
