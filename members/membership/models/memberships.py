"""Who belongs, for which periods. Periods are half open: `ends` is the first day after."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.money import MoneyField
from members.membership.models.plans import Plan, SizeBand
from members.membership.querysets import MembershipQuerySet, PauseQuerySet, PeriodQuerySet, Status
from members.organisations.models import VirtualSchool


class Membership(models.Model):
    """A school belongs, or one associate does. It may lapse and come back; once ended it stays ended."""

    school = models.ForeignKey(
        VirtualSchool, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    # An account that is erased stays as a row without a name, so the history keeps its years and money.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="memberships")
    size_band = models.CharField(
        "size",
        max_length=10,
        choices=SizeBand,
        blank=True,
        help_text="Where it is not that of the authorities: see `members.membership.pricing`.",
    )
    payer = models.ForeignKey(
        "payments.Payer", null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    started_on = models.DateField("member since")
    ended_on = models.DateField(
        "ends", null=True, blank=True, help_text="The first day without membership, which may be to come."
    )
    end_reason = models.CharField("why it ends", max_length=300, blank=True)
    # Who begins after this day has not been thought of yet: `members.membership.seats`.
    seats_filled_on = models.DateField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now)

    # What `with_status`, `with_last_contact` and `behind` add: see there.
    status: str
    good_until: date | None
    grace_until: date | None
    lapse_until: date | None
    has_seat: bool
    last_contact: date | None

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["school__name", "person__last_name", "pk"]
        indexes = [models.Index(fields=["started_on"], name="memberships_by_start")]
        constraints = [
            models.CheckConstraint(
                condition=Q(school__isnull=False, person__isnull=True)
                | Q(school__isnull=True, person__isnull=False),
                name="membership_of_a_school_or_a_person",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="membership_ends_after_it_starts",
            ),
            models.UniqueConstraint(
                fields=["school"], condition=Q(ended_on__isnull=True), name="one_open_membership_per_school"
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_on__isnull=True), name="one_open_membership_per_person"
            ),
        ]

    def __str__(self) -> str:
        return str(self.member)

    @property
    def member(self):
        """The school, or the person."""
        return self.school or self.person

    @property
    def until(self) -> date | None:
        """The first day without membership as far as is known; needs `with_status`. None: it has none now."""
        known = {
            Status.ACTIVE: self.good_until,
            Status.COMPLIMENTARY: self.good_until,
            Status.GRACE: self.grace_until or self.lapse_until,
        }.get(self.status)
        return min(known, self.ended_on) if known and self.ended_on else known

    @property
    def last_day(self) -> date | None:
        """The last day with membership as far as is known; needs `with_status`."""
        return self.until - timedelta(days=1) if self.until else None

    @property
    def status_label(self) -> str:
        """The status in words; needs `with_status`."""
        return Status(self.status).label


class Period(models.Model):
    """One year of a membership, or what is left of it. Money for it is a payable at `payments`.

    `settled_at` is written only when payments says so, in the transaction that moves the money. Two
    periods may share a payable: where a school took over another's, the paid year goes on there.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="periods")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="periods")
    starts = models.DateField()
    ends = models.DateField(help_text="The first day after.")
    price = MoneyField(help_text="In pounds without VAT, as it was when the period was made.")
    payable = models.ForeignKey(
        "payments.Payable", null=True, blank=True, on_delete=models.PROTECT, related_name="membership_periods"
    )
    is_complimentary = models.BooleanField("complimentary", default=False)
    reason = models.CharField(max_length=300, blank=True, help_text="Why nothing is charged for it.")
    carried_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="carried_to",
        help_text="The period of another school that goes on here.",
    )
    grace_ends = models.DateField(help_text="The first day without membership while this is not paid.")
    lapses_on = models.DateField(
        help_text="The first day without membership after the end, where nothing followed."
    )
    settled_at = models.DateTimeField("paid", null=True, blank=True)
    cancelled_at = models.DateTimeField("cancelled", null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["starts", "pk"]
        indexes = [models.Index(fields=["starts", "ends"], name="membership_periods_by_day")]
        constraints = [
            # That periods do not overlap is kept by a trigger: `members.membership.database_rules`.
            models.UniqueConstraint(
                fields=["membership", "starts"],
                condition=Q(cancelled_at__isnull=True),
                name="one_period_per_start",
            ),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="period_has_days"),
            models.CheckConstraint(condition=Q(price__gte=0), name="period_price_not_below_zero"),
            models.CheckConstraint(
                condition=Q(is_complimentary=False) | (~Q(reason="") & Q(payable__isnull=True)),
                name="period_complimentary_for_a_reason",
            ),
            models.CheckConstraint(condition=Q(lapses_on__gte=F("ends")), name="period_lapses_after_its_end"),
            models.CheckConstraint(condition=Q(grace_ends__gte=F("starts")), name="period_grace_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.membership}: {self.label}"

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return self.ends - timedelta(days=1)

    @property
    def label(self) -> str:
        """The period in words: "1 April 2026 to 31 March 2027"."""
        return f"{self.starts:%-d %B %Y} to {self.last_day:%-d %B %Y}"

    @property
    def is_good(self) -> bool:
        """Whether it is paid for, or needs no payment."""
        return self.is_complimentary or self.settled_at is not None


class Pause(models.Model):
    """A time in which a membership rests: nobody is a member by it and nothing is asked for."""

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="pauses")
    starts = models.DateField()
    ends = models.DateField(null=True, blank=True, help_text="The first day after. Empty while it goes on.")
    reason = models.CharField(max_length=300)
    days_added = models.PositiveSmallIntegerField(
        default=0, help_text="By how many days the running year became longer at its end."
    )

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership"], condition=Q(ends__isnull=True), name="one_open_pause"
            ),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=F("starts")), name="pause_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="pause_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} from {self.starts}"


class Seat(models.Model):
    """One person of a school counts as a member by a plan with so many seats and no more."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="held_seats")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="membership_seats"
    )
    given_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["membership", "person"], name="one_seat_per_person")]

    def __str__(self) -> str:
        return f"{self.person} in {self.membership}"
