"""People leave: the role ends, and what hung on it closes the same day. What they wrote stays."""

from datetime import date

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from members.accounts.models import User
from members.organisations import errors, permissions
from members.organisations.models import Role, VirtualSchool
from members.organisations.querysets import RoleQuerySet, today
from members.organisations.signals import role_ended


def end_role(role: Role, by: User, *, on: date | None = None) -> Role:
    """End `role` on `on` (today), the first day without it, and return it.

    Whoever leaves takes up nothing in that school later: what was to begin for them, such as a
    headship handed over ahead of its day, is void. Once the day has come the person is signed out
    everywhere in the same transaction; for a later day `close_access_of_ended_roles` does it when it
    comes. Raises NotAllowed, RoleHasEnded, NotAPeriod; ComesAfter for a day beyond which another role
    of theirs takes the place of this one.
    """
    on = on or today()
    if not permissions.may_end_role(by, role):
        raise errors.NotAllowed
    with transaction.atomic():
        VirtualSchool.objects.select_for_update().get(pk=role.school_id)
        role = _locked(role)
        if role.ends_on is not None and role.ends_on <= today():
            raise errors.RoleHasEnded
        if role.ends_on == on:
            return role
        if role.starts_on > today():
            on = max(on, role.starts_on)
        coming = (
            Role.objects.coming().filter(person=role.person_id, school=role.school_id).exclude(pk=role.pk)
        )
        if coming.filter(starts_on__lt=on, starts_on__gte=role.starts_on).exists():
            raise errors.ComesAfter
        write_end(role, on, by)
        for later in coming.filter(starts_on__gte=on).select_related("person", "school"):
            write_end(later, later.starts_on, by)
        close_access_of_ended_roles(Role.objects.filter(pk=role.pk))
        role.refresh_from_db()
    return role


def take_back(role: Role, by: User, *, head_stays: bool = True) -> Role:
    """Make a role that has not begun void, and return it: it never begins.

    What it was to take the place of goes on: the person's earlier role in the school and, with
    `head_stays`, the headship that was to be handed over (where `by` may say who the head is). Raises
    NotAllowed, RoleHasBegun, SchoolIsClosed.
    """
    if not permissions.may_end_role(by, role):
        raise errors.NotAllowed
    with transaction.atomic():
        school = VirtualSchool.objects.select_for_update().get(pk=role.school_id)
        role = _locked(role)
        if not Role.objects.coming().filter(pk=role.pk).exists():
            raise errors.RoleHasBegun
        if school.closed_on is not None:
            raise errors.SchoolIsClosed
        day = role.starts_on
        write_end(role, day, by)
        follows = Q(person=role.person_id) & ~Q(kind=Role.Kind.HEAD)
        if role.kind == Role.Kind.HEAD and head_stays and permissions.may_appoint_head(by, school):
            follows |= Q(kind=Role.Kind.HEAD)
        for earlier in school.roles.filter(follows, starts_on__lt=day, ends_on=day):
            _go_on(_locked(earlier), by)
    return role


def _go_on(role: Role, by: User) -> None:
    """Let `role` go on past its end, in place of what was to begin for the person on that day."""
    next_ones = Role.objects.coming().filter(
        person=role.person_id, school=role.school_id, starts_on=role.ends_on
    )
    for later in next_ones.select_related("person", "school"):
        write_end(later, later.starts_on, by)
    later_ones = Role.objects.coming().filter(school=role.school_id, starts_on__gt=role.ends_on)
    takes_the_place = Q(person=role.person_id)
    if role.kind == Role.Kind.HEAD:
        takes_the_place |= Q(kind=Role.Kind.HEAD)
    first = later_ones.filter(takes_the_place).order_by("starts_on").first()
    audit.record(by, "role.kept", role, {"school": role.school_id, "was_to_end": role.ends_on})
    role.ends_on = first.starts_on if first else None
    role.save(update_fields=["ends_on"])


def _locked(role: Role) -> Role:
    return Role.objects.select_for_update(of=("self",)).select_related("person", "school").get(pk=role.pk)


def keep_role(role: Role, by: User) -> Role:
    """Take back an end that has not come yet, so that `role` goes on, and return it.

    Raises NotAllowed, RoleHasEnded; and ComesAfter where somebody takes the place on that day.
    """
    if not permissions.may_administer(by, role.school):
        raise errors.NotAllowed
    with transaction.atomic():
        school = VirtualSchool.objects.select_for_update().get(pk=role.school_id)
        role = _locked(role)
        if role.ends_on is None:
            return role
        if role.ends_on <= today() or role.access_ended_at is not None:  # over, or void before it began
            raise errors.RoleHasEnded
        takes_the_place = Q(person=role.person)
        if role.kind == Role.Kind.HEAD:
            takes_the_place |= Q(kind=Role.Kind.HEAD)
        if (
            school.roles.not_void().filter(takes_the_place, starts_on__gte=role.ends_on).exists()
            or school.closed_on is not None
        ):
            raise errors.ComesAfter
        audit.record(by, "role.kept", role, {"school": role.school_id, "was_to_end": role.ends_on})
        role.ends_on = None
        role.save(update_fields=["ends_on"])
    return role


def write_end(role: Role, on: date, by: User | None) -> None:
    """Write the end of a role, for the actions of this room that have asked who may."""
    if on < role.starts_on:
        raise errors.NotAPeriod
    role.ends_on = on
    if on == role.starts_on > today() and role.access_ended_at is None:
        role.access_ended_at = timezone.now()  # it never begins, and nothing hangs on it
    role.save(update_fields=["ends_on", "access_ended_at"])
    audit.record(by, "role.ended", role, {"school": role.school_id, "person": role.person_id, "on": on})
    role_ended.send(Role, role=role, access=False)


def close_access_of_ended_roles(roles: RoleQuerySet | None = None) -> int:
    """Close what hung on roles that are over, tell the rooms that gave more, and return how many roles.

    Runs hourly, so that a role that ends tomorrow closes then. The person is signed out everywhere,
    except where another role in the same school took the place of this one; whoever has a role in
    another school signs in again and finds what that one gives. Whoever has none left loses the
    groups that they are in (`end_groups`).
    """
    roles = Role.objects.all() if roles is None else roles
    closed = 0
    for role in roles.ended_with_access().select_related("person", "school"):
        with transaction.atomic():
            if not Role.objects.filter(pk=role.pk, access_ended_at__isnull=True).update(
                access_ended_at=timezone.now()
            ):
                continue  # another worker was faster
            others = Role.objects.current().filter(person=role.person)
            if not others.filter(school=role.school).exists():
                end_sessions(role.person)
            if not others.exists():
                end_groups(role.person)
            role_ended.send(Role, role=role, access=True)
        closed += 1
    return closed


def end_groups(person: User) -> list[str]:
    """Take `person` out of every group of the office, and return the names; the office is told.

    Who helps NAVSH beside the work in a school does so by that work, until the office says otherwise.
    Groups that GROUPS_KEPT_AFTER_LEAVING names stay, and so does a superuser.
    """
    groups = person.groups.exclude(name__in=settings.GROUPS_KEPT_AFTER_LEAVING)
    names = sorted(groups.values_list("name", flat=True))
    if names:
        person.groups.remove(*groups)
        audit.record(None, "person.groups_ended", person, {"groups": names})
        from members.organisations.tasks import mail_groups_ended

        transaction.on_commit(lambda: mail_groups_ended.enqueue(person.pk, names))
    return names


def end_sessions(person: User) -> int:
    """Sign `person` out of every browser; return how many sessions that were.

    Sessions do not say whose they are without being opened. Only people who signed in have one, and
    leaving is rare, so they are opened one by one.
    """
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    return Session.objects.filter(pk__in=ended).delete()[0]
