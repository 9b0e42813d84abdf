"""Councils merge and split, and nothing is lost: what ends keeps its rows, what goes on gets new ones.

Both actions may be taken months before the day. Everything is written with that day, so every page,
right and list changes over by itself when it comes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from core import audit
from members.accounts.models import User
from members.organisations import appointing, errors, leaving, permissions
from members.organisations.models import (
    Authority,
    MembersContact,
    PublicContact,
    Role,
    ServiceArea,
    Succession,
    VirtualSchool,
)
from members.organisations.signals import school_continued, school_split_off


@dataclass(frozen=True)
class NewAuthority:
    """What is known of an authority to come. Codes are those of ONS and DfE."""

    gss_code: str
    dfe_code: str
    name: str
    official_name: str
    website_domain: str = ""
    kind: str = Authority.Kind.UNITARY


def merge(
    authorities: Sequence[Authority],
    into: NewAuthority | Authority,
    on: date,
    by: User,
    *,
    school: VirtualSchool | None = None,
) -> Authority:
    """Merge `authorities` on `on`, the successor's first day, and return the successor.

    `into` is a new authority, or one that goes on and takes the others in. `school` is the Virtual
    School that serves it (by default that of the authority that goes on, or of the first given).
    Of the other schools, those with nobody left to serve close on that day: their people, waiting
    requests and open invitations go on in `school`, their heads as deputies beside the head who is
    there (whoever is to lead the whole is for people to say, by a handover). A school that serves
    other authorities too just goes on. Raises NotAllowed, NotInForce, CodeInUse.
    """
    if not permissions.may_reorganise(by):
        raise errors.NotAllowed("Only staff who look after authorities may do that.")
    with transaction.atomic():
        ending = [one for one in _locked(authorities, on) if one.pk != getattr(into, "pk", None)]
        if len({*ending, *([into] if isinstance(into, Authority) else [])}) < 2:
            raise errors.NotInForce("A merger needs two authorities or more.")
        successor = (
            into if isinstance(into, Authority) else _add(into, ending[0].region, on, replacing=ending)
        )
        # An authority that goes on keeps its own school; a new one takes that of the first it replaces.
        schools = _schools_of([successor, *ending], on)
        going_on = school or (schools[0] if schools else None)
        _succeed(ending, [successor], on, by)
        if going_on is None:
            going_on = VirtualSchool.objects.create(name=f"Virtual School for {successor.plain_name}")
        _serve(going_on, successor, on)
        for closing in schools:
            if closing.pk != going_on.pk and not _serves_anybody(closing, on):
                _continue_in(closing, [going_on], on, by)
        audit.record(by, "authority.merged", successor, {"from": [one.pk for one in ending], "on": on})
    return successor


def split(
    authority: Authority,
    into: Sequence[NewAuthority],
    on: date,
    by: User,
    *,
    one_school: bool = False,
) -> list[Authority]:
    """Split `authority` on `on`, the successors' first day, and return the successors.

    With `one_school` the Virtual School that is there serves all of them. Otherwise each gets a
    school of its own, with the contacts to be confirmed anew, and everybody of the old school has
    the same role in each of the new ones until their administrators have sorted out who goes where.
    A school that serves other authorities too goes on beside them (`school_split_off`).
    Raises NotAllowed, NotInForce, CodeInUse.
    """
    if not permissions.may_reorganise(by):
        raise errors.NotAllowed("Only staff who look after authorities may do that.")
    if len(into) < 2:
        raise errors.NotInForce("A split needs two successors or more.")
    with transaction.atomic():
        (ending,) = _locked([authority], on)
        successors = [_add(new, ending.region, on, replacing=[ending]) for new in into]
        schools = _schools_of([ending], on)
        _succeed([ending], successors, on, by)
        if one_school:
            for old in schools:
                for successor in successors:
                    _serve(old, successor, on)
        else:
            fresh = []
            for successor in successors:
                new_school = VirtualSchool.objects.create(name=f"Virtual School for {successor.plain_name}")
                _serve(new_school, successor, on)
                fresh.append(new_school)
            for old in schools:
                if _serves_anybody(old, on):
                    _copy_people(old, fresh, on, by)
                    for new_school in fresh:
                        _copy_contacts(old, new_school)
                        school_split_off.send(VirtualSchool, school=old, new=new_school, on=on)
                else:
                    _continue_in(old, fresh, on, by)
        audit.record(by, "authority.split", ending, {"into": [one.pk for one in successors], "on": on})
    return successors


def _locked(authorities: Iterable[Authority], on: date) -> list[Authority]:
    """Return the authorities, locked, in the order given; each must exist on the day before `on`."""
    wanted = list(dict.fromkeys(authority.pk for authority in authorities))
    found = {one.pk: one for one in Authority.objects.select_for_update().filter(pk__in=wanted)}
    day_before = on - timedelta(days=1)
    for one in found.values():
        if one.valid_from > day_before or one.valid_to is not None:
            raise errors.NotInForce
    return [found[pk] for pk in wanted]


def _add(new: NewAuthority, region: str, on: date, replacing: Sequence[Authority]) -> Authority:
    taken = Authority.objects.filter(gss_code=new.gss_code).exists()
    same_dfe = Authority.objects.filter(dfe_code=new.dfe_code, valid_to__isnull=True)
    if taken or same_dfe.exclude(pk__in=[one.pk for one in replacing]).exists():
        raise errors.CodeInUse
    # A successor may keep the DfE code: the predecessor's row must then end first.
    Authority.objects.filter(pk__in=[one.pk for one in replacing]).update(valid_to=on)
    authority = Authority(
        gss_code=new.gss_code,
        dfe_code=new.dfe_code,
        name=new.name,
        official_name=new.official_name,
        slug=_free_slug(new.name, on),
        kind=new.kind,
        region=region,
        website_domain=new.website_domain,
        valid_from=on,
    )
    authority.full_clean()
    authority.save()
    return authority


def _free_slug(name: str, on: date) -> str:
    slug = slugify(name)
    return slug if not Authority.objects.filter(slug=slug).exists() else f"{slug}-{on.year}"


def _succeed(ending: Sequence[Authority], successors: Sequence[Authority], on: date, by: User) -> None:
    for old in ending:
        old.valid_to = on
        old.save(update_fields=["valid_to"])
        audit.record(by, "authority.ended", old, {"on": on})
        for new in successors:
            Succession.objects.create(predecessor=old, successor=new, on=on)
    areas = ServiceArea.objects.filter(authority__in=ending).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    )
    # An area agreed for after the end never comes about; its row would have no period.
    areas.filter(valid_from__gte=on).delete()
    areas.update(valid_to=on)


def _schools_of(authorities: Sequence[Authority], on: date) -> list[VirtualSchool]:
    """Return the schools that serve the authorities on the day before `on`, in the authorities' order."""
    schools: dict[int, VirtualSchool] = {}
    for authority in authorities:
        for school in VirtualSchool.objects.serving(authority, on - timedelta(days=1)).order_by("pk"):
            schools.setdefault(school.pk, school)
    return list(schools.values())


def _serve(school: VirtualSchool, authority: Authority, on: date) -> None:
    ServiceArea.objects.get_or_create(
        school=school, authority=authority, valid_to=None, defaults={"valid_from": on}
    )


def _serves_anybody(school: VirtualSchool, on: date) -> bool:
    return school.service_areas.in_force(on).exists()


def _continue_in(old: VirtualSchool, schools: Sequence[VirtualSchool], on: date, by: User) -> None:
    """Close `old` on `on`, with its people and open business going on in `schools`."""
    _copy_people(old, schools, on, by)
    for role in old.roles.filter(appointing.still_after(on)):
        if role.starts_on >= on:
            # It was to begin after the school's end: the copies begin then, this one never does.
            role.ends_on = role.starts_on
            role.save(update_fields=["ends_on"])
        else:
            leaving.write_end(role, on, by)
    first = schools[0]
    _move_open_business(old, first)
    for school in schools:
        _copy_contacts(old, school)
    old.closed_on = on
    old.continued_by = first if len(schools) == 1 else None
    old.save(update_fields=["closed_on", "continued_by"])
    audit.record(by, "school.closed", old, {"on": on, "continued_by": [school.pk for school in schools]})
    for school in schools:
        school_continued.send(VirtualSchool, school=old, successor=school, on=on)


def _copy_people(old: VirtualSchool, schools: Sequence[VirtualSchool], on: date, by: User) -> None:
    for role in old.roles.filter(appointing.still_after(on)).order_by("starts_on", "pk"):
        for school in schools:
            _copy_role(role, school, on, by)


def _copy_role(role: Role, school: VirtualSchool, on: date, by: User) -> None:
    starts_on = max(role.starts_on, on)
    there = school.roles.filter(appointing.still_after(starts_on))
    if there.filter(person_id=role.person_id).exists():
        return
    kind = role.kind
    if kind == Role.Kind.HEAD and there.filter(kind=Role.Kind.HEAD).exists():
        kind = Role.Kind.DEPUTY
    appointing.begin(
        role.person,
        school,
        kind,
        by,
        title=role.title,
        is_school_admin=role.is_school_admin,
        starts_on=starts_on,
        ends_on=role.ends_on,
    )


def _move_open_business(old: VirtualSchool, school: VirtualSchool) -> None:
    """Lead waiting requests and open invitations on to `school`, except where it has the like already."""
    asked_there = school.join_requests.waiting().values("person_id")
    old.join_requests.waiting().exclude(person_id__in=asked_there).update(school=school)
    invited_there = school.invitations.filter(accepted_at=None, withdrawn_at=None).values("email")
    unanswered = old.invitations.filter(accepted_at=None, withdrawn_at=None)
    unanswered.exclude(email__in=invited_there).update(school=school)


def _copy_contacts(old: VirtualSchool, school: VirtualSchool) -> None:
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
