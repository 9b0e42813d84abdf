"""The day of a merger or split: everything is computed from what there is then, in one transaction.

Nothing is written before the day, so whoever joined, left or took over in the meantime is where they
should be, and nobody is between two schools for a moment: until it is done all of the old holds, and
from then on all of the new. A worker looks every minute whether the day has come in London; after a
stand-still it does what is overdue, with the day that was planned. Done twice is done once.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from core import audit
from members.organisations import continuing, errors
from members.organisations.models import (
    Authority,
    ComingAuthority,
    Reorganisation,
    Role,
    ServiceArea,
    Succession,
    VirtualSchool,
)
from members.organisations.models.reorganising import FACTS
from members.organisations.querysets import today
from members.organisations.signals import school_continued, school_split_off

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class SchoolThen:
    """A school as it is on the day: its people by name, what they do, and what waits."""

    name: str
    serves: Sequence[str]
    people: Sequence[tuple[str, str]]
    requests: int
    invitations: int
    has_head: bool
    has_administrator: bool


@dataclass
class Outcome:
    """What a plan comes to: the schools that go on, those that close, and what other rooms do."""

    schools: list[SchoolThen] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def carry_out_due(on: date | None = None) -> int:
    """Carry out every plan whose day (London) has come, and return how many.

    One that cannot be done does not keep the others; why is written into it, for the office.
    """
    done = 0
    for plan in Reorganisation.objects.due(on):
        try:
            done += carry_out(plan, on or today()) is not None
        except Exception as error:
            log.exception("A merger or split could not be carried out.")
            _keep_problem(plan, error)
    return done


def carry_out(plan: Reorganisation, on: date) -> Outcome | None:
    """Do what `plan` says if its day has come by `on`; return what came of it, None if nothing was to do.

    Of two workers the second finds it done. Raises NotInForce, CodeInUse.
    """
    with transaction.atomic():
        plan = Reorganisation.objects.select_for_update().get(pk=plan.pk)
        if plan.state != Reorganisation.State.PLANNED or plan.on > on:
            return None
        outcome = _Day(plan).carry_out()
        plan.state, plan.settled_at, plan.problem = Reorganisation.State.DONE, timezone.now(), ""
        plan.outcome = outcome.notes
        plan.save(update_fields=["state", "settled_at", "problem", "outcome"])
    return outcome


def foresee(plan: Reorganisation) -> Outcome:
    """Return what `plan` would come to if nothing changed until its day: done, looked at, and taken back.

    Raises what `carry_out` raises.
    """
    with transaction.atomic():
        outcome = _Day(Reorganisation.objects.get(pk=plan.pk)).carry_out()
        transaction.set_rollback(True)
    return outcome


def schools_of(authorities: Iterable[Authority], on: date) -> list[VirtualSchool]:
    """Return the open schools that serve the authorities on `on`, in the authorities' order."""
    schools: dict[int, VirtualSchool] = {}
    for authority in authorities:
        for school in VirtualSchool.objects.open(on).serving(authority, on).order_by("pk"):
            schools.setdefault(school.pk, school)
    return list(schools.values())


def closing_plan(school: VirtualSchool) -> Reorganisation | None:
    """Return the plan by which `school` is to close; None where it goes on as far as is planned."""
    for plan in Reorganisation.objects.of_school(school):
        goes_on = plan.one_school is not False if plan.is_split else plan.school_id == school.pk
        besides = school.service_areas.filter(valid_to__isnull=True)
        if not goes_on and not besides.exclude(authority__in=plan.ending.all()).exists():
            return plan
    return None


def codes_taken(coming: ComingAuthority, ending: Iterable[Authority]) -> bool:
    """Say whether an authority has a code of `coming`; it may keep the DfE code of one that ends."""
    going_on = Authority.objects.filter(valid_to__isnull=True).exclude(pk__in=[one.pk for one in ending])
    has_gss = coming.gss_code and Authority.objects.filter(gss_code=coming.gss_code).exists()
    return bool(has_gss or (coming.dfe_code and going_on.filter(dfe_code=coming.dfe_code).exists()))


class _Day:
    """One plan on its day."""

    def __init__(self, plan: Reorganisation):
        self.plan, self.on = plan, plan.on
        self.coming = list(plan.coming.all())
        self.ending = _in_force(plan.ending.all(), plan.on)
        self.closing: list[VirtualSchool] = []
        self.notes: list[str] = []

    def carry_out(self) -> Outcome:
        before = self.on - timedelta(days=1)
        going_on = [self.plan.goes_on] if self.plan.goes_on else []
        schools = schools_of([*going_on, *self.ending], before)
        # Whoever joins, asks, is invited or leaves meanwhile queues behind this, in the order of keys.
        list(
            VirtualSchool.objects.select_for_update()
            .filter(pk__in=[one.pk for one in schools])
            .order_by("pk")
        )
        successors = [*going_on, *(self._begin(coming) for coming in self.coming)]
        self._succeed(successors)
        heirs = self._split(schools, successors) if self.plan.is_split else self._merge(schools, successors)
        action = "authority.split" if self.plan.is_split else "authority.merged"
        for old in self.ending:
            audit.record(None, action, old, {"into": [one.pk for one in successors], "on": self.on})
        closing = [school.name for school in self.closing]
        return Outcome([_as_it_is_then(school, self.on) for school in heirs], closing, self.notes)

    def _merge(self, schools: list[VirtualSchool], successors: list[Authority]) -> list[VirtualSchool]:
        (successor,) = successors
        wanted = self.plan.school
        going_on = wanted if wanted and not _is_closed(wanted, self.on) else next(iter(schools), None)
        going_on = going_on or _new_school(successor)
        _serve(going_on, successor, self.on)
        for closing in schools:
            if closing.pk != going_on.pk and not _serves_anybody(closing, self.on):
                self._continue(closing, continuing.Heirs([going_on]))
        return [going_on]

    def _split(self, schools: list[VirtualSchool], successors: list[Authority]) -> list[VirtualSchool]:
        if self.plan.one_school is not False:
            going_on = schools or [_new_school(successors[0])]
            for school in going_on:
                for successor in successors:
                    _serve(school, successor, self.on)
            return going_on
        by_part: dict[int | None, VirtualSchool] = {}
        for coming, successor in zip(self.coming, successors, strict=True):
            by_part[coming.pk] = _new_school(successor)
            _serve(by_part[coming.pk], successor, self.on)
        placed: dict[int, list[VirtualSchool]] = {}
        for person, part in self.plan.placements.order_by("coming_id").values_list("person_id", "coming_id"):
            placed.setdefault(person, []).append(by_part[part])
        fresh = list(by_part.values())
        by_default = by_part.get(self.plan.by_default_id)
        heirs = continuing.Heirs(fresh, [by_default] if by_default else fresh, placed)
        for old in schools:
            if _serves_anybody(old, self.on):
                continuing.continue_people(old, heirs, self.on)
                for school in fresh:
                    continuing.copy_contacts(old, school)
                    school_split_off.send(VirtualSchool, school=old, new=school, on=self.on)
            else:
                self._continue(old, heirs)
        return fresh

    def _continue(self, old: VirtualSchool, heirs: continuing.Heirs) -> None:
        """Close `old`, with its people, open business and contacts going on in its heirs."""
        roles = continuing.continue_people(old, heirs, self.on)
        continuing.end_roles(roles, self.on)
        continuing.move_requests(old, heirs)
        continuing.move_invitations(old, heirs)
        for school in heirs.schools:
            continuing.copy_contacts(old, school)
        old.closed_on = self.on
        old.continued_by = heirs.schools[0] if len(heirs.schools) == 1 else None
        old.save(update_fields=["closed_on", "continued_by"])
        data = {"on": self.on, "continued_by": [school.pk for school in heirs.schools]}
        audit.record(None, "school.closed", old, data)
        self.closing.append(old)
        answers = school_continued.send(VirtualSchool, school=old, successors=heirs.schools, on=self.on)
        for _, said in answers:
            self.notes += said or []
        continuing.close_roles(roles)

    def _begin(self, coming: ComingAuthority) -> Authority:
        if codes_taken(coming, self.ending):
            raise errors.CodeInUse
        # A successor may keep the DfE code: the predecessor's row must then end first.
        Authority.objects.filter(pk__in=[one.pk for one in self.ending]).update(valid_to=self.on)
        authority = Authority(
            **{name: getattr(coming, name) for name in FACTS},
            slug=free_slug(coming.name, self.on),
            region=self.ending[0].region,
            valid_from=self.on,
        )
        authority.full_clean()
        authority.save()
        coming.authority = authority
        coming.save(update_fields=["authority"])
        return authority

    def _succeed(self, successors: Sequence[Authority]) -> None:
        for old in self.ending:
            old.valid_to = self.on
            old.save(update_fields=["valid_to"])
            audit.record(None, "authority.ended", old, {"on": self.on})
            for new in successors:
                Succession.objects.create(predecessor=old, successor=new, on=self.on)
        areas = ServiceArea.objects.filter(authority__in=self.ending).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=self.on)
        )
        # An area agreed for after the end never comes about; its row would have no period.
        areas.filter(valid_from__gte=self.on).delete()
        areas.update(valid_to=self.on)


def _in_force(authorities: Iterable[Authority], on: date) -> list[Authority]:
    """Return the authorities, locked; each must exist on the day before `on`, with no end."""
    keys = [one.pk for one in authorities]
    found = list(Authority.objects.select_for_update().filter(pk__in=keys).order_by("name", "pk"))
    for one in found:
        if one.valid_from >= on or one.valid_to is not None:
            raise errors.NotInForce
    return found


def _as_it_is_then(school: VirtualSchool, on: date) -> SchoolThen:
    roles = list(school.roles.current(on).the_head_first().select_related("person"))
    return SchoolThen(
        name=school.name,
        serves=[area.authority.plain_name for area in school.service_areas.in_force(on)],
        people=[
            (str(role.person), f"{role.label}, administrator" if role.is_school_admin else role.label)
            for role in roles
        ],
        requests=school.join_requests.waiting().count(),
        invitations=school.invitations.open().count(),
        has_head=any(role.kind == Role.Kind.HEAD for role in roles),
        has_administrator=any(role.is_school_admin and role.person.is_active for role in roles),
    )


def _new_school(authority: Authority) -> VirtualSchool:
    return VirtualSchool.objects.create(name=f"Virtual School for {authority.plain_name}")


def _serve(school: VirtualSchool, authority: Authority, on: date) -> None:
    """Let `school` serve `authority` from `on` on, whatever was agreed for later."""
    later = school.service_areas.filter(authority=authority, valid_from__gt=on)
    later.delete()
    served = school.service_areas.in_force(on).filter(authority=authority)
    if not served.update(valid_to=None):
        ServiceArea.objects.create(school=school, authority=authority, valid_from=on)


def _serves_anybody(school: VirtualSchool, on: date) -> bool:
    return school.service_areas.in_force(on).exists()


def _is_closed(school: VirtualSchool, on: date) -> bool:
    return school.closed_on is not None and school.closed_on <= on


def free_slug(name: str, on: date) -> str:
    """Return the address of a new authority; with the year, where one that was called so has it."""
    slug = slugify(name)
    return slug if not Authority.objects.filter(slug=slug).exists() else f"{slug}-{on.year}"


def _keep_problem(plan: Reorganisation, error: Exception) -> None:
    """Write down why a plan could not be carried out; the office is told once of each reason."""
    known = isinstance(error, errors.OrganisationError | ValidationError)
    text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
    problem = text[:300] if known else f"Something went wrong ({type(error).__name__}). It is tried again."
    planned = Reorganisation.objects.planned().filter(pk=plan.pk).exclude(problem=problem)
    if planned.update(problem=problem):
        from members.organisations.tasks import mail_problem

        mail_problem.enqueue(plan.pk)
