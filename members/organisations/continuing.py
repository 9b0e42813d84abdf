"""What becomes of the people and the open business of a school that closes: they go on in its heirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from core import audit
from members.organisations import appointing, joining, leaving
from members.organisations.models import (
    Invitation,
    JoinRequest,
    MembersContact,
    PublicContact,
    Role,
    VirtualSchool,
)
from members.organisations.signals import role_ended


@dataclass(frozen=True)
class Heirs:
    """The schools that go on for one that closes: for whom nobody placed `by_default`, else `placed`."""

    schools: Sequence[VirtualSchool]
    by_default: Sequence[VirtualSchool] = ()
    placed: Mapping[int, Sequence[VirtualSchool]] = field(default_factory=dict)

    def of(self, person_id: int) -> Sequence[VirtualSchool]:
        """Return where one person goes on."""
        return self.placed.get(person_id) or self.by_default or self.schools


def continue_people(old: VirtualSchool, heirs: Heirs, on: date) -> list[Role]:
    """Let everybody who works in `old` on `on` or later go on in its heirs; return their roles in `old`."""
    roles = old.roles.filter(appointing.still_after(on)).not_void().select_related("person")
    found = list(roles.order_by("starts_on", "pk"))
    rank = {Role.Kind.HEAD: 0, Role.Kind.DEPUTY: 1, Role.Kind.TEAM: 2}
    for role in sorted(found, key=lambda role: (rank[Role.Kind(role.kind)], role.starts_on, role.pk)):
        for school in heirs.of(role.person_id):
            _continue(role, school, on)
    return found


def _continue(role: Role, school: VirtualSchool, on: date) -> None:
    """Write `role` in `school` for the days on which the person has none there; a head may become deputy."""
    there = school.roles.filter(person=role.person_id).not_void().order_by("starts_on", "pk")
    starts_on, ends_on = max(role.starts_on, on), role.ends_on
    for own in there.filter(appointing.still_after(starts_on)):
        if ends_on is not None and own.starts_on >= ends_on:
            break
        if role.is_school_admin and not own.is_school_admin:
            own.is_school_admin = True
            own.save(update_fields=["is_school_admin"])
            audit.record(None, "role.changed", own, {"is_school_admin": True})
        if own.starts_on > starts_on:
            _begin(role, school, starts_on, own.starts_on)
        if own.ends_on is None:
            return
        starts_on = max(starts_on, own.ends_on)
    if ends_on is None or starts_on < ends_on:
        _begin(role, school, starts_on, ends_on)


def _begin(role: Role, school: VirtualSchool, starts_on: date, ends_on: date | None) -> None:
    kind = role.kind
    heads = appointing.overlapping(school, starts_on, ends_on).filter(kind=Role.Kind.HEAD)
    if kind == Role.Kind.HEAD and heads.exists():
        kind = Role.Kind.DEPUTY
    appointing.begin(
        role.person,
        school,
        kind,
        None,
        title=role.title,
        is_school_admin=role.is_school_admin,
        starts_on=starts_on,
        ends_on=ends_on,
        continues=True,
    )


def end_roles(roles: Iterable[Role], on: date) -> None:
    """End the roles of a school that closes; one that was to begin later never does."""
    for role in roles:
        leaving.write_end(role, max(on, role.starts_on), None)


def close_roles(roles: Iterable[Role]) -> None:
    """Close what hung on the ended roles without signing anybody out who works in an heir today."""
    now_in = set(
        Role.objects.current()
        .filter(person__in=[role.person_id for role in roles])
        .values_list("person_id", flat=True)
    )
    for role in roles:
        if role.person_id in now_in and role.access_ended_at is None:
            role.access_ended_at = timezone.now()
            role.save(update_fields=["access_ended_at"])
            role_ended.send(Role, role=role, access=True)


def move_requests(old: VirtualSchool, heirs: Heirs) -> None:
    """Lead each waiting request on to where the person belongs, in each of several schools.

    Where the person works already, or asked already, there is nothing to decide any more.
    """
    for request in old.join_requests.waiting().select_for_update():
        homes = [school for school in heirs.of(request.person_id) if not _knows(school, request)]
        for school in homes[1:]:
            _ask_too(request, school)
        if homes:
            _lead_on(request, homes[0])
        else:
            request.state, request.decided_at = JoinRequest.State.WITHDRAWN, timezone.now()
            request.save(update_fields=["state", "decided_at"])
            audit.record(None, "join_request.withdrawn", request, {"school": old.pk, "because": "closed"})


def _knows(school: VirtualSchool, request: JoinRequest) -> bool:
    return (
        school.join_requests.waiting().filter(person=request.person_id).exists()
        or school.roles.current().filter(person=request.person_id).exists()
    )


def _lead_on(request: JoinRequest, school: VirtualSchool) -> None:
    audit.record(None, "join_request.moved", request, {"from": request.school_id, "to": school.pk})
    request.school, request.hint = school, joining.domain_hint(request.person.email, school)
    request.save(update_fields=["school", "hint"])


def _ask_too(request: JoinRequest, school: VirtualSchool) -> None:
    copied = ("person", "kind", "title", "message", "asked_at", "reminders", "reminded_at")
    too = JoinRequest.objects.create(
        school=school,
        hint=joining.domain_hint(request.person.email, school),
        **{name: getattr(request, name) for name in copied},
    )
    audit.record(None, "join_request.asked", too, {"school": school.pk, "kind": too.kind, "as": request.pk})


def move_invitations(old: VirtualSchool, heirs: Heirs) -> None:
    """Let each link that nobody used lead on to where its sender does; void where that has the address."""
    for invitation in old.invitations.unanswered().select_for_update():
        home = heirs.of(invitation.invited_by_id or 0)[0]
        others = home.invitations.unanswered().filter(email=invitation.email)
        if others.exists() or home.roles.current().filter(person__email=invitation.email).exists():
            invitation.withdrawn_at = timezone.now()
            invitation.save(update_fields=["withdrawn_at"])
            audit.record(None, "invitation.withdrawn", invitation, {"because": "closed"})
        else:
            audit.record(None, "invitation.moved", invitation, {"from": old.pk, "to": home.pk})
            Invitation.objects.filter(pk=invitation.pk).update(school=home)


def copy_contacts(old: VirtualSchool, school: VirtualSchool) -> None:
    """Give `school` the old contacts where it has none, not yet checked; the old rows stay."""
    for model in (PublicContact, MembersContact):
        contact = model.objects.filter(school=old).first()
        if contact is None or model.objects.filter(school=school).exists():
            continue
        contact.pk = None
        contact._state.adding = True
        contact.school = school
        if isinstance(contact, PublicContact):
            contact.checked_on = None
        contact.save()
