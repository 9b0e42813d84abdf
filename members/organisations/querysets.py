"""Reading authorities, schools and people. A day is a date in London; periods end before `valid_to`."""

from datetime import date, datetime

from django.apps import apps
from django.contrib.auth.backends import ModelBackend
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core.querysets import User
from members.organisations import permissions


def today() -> date:
    """Return the day in London."""
    return timezone.localdate()


def holds(day: date, prefix: str = "", start: str = "valid_from", end: str = "valid_to") -> Q:
    """Return the condition that a period holds on `day`; `prefix` leads to the row that has it."""
    return Q(**{f"{prefix}{start}__lte": day}) & (
        Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gt": day})
    )


class AuthorityQuerySet(models.QuerySet):
    """Authorities are public facts: everybody may read them all."""

    def visible_to(self, user: User):
        """Return all authorities, past and future ones too."""
        return self

    def in_force(self, on: date | None = None):
        """Return the authorities that exist on a day (today)."""
        return self.filter(holds(on or today()))

    def without_codes(self, on: date | None = None):
        """Return the authorities that exist on a day (today) and whose codes nobody has put in yet."""
        return self.in_force(on).filter(Q(gss_code="") | Q(dfe_code=""))


class ReorganisationQuerySet(models.QuerySet):
    """Planned mergers and splits. That councils change is public; who goes where is not."""

    def visible_to(self, user: User):
        """Return all plans for those who reorganise, else those of schools that `user` administers."""
        if permissions.may_reorganise(user):
            return self
        schools = _administered(user)
        served = Q(ending__service_areas__school__in=schools, ending__service_areas__valid_to__isnull=True)
        return self.filter(served).distinct()

    def planned(self):
        """Return the plans that are neither done nor cancelled."""
        return self.filter(state="planned")

    def due(self, on: date | None = None):
        """Return the plans whose day has come, in the order of their days."""
        return self.planned().filter(on__lte=on or today()).order_by("on", "pk")

    def of_school(self, school):
        """Return the plans by which an authority ends that `school` serves."""
        return (
            self.planned()
            .filter(ending__service_areas__school=school, ending__service_areas__valid_to__isnull=True)
            .distinct()
        )


class VirtualSchoolQuerySet(models.QuerySet):
    """Virtual Schools. That they exist is public; their contacts are separate tables."""

    def visible_to(self, user: User):
        """Return all schools."""
        return self

    def administered_by(self, user: User, on: date | None = None):
        """Return the schools of which `user` is an administrator on a day (today)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            holds(on or today(), "roles__", "starts_on", "ends_on"),
            roles__person=user,
            roles__is_school_admin=True,
        ).distinct()

    def without_administrator(self, on: date | None = None):
        """Return the schools that have people on a day (today), and nobody to administer them."""
        on = on or today()
        with_people = self.filter(holds(on, "roles__", "starts_on", "ends_on"))
        administered = self.filter(
            holds(on, "roles__", "starts_on", "ends_on"), roles__is_school_admin=True
        ).values("pk")
        return with_people.exclude(pk__in=administered).distinct()

    def without_head(self, on: date | None = None):
        """Return the schools that have people on a day (today), and no head among them."""
        on = on or today()
        with_people = self.filter(holds(on, "roles__", "starts_on", "ends_on"))
        led = self.filter(holds(on, "roles__", "starts_on", "ends_on"), roles__kind="head").values("pk")
        return with_people.exclude(pk__in=led).distinct()

    def open(self, on: date | None = None):
        """Return the schools that exist on a day (today)."""
        return self.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on or today()))

    def serving(self, authority, on: date | None = None):
        """Return the schools that serve `authority` on a day (today)."""
        return self.filter(
            holds(on or today(), "service_areas__"), service_areas__authority=authority
        ).distinct()


class ServiceAreaQuerySet(models.QuerySet):
    """Which school serves which authority."""

    def in_force(self, on: date | None = None):
        """Return those that hold on a day (today)."""
        return self.filter(holds(on or today()))


class RoleQuerySet(models.QuerySet):
    """Roles of people in schools."""

    def current(self, on: date | None = None):
        """Return the roles that hold on a day (today)."""
        return self.filter(holds(on or today(), "", "starts_on", "ends_on"))

    def not_void(self):
        """Leave out the roles that never held on any day: taken back, or ended on the day they began."""
        return self.exclude(ends_on=models.F("starts_on"))

    def coming(self, on: date | None = None):
        """Return the roles that begin after a day (today)."""
        return self.filter(starts_on__gt=on or today()).not_void()

    def the_head_first(self):
        """Order as a school names its people: the head, deputies, the team; then by name."""
        rank = models.Case(
            *(models.When(kind=kind, then=place) for place, kind in enumerate(["head", "deputy"])), default=2
        )
        return self.order_by(rank, "person__last_name", "person__first_name", "pk")

    def visible_to(self, user: User):
        """Return the roles in the schools whose people `user` may see: their own schools, for staff all."""
        if permissions.may_manage_organisations(user):
            return self
        if not user.is_authenticated:
            return self.none()
        own = type(self)(self.model).current().filter(person=user).values("school_id")
        return self.filter(Q(person=user) | Q(school_id__in=own))

    def ended_with_access(self, on: date | None = None):
        """Return the roles that are over and whose sessions and groups nobody has closed yet."""
        return self.filter(ends_on__lte=on or today(), access_ended_at__isnull=True)


class JoinRequestQuerySet(models.QuerySet):
    """Requests to join."""

    def waiting(self):
        """Return the requests that nobody has decided yet, the oldest first."""
        return self.filter(state="waiting").order_by("asked_at", "pk")

    def visible_to(self, user: User):
        """Return the person's own requests and those that they may decide."""
        if not user.is_authenticated:
            return self.none()
        if permissions.may_manage_organisations(user):
            return self
        return self.filter(Q(person=user) | Q(school__in=_administered(user)))

    def to_decide_by(self, user: User):
        """Return the waiting requests of other people that `user` may decide."""
        if not user.is_authenticated:
            return self.none()
        others = self.waiting().exclude(person=user)
        if permissions.may_manage_organisations(user):
            return others
        return others.filter(school__in=_administered(user))


class InvitationQuerySet(models.QuerySet):
    """Invitations."""

    def open(self, now: datetime | None = None):
        """Return those that can still be accepted."""
        return self.filter(
            accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now or timezone.now()
        )

    def unanswered(self):
        """Return those that were neither accepted nor withdrawn; they may have expired."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def resting(self):
        """Return the open ones whose sender may no longer invite: nobody answers for them just now.

        The same rule, asked of one invitation, is `invitations.rests`.
        """
        senders = apps.get_model("organisations", "Role").objects.current()
        administers = senders.filter(
            school=OuterRef("school"),
            person=OuterRef("invited_by"),
            is_school_admin=True,
            person__is_active=True,
        )
        staff = ModelBackend().with_perm(permissions.OF_THE_STAFF)
        return self.open().exclude(Exists(administers)).exclude(invited_by__in=staff)

    def visible_to(self, user: User):
        """Return the invitations into schools that `user` administers; for staff all."""
        if permissions.may_manage_organisations(user):
            return self
        return self.filter(school__in=_administered(user)) if user.is_authenticated else self.none()


class WrongReportQuerySet(models.QuerySet):
    """What visitors reported."""

    def visible_to(self, user: User):
        """Return all reports for those who look into them, none for anybody else."""
        return self if permissions.may_read_wrong_reports(user) else self.none()

    def waiting(self):
        """Return the reports that nobody has looked into yet."""
        return self.filter(state="waiting")


def _administered(user: User):
    return apps.get_model("organisations", "VirtualSchool").objects.administered_by(user).values("pk")
