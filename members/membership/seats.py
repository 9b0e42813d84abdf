"""Who of a school counts, where its plan has only so many seats."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.accounts.models import User
from members.membership import errors, permissions
from members.membership.locking import lock_membership
from members.membership.models import Membership, Period, Seat
from members.organisations.models import Role
from members.organisations.querysets import RoleQuerySet
from members.organisations.signals import role_began, role_changed, role_ended

# Who is given a seat first where nobody chose: the head, then deputies, then the team.
FIRST = {Role.Kind.HEAD: 0, Role.Kind.DEPUTY: 1, Role.Kind.TEAM: 2}


def limit(membership: Membership) -> int | None:
    """Return how many seats there are by the plan of the year that runs; None: everybody counts."""
    running = membership.periods.on(timezone.localdate()).select_related("plan").first()
    return (running or membership).plan.seats


def taken(membership: Membership) -> int:
    """Return how many seats are held by people who work for the school today."""
    return membership.held_seats.filter(person__in=_staff(membership).values("person_id")).count()


def give(membership: Membership, person: User, by: User) -> Seat:
    """Give `person` a seat. Raises NotAllowed, NotOfTheSchool, NoSeatLeft."""
    if not permissions.may_answer_for(by, membership):
        raise errors.NotAllowed
    with transaction.atomic():
        membership = lock_membership(membership)
        if not Role.objects.current().filter(school=membership.school, person=person).exists():
            raise errors.NotOfTheSchool
        held = membership.held_seats.filter(person=person).first()
        if held:
            return held
        seats = limit(membership)
        if seats is not None and taken(membership) >= seats:
            raise errors.NoSeatLeft
        return _write(membership, person, by)


def take(membership: Membership, person: User, by: User) -> None:
    """Take the seat of `person` away; without one nothing happens. Raises NotAllowed."""
    if not permissions.may_answer_for(by, membership):
        raise errors.NotAllowed
    with transaction.atomic():
        membership = lock_membership(membership)
        if membership.held_seats.filter(person=person).delete()[0]:
            audit.record(by, "membership.seat_taken", membership, {"person": person.pk})


def fill(membership: Membership, by: Actor = None, *, new_head: bool = False) -> None:
    """Give free seats to those of the school who have none: the head first. The caller holds the lock.

    Whoever became head since seats were last filled (or just now: `new_head`) gets the seat of whoever
    comes last where none is free: whether a head counts must not hang on who was written down first.
    Where only the coming year has so many seats they are given now, and count from then.
    """
    seats = limit(membership) or membership.plan.seats
    if seats is None or membership.school_id is None:
        return
    free = max(seats - taken(membership), 0)
    waiting = _by_rank(_staff(membership).exclude(person__in=membership.held_seats.values("person_id")))
    for role in waiting[:free]:
        _write(membership, role.person, by)
    for head in waiting[free:][:1]:
        since = membership.seats_filled_on
        if head.kind == Role.Kind.HEAD and (new_head or since is None or head.starts_on > since):
            _make_room(membership, by)
            _write(membership, head.person, by)
    membership.seats_filled_on = timezone.localdate()
    membership.save(update_fields=["seats_filled_on"])


def fill_for_the_day() -> int:
    """Fill the seats of schools where a role or a year has begun since they were last filled.

    Both are written down before their day, and nobody acts on the day itself. A seat that somebody took
    away on purpose stays free until then. Returns how many memberships were looked at: this runs every
    minute, and for the rest of the day there are none.
    """
    today = timezone.localdate()
    limited = Period.objects.on(today).filter(plan__seats__isnull=False).values("membership_id")
    found = Membership.objects.open().filter(
        Q(plan__seats__isnull=False) | Q(pk__in=limited),
        Q(seats_filled_on__isnull=True) | Q(seats_filled_on__lt=today),
        school__isnull=False,
    )
    looked_at = 0
    for one in found.order_by("pk"):
        with transaction.atomic():
            membership = lock_membership(one, ended_too=True)
            if _something_began(membership, today):
                fill(membership)
            else:
                membership.seats_filled_on = today
                membership.save(update_fields=["seats_filled_on"])
        looked_at += 1
    return looked_at


def _something_began(membership: Membership, today: date) -> bool:
    since = membership.seats_filled_on
    if since is None:
        return True
    return (
        _staff(membership).filter(starts_on__gt=since).exists()
        or membership.periods.on(today).filter(starts__gt=since).exists()
    )


def _make_room(membership: Membership, by: Actor) -> None:
    """Take away the seat of whoever comes last of those who work for the school."""
    held = _staff(membership).filter(person__in=membership.held_seats.values("person_id"))
    last = _by_rank(held)[-1].person
    membership.held_seats.filter(person=last).delete()
    audit.record(by, "membership.seat_taken", membership, {"person": last.pk, "for": "head"})


def _staff(membership: Membership) -> RoleQuerySet:
    return Role.objects.current().filter(school=membership.school).select_related("person")


def _by_rank(roles: Iterable[Role]) -> list[Role]:
    return sorted(roles, key=lambda role: (FIRST[Role.Kind(role.kind)], role.starts_on, role.pk))


def carry(old: Membership, new: Membership, on: date, by: Actor = None) -> None:
    """Let whoever has a seat by `old`, and works on `on` for the school of `new`, keep it there."""
    there = Role.objects.current(on).filter(school=new.school).values("person_id")
    for seat in old.held_seats.filter(person__in=there).select_related("person"):
        _write(new, seat.person, by)
    new.seats_filled_on = on  # nobody is a new head there: the roles go on
    new.save(update_fields=["seats_filled_on"])


def _write(membership: Membership, person: User, by: Actor) -> Seat:
    seat = Seat.objects.create(membership=membership, person=person)
    audit.record(by, "membership.seat_given", membership, {"person": person.pk})
    return seat


@receiver(role_began)
def on_role_began(sender, role: Role, continues: bool, **kwargs) -> None:
    """Give whoever comes a seat, as long as one is free; who goes on keeps theirs (`reorganising`).

    A role that begins later gets its seat on its day (`fill_for_the_day`).
    """
    if not continues and role.starts_on <= timezone.localdate():
        _fill_all(role, new_head=role.kind == Role.Kind.HEAD)


@receiver(role_changed)
def on_role_changed(sender, role: Role, **kwargs) -> None:
    """See to it that a colleague who becomes head has a seat."""
    if role.kind == Role.Kind.HEAD and role.starts_on <= timezone.localdate():
        _fill_all(role, new_head=True)


@receiver(role_ended)
def on_role_ended(sender, role: Role, access: bool, **kwargs) -> None:
    """Free the seat of whoever left, once the role is over, and give it to who comes next."""
    if access and not Role.objects.current().filter(school=role.school, person=role.person).exists():
        Seat.objects.filter(membership__school=role.school, person=role.person).delete()
        _fill_all(role)


def _fill_all(role: Role, *, new_head: bool = False) -> None:
    for membership in Membership.objects.open().filter(school=role.school_id).order_by("pk"):
        fill(lock_membership(membership, ended_too=True), new_head=new_head)
