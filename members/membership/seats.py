"""Who of a school counts, where its plan has only so many seats."""

from datetime import date

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from core import audit
from core.audit import Actor
from members.accounts.models import User
from members.membership import errors, permissions
from members.membership.locking import lock_membership
from members.membership.models import Membership, Seat
from members.organisations.models import Role
from members.organisations.signals import role_began, role_ended

# Who is given a seat first where nobody chose: the head, then deputies, then the team.
FIRST = {Role.Kind.HEAD: 0, Role.Kind.DEPUTY: 1, Role.Kind.TEAM: 2}


def limit(membership: Membership) -> int | None:
    """Return how many seats there are by the plan of the year that runs; None: everybody counts."""
    running = membership.periods.on(timezone.localdate()).select_related("plan").first()
    return (running or membership).plan.seats


def taken(membership: Membership) -> int:
    """Return how many seats are held by people who work for the school today."""
    staff = Role.objects.current().filter(school=membership.school).values("person_id")
    return membership.held_seats.filter(person__in=staff).count()


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


def fill(membership: Membership, by: Actor = None) -> None:
    """Give free seats to those of the school who have none: the head first. The caller holds the lock.

    Where only the coming year has so many seats they are given now, and count from then.
    """
    seats = limit(membership) or membership.plan.seats
    if seats is None or membership.school_id is None:
        return
    free = seats - taken(membership)
    if free <= 0:
        return
    roles = (
        Role.objects.current()
        .filter(school=membership.school)
        .exclude(person__in=membership.held_seats.values("person_id"))
        .select_related("person")
    )
    for role in sorted(roles, key=lambda role: (FIRST[role.kind], role.starts_on, role.pk))[:free]:
        _write(membership, role.person, by)


def carry(old: Membership, new: Membership, on: date, by: Actor = None) -> None:
    """Let whoever has a seat by `old`, and works on `on` for the school of `new`, keep it there."""
    there = Role.objects.current(on).filter(school=new.school).values("person_id")
    for seat in old.held_seats.filter(person__in=there).select_related("person"):
        _write(new, seat.person, by)


def _write(membership: Membership, person: User, by: Actor) -> Seat:
    seat = Seat.objects.create(membership=membership, person=person)
    audit.record(by, "membership.seat_given", membership, {"person": person.pk})
    return seat


@receiver(role_began)
def on_role_began(sender, role: Role, continues: bool, **kwargs) -> None:
    """Give whoever comes a seat, as long as one is free; who goes on keeps theirs (`reorganising`)."""
    if continues:
        return
    for membership in Membership.objects.open().filter(school=role.school):
        fill(lock_membership(membership))


@receiver(role_ended)
def on_role_ended(sender, role: Role, access: bool, **kwargs) -> None:
    """Free the seat of whoever left, once the role is over."""
    if access and not Role.objects.current().filter(school=role.school, person=role.person).exists():
        Seat.objects.filter(membership__school=role.school, person=role.person).delete()
