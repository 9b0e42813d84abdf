"""Reading memberships. How one stands is worked out here, for lists, pages and rights alike."""

from datetime import date

from django.db import models
from django.db.models import Case, Exists, Max, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from core.querysets import User
from members.membership import permissions
from members.organisations.querysets import holds


class Status(models.TextChoices):
    """How a membership stands on a day. The first six are in the order of how good that is."""

    ACTIVE = "active", "Active"
    COMPLIMENTARY = "complimentary", "Complimentary"
    GRACE = "grace", "In grace"
    WAITING = "waiting", "Waits for its first payment"
    COMING = "coming", "Begins later"
    PAUSED = "paused", "Paused"
    LAPSED = "lapsed", "Lapsed"
    ENDED = "ended", "Ended"


# With these, people have what members have.
GOOD = (Status.ACTIVE, Status.COMPLIMENTARY, Status.GRACE)

PAID_OR_FREE = Q(is_complimentary=True) | Q(settled_at__isnull=False)


class PlanQuerySet(models.QuerySet):
    """Plans are public: what can be chosen, by whom, and until when."""

    def visible_to(self, user: User):
        """Return all plans."""
        return self

    def offered(self, audience: str, on: date | None = None):
        """Return the plans that people can choose themselves on a day (today)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(offered_until__isnull=True) | Q(offered_until__gt=on), audience=audience, offered_from__lte=on
        )


class MembershipQuerySet(models.QuerySet):
    """Memberships."""

    def visible_to(self, user: User):
        """Return what `user` may see whole, with its money: the office all, others what they answer for."""
        if permissions.may_see_memberships(user):
            return self
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(Q(person=user) | Q(school__in=_administered(user)))

    def behind(self, key: int | None, on: date | None = None):
        """Return the memberships of the account with this key, and of the schools they work for, on a day.

        `has_seat` says whether the plan of the year that runs counts them.
        """
        on = on or timezone.localdate()
        from members.membership.models import Period, Seat
        from members.organisations.models import Role

        schools = Role.objects.current(on).filter(person_id=key).values("school_id")
        seat = Seat.objects.filter(membership=OuterRef("pk"), person_id=key)
        limited = Period.objects.on(on).filter(membership=OuterRef("pk"), plan__seats__isnull=False)
        return self.filter(Q(person_id=key) | Q(school__in=schools)).annotate(
            has_seat=Case(
                When(Exists(limited), then=Exists(seat)),
                default=Value(True),
                output_field=models.BooleanField(),
            )
        )

    def open(self, on: date | None = None):
        """Return the memberships that are not over on a day (today), lapsed and paused ones too."""
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on or timezone.localdate()))

    def with_status(self, on: date | None = None):
        """Add `status` (a Status) and `good_until`/`grace_until` as of a day in London (today)."""
        on = on or timezone.localdate()
        from members.membership.models import Pause, Period

        periods = Period.objects.filter(membership=OuterRef("pk"), cancelled_at__isnull=True)
        now = periods.filter(starts__lte=on, ends__gt=on)
        earlier = periods.filter(ends__lte=on)
        return self.annotate(
            status=Case(
                When(ended_on__lte=on, then=Value(Status.ENDED)),
                When(
                    Exists(Pause.objects.filter(membership=OuterRef("pk")).in_force(on)),
                    then=Value(Status.PAUSED),
                ),
                When(Exists(now.filter(is_complimentary=True)), then=Value(Status.COMPLIMENTARY)),
                When(Exists(now.filter(settled_at__isnull=False)), then=Value(Status.ACTIVE)),
                When(Exists(now.filter(grace_ends__gt=on)), then=Value(Status.GRACE)),
                When(
                    ~Exists(now) & Exists(earlier.filter(PAID_OR_FREE, lapses_on__gt=on)),
                    then=Value(Status.GRACE),
                ),
                When(Exists(now) & ~Exists(earlier.filter(PAID_OR_FREE)), then=Value(Status.WAITING)),
                When(~Exists(now) & ~Exists(earlier), then=Value(Status.COMING)),
                default=Value(Status.LAPSED),
                output_field=models.CharField(),
            ),
            good_until=Subquery(
                periods.filter(PAID_OR_FREE)
                .order_by()
                .values("membership")
                .annotate(last=Max("ends"))
                .values("last")
            ),
            grace_until=Subquery(now.order_by().values("grace_ends")[:1]),
            lapse_until=Subquery(earlier.filter(PAID_OR_FREE).order_by("-ends").values("lapses_on")[:1]),
        )

    def with_last_contact(self):
        """Add `last_contact`: the last day on which the office spoke or wrote to them, by its log."""
        from members.membership.models import ContactNote

        with_them = Q(membership=OuterRef("pk")) | Q(school=OuterRef("school")) | Q(person=OuterRef("person"))
        notes = ContactNote.objects.filter(with_them).exclude(kind=ContactNote.Kind.NOTE)
        return self.annotate(last_contact=Subquery(notes.order_by("-on").values("on")[:1]))

    def in_good_standing(self, on: date | None = None):
        """Return the memberships that give their people what members have, on a day (today)."""
        return self.with_status(on).filter(status__in=GOOD)


class PeriodQuerySet(models.QuerySet):
    """Years of memberships."""

    def visible_to(self, user: User):
        """Return the periods of the memberships that `user` may see."""
        from members.membership.models import Membership

        if permissions.may_see_memberships(user):
            return self
        return self.filter(membership__in=Membership.objects.visible_to(user))

    def standing(self):
        """Return the periods that were not cancelled."""
        return self.filter(cancelled_at__isnull=True)

    def on(self, day: date):
        """Return the periods that a day lies in."""
        return self.standing().filter(starts__lte=day, ends__gt=day)

    def good(self):
        """Return the periods that are paid for or need no payment."""
        return self.standing().filter(PAID_OR_FREE)

    def unpaid(self):
        """Return the periods for which money is still to come."""
        return self.standing().filter(is_complimentary=False, settled_at__isnull=True)

    def not_invoiced(self):
        """Return the periods for which money is to be asked and no invoice went out yet."""
        return self.unpaid().filter(price__gt=0).exclude(payable__charges__document_lines__fiscal=True)


class PauseQuerySet(models.QuerySet):
    """Pauses."""

    def in_force(self, on: date | None = None):
        """Return the pauses that hold on a day (today)."""
        return self.filter(holds(on or timezone.localdate(), "", "starts", "ends"))

    def not_over(self, on: date | None = None):
        """Return the pauses that hold on a day (today) or are to come."""
        return self.filter(Q(ends__isnull=True) | Q(ends__gt=on or timezone.localdate()))


class ContactNoteQuerySet(models.QuerySet):
    """What the office and others said to each other."""

    def visible_to(self, user: User):
        """Return all notes for the office that looks after memberships; nobody else reads them here."""
        return self if permissions.may_see_memberships(user) else self.none()

    def of_school(self, school_id: int):
        """Return what was said with a school: as a member, and while it was none."""
        return self.filter(Q(school=school_id) | Q(membership__school=school_id))

    def of_person(self, person_id: int):
        """Return what was said with a person: as an associate, and while they were none."""
        return self.filter(Q(person=person_id) | Q(membership__person=person_id))


class AgreedPriceQuerySet(models.QuerySet):
    """Prices agreed with single members."""

    def not_over(self, on: date | None = None):
        """Return those that count for years that begin on a day (today) or later."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=on or timezone.localdate()))


class SchoolDecisionQuerySet(models.QuerySet):
    """Schools that were split off from a member."""

    def visible_to(self, user: User):
        """Return the office all of them, others none."""
        return self if permissions.may_see_memberships(user) else self.none()

    def waiting(self, on: date | None = None):
        """Return those that nobody decided, but for schools that have joined or closed by a day (today)."""
        from members.membership.models import Membership

        on = on or timezone.localdate()
        members = Membership.objects.open(on).filter(school__isnull=False).values("school_id")
        open_ones = Q(school__closed_on__isnull=True) | Q(school__closed_on__gt=on)
        return self.filter(open_ones, decided_at__isnull=True).exclude(school__in=members)


class ApplicationQuerySet(models.QuerySet):
    """Applications of people who would like to be associates."""

    def visible_to(self, user: User):
        """Return the office all of them, others their own."""
        if permissions.may_see_memberships(user):
            return self
        return self.filter(person=user) if user.is_authenticated else self.none()

    def waiting(self):
        """Return those that nobody has decided yet, the oldest first."""
        return self.filter(state="waiting").order_by("asked_at", "pk")


def _administered(user: User):
    from members.organisations.models import VirtualSchool

    return VirtualSchool.objects.administered_by(user).values("pk")
