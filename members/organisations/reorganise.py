"""Councils merge and split. It is planned here, months ahead, and done on its day: see `carrying_out`.

A plan keeps what people decided, and nothing that would be out of date by then. Where the day has
come already, it is done at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core import audit
from members.accounts.models import User
from members.organisations import carrying_out, errors, permissions
from members.organisations.models import (
    Authority,
    ComingAuthority,
    JoinRequest,
    Placement,
    Reorganisation,
    Role,
    VirtualSchool,
)
from members.organisations.querysets import today


@dataclass(frozen=True)
class NewAuthority:
    """What is known of an authority to come. Codes are those of ONS and DfE; empty until published."""

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
) -> Reorganisation:
    """Plan to merge `authorities` on `on`, the successor's first day, and return the plan.

    `into` is a new authority, or one that goes on and takes the others in. `school` is the Virtual
    School that serves it (by default that of the authority that goes on, or of the first given).
    Of the other schools, those with nobody left to serve close on that day: their people, waiting
    requests and open invitations go on in `school`, their heads as deputies beside the head who is
    there (whoever is to lead the whole is for people to say, by a handover). A school that serves
    other authorities too just goes on. Raises NotAllowed, NotInForce, InAnotherPlan, CodeInUse.
    """
    _check_allowed(by)
    with transaction.atomic():
        goes_on = into if isinstance(into, Authority) else None
        ending = _locked(authorities, on, but=goes_on)
        if len({*ending, *([goes_on] if goes_on else [])}) < 2:
            raise errors.NotInForce("A merger needs two authorities or more.")
        if school is None:
            schools = carrying_out.schools_of([*([goes_on] if goes_on else []), *ending], today())
            school = schools[0] if schools else None
        plan = Reorganisation.objects.create(
            kind=Reorganisation.Kind.MERGER, on=on, goes_on=goes_on, school=school, planned_by=by
        )
        _write(plan, ending, [into] if isinstance(into, NewAuthority) else [], by)
    return plan


def split(
    authority: Authority,
    into: Sequence[NewAuthority],
    on: date,
    by: User | None,
    *,
    one_school: bool | None = False,
) -> Reorganisation:
    """Plan to split `authority` on `on`, the successors' first day, and return the plan.

    With `one_school` the Virtual School that is there serves all of them, and so it does where that is
    not known (None): nothing closes before somebody says so. Otherwise each gets a school of its own,
    with the contacts to be confirmed anew. Everybody of the old school goes on where its administrators
    placed them (`place`), else where the plan says for all (`lead_by_default`), else in each of the new
    ones. A school that serves other authorities too goes on beside them. Raises NotAllowed, NotInForce,
    InAnotherPlan, CodeInUse.
    """
    _check_allowed(by)
    if len(into) < 2:
        raise errors.NotInForce("A split needs two successors or more.")
    with transaction.atomic():
        ending = _locked([authority], on)
        plan = Reorganisation.objects.create(
            kind=Reorganisation.Kind.SPLIT, on=on, one_school=one_school, planned_by=by
        )
        _write(plan, ending, into, by)
    return plan


def move(plan: Reorganisation, on: date, by: User) -> Reorganisation:
    """Give a plan another day, and return it. Raises NotAllowed, PlanIsSettled, NotInForce."""
    _check_allowed(by)
    with transaction.atomic():
        plan = _open(plan)
        _check_in_force(plan.ending.all(), on)
        was, plan.on, plan.problem = plan.on, on, ""
        plan.save(update_fields=["on", "problem"])
        audit.record(by, "reorganisation.moved", plan, {"from": was, "to": on})
        carrying_out.carry_out(plan, today())
        plan.refresh_from_db()
    return plan


def cancel(plan: Reorganisation, by: User, reason: str) -> Reorganisation:
    """Give a plan up, for a `reason`, and return it. Raises NotAllowed, ReasonMissing, PlanIsSettled."""
    _check_allowed(by)
    reason = " ".join(reason.split())
    if not reason:
        raise errors.ReasonMissing("Say why: whoever looks at this later wants to know.")
    with transaction.atomic():
        plan = _open(plan)
        plan.state, plan.reason = Reorganisation.State.CANCELLED, reason[:300]
        plan.settled_at = timezone.now()
        plan.save(update_fields=["state", "reason", "settled_at"])
        audit.record(by, "reorganisation.cancelled", plan, {"on": plan.on})
    return plan


def describe(coming: ComingAuthority, by: User | None, **fields: Any) -> ComingAuthority:
    """Put in what has become known of an authority to come, such as its codes, and return it.

    Raises NotAllowed, PlanIsSettled, CodeInUse, ValidationError.
    """
    _check_allowed(by)
    with transaction.atomic():
        plan = _open(coming.reorganisation)
        coming = plan.coming.select_for_update().get(pk=coming.pk)
        changed = sorted(name for name, value in fields.items() if getattr(coming, name) != value)
        for name in changed:
            setattr(coming, name, fields[name])
        coming.full_clean()
        _check_codes(coming, list(plan.ending.all()))
        if changed:
            coming.save(update_fields=changed)
            audit.record(by, "reorganisation.described", plan, {"coming": coming.pk, "fields": changed})
    return coming


def lead_by_default(plan: Reorganisation, to: ComingAuthority | None, by: User) -> Reorganisation:
    """Say where people go of whom nobody said anything: to one part of a split, or to all (None)."""
    _check_allowed(by)
    with transaction.atomic():
        plan = _open(plan)
        if to is not None and to.reorganisation_id != plan.pk:
            raise errors.NotInForce("That is not a part of this split.")
        if plan.by_default_id != (to and to.pk):
            plan.by_default = to
            plan.save(update_fields=["by_default"])
            audit.record(by, "reorganisation.default_set", plan, {"to": to and to.pk})
    return plan


def decide_schools(plan: Reorganisation, one_school: bool | None, by: User) -> Reorganisation:
    """Say whether the parts of a split share one school (None: not known), and return the plan.

    Raises NotAllowed, PlanIsSettled, NotInForce for a merger.
    """
    _check_allowed(by)
    with transaction.atomic():
        plan = _open(plan)
        if not plan.is_split:
            raise errors.NotInForce("Only a split leaves a choice of schools.")
        if plan.one_school is not one_school:
            plan.one_school = one_school
            plan.save(update_fields=["one_school"])
            audit.record(by, "reorganisation.schools_decided", plan, {"one_school": one_school})
    return plan


def place(plan: Reorganisation, school: VirtualSchool, where: dict[int, set[int]], by: User) -> int:
    """Write in which parts of a split people of `school` go on; return of how many that changed.

    `where` has, by the key of each person, the keys of the parts. Administrators may say it of those
    who work for their school or ask to join it. Raises NotAllowed, PlanIsSettled, NobodyPlaced.
    """
    if not permissions.may_administer(by, school):
        raise errors.NotAllowed
    with transaction.atomic():
        plan = _open(plan)
        if not Reorganisation.objects.of_school(school).filter(pk=plan.pk).exists():
            raise errors.NotAllowed
        parts = {coming.pk for coming in plan.coming.all()}
        known = set(people_to_place(plan, school).values_list("pk", flat=True))
        if not all(wanted and wanted <= parts for wanted in where.values()):
            raise errors.NobodyPlaced
        present: dict[int, set[int]] = {}
        for person, coming in plan.placements.values_list("person_id", "coming_id"):
            present.setdefault(person, set()).add(coming)
        changed = {
            person: wanted
            for person, wanted in where.items()
            if person in known and present.get(person) != wanted
        }
        plan.placements.filter(person__in=changed).delete()
        Placement.objects.bulk_create(
            Placement(reorganisation=plan, person_id=person, coming_id=coming, placed_by=by)
            for person, wanted in changed.items()
            for coming in sorted(wanted)
        )
        for person, wanted in changed.items():
            data = {"person": person, "school": school.pk, "to": sorted(wanted)}
            audit.record(by, "reorganisation.placed", plan, data)
    return len(changed)


def people_to_place(plan: Reorganisation, school: VirtualSchool):
    """Return those of whom it is to be said where they go: in the school on the day, or asking to join."""
    staff = Role.objects.filter(school=school).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=plan.on))
    asking = JoinRequest.objects.waiting().filter(school=school)
    return User.objects.filter(
        Q(pk__in=staff.not_void().values("person_id")) | Q(pk__in=asking.order_by().values("person_id"))
    ).order_by("last_name", "first_name", "pk")


def _check_allowed(by: User | None) -> None:
    """Raise NotAllowed; None is the machine that loads what is public knowledge."""
    if by is not None and not permissions.may_reorganise(by):
        raise errors.NotAllowed("Only staff who look after authorities may do that.")


def _open(plan: Reorganisation) -> Reorganisation:
    plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
    if plan.state != Reorganisation.State.PLANNED:
        raise errors.PlanIsSettled
    return plan


def _locked(authorities: Iterable[Authority], on: date, but: Authority | None = None) -> list[Authority]:
    """Return the authorities that end, locked so that two plans for one queue here, in the order given."""
    wanted = list(dict.fromkeys(one.pk for one in authorities))
    with_those = {*wanted, *([but.pk] if but else [])}
    every = Authority.objects.select_for_update().filter(pk__in=with_those).order_by("pk")
    found = {one.pk: one for one in every}
    _check_in_force(found.values(), on)
    if Reorganisation.objects.planned().filter(ending__in=with_those).exists():
        raise errors.InAnotherPlan
    return [found[pk] for pk in wanted if but is None or pk != but.pk]


def _check_in_force(authorities: Iterable[Authority], on: date) -> None:
    for one in authorities:
        if one.valid_from >= on or one.valid_to is not None:
            raise errors.NotInForce


def _write(
    plan: Reorganisation, ending: Sequence[Authority], new: Sequence[NewAuthority], by: User | None
) -> None:
    plan.ending.set(ending)
    for one in new:
        coming = ComingAuthority(reorganisation=plan, **asdict(one))
        coming.full_clean()
        _check_codes(coming, ending)
        coming.save()
    data = {"kind": plan.kind, "on": plan.on, "ending": [one.pk for one in ending]}
    audit.record(by, "reorganisation.planned", plan, data)
    carrying_out.carry_out(plan, today())
    plan.refresh_from_db()


def _check_codes(coming: ComingAuthority, ending: Sequence[Authority]) -> None:
    """Raise CodeInUse where an authority, or one of another plan or of this, has a code of `coming`."""
    others = ComingAuthority.objects.filter(reorganisation__state=Reorganisation.State.PLANNED)
    others = others.exclude(pk=coming.pk)
    for name in ("gss_code", "dfe_code"):
        code = getattr(coming, name)
        if code and others.filter(**{name: code}).exists():
            raise errors.CodeInUse
    if carrying_out.codes_taken(coming, ending):
        raise errors.CodeInUse
