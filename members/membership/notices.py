"""Letters to members: each once for a period, to those who answer for the member, in plain words.

Reminders of an invoice go to the payer's finance contacts and are the business of payments; these go
to the school's administrators or the associate, and say what it means for the membership.
"""

from datetime import date, timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core import audit
from core.addresses import absolute_url
from core.letters import whom_to_write
from core.models import SiteSettings
from core.words import one_line
from members.membership import chasing
from members.membership.locking import lock_membership
from members.membership.models import Membership, MembershipSettings, Notice, Pause, Period
from members.membership.querysets import GOOD, PAID_OR_FREE, Status
from members.organisations.models import Role

# A letter that could not go out (the worker was away) is caught up for this long, and then left.
CAUGHT_UP = timedelta(days=3)

SUBJECTS: dict[str, str] = {
    Notice.Kind.INVOICED: "The invoice for your NAVSH membership was sent",
    Notice.Kind.COMING: "Your NAVSH membership: the year from {starts} is not paid yet",
    Notice.Kind.GRACE: "Your NAVSH membership closes on {closes} unless it is paid",
    Notice.Kind.LAPSED: "Your NAVSH membership has lapsed",
    Notice.Kind.WELCOME: "Welcome to NAVSH",
    Notice.Kind.PAID: "Thank you: your NAVSH membership is paid until {last_day}",
}
PAUSE_SUBJECTS = {"paused": "Your NAVSH membership is paused", "resumed": "Your NAVSH membership goes on"}


def tell(period: Period, kind: str, days: int = 0) -> bool:
    """Write one letter about `period` once this transaction holds; say whether it was not written before."""
    from members.membership.tasks import mail_notice

    try:
        with transaction.atomic():
            notice = Notice.objects.create(period=period, kind=kind, days=days)
    except IntegrityError:  # it went out before, or another worker was faster
        return False
    transaction.on_commit(partial(mail_notice.enqueue, notice.pk))
    return True


def thank(period: Period) -> None:
    """Write that the money has come: to a new member a welcome, in later years a receipt in few words."""
    earlier = Period.objects.good().filter(membership=period.membership).exclude(pk=period.pk)
    is_new = period.carried_from_id is None and not earlier.exists()
    if not period.notices.filter(kind__in=(Notice.Kind.WELCOME, Notice.Kind.PAID)).exists():
        tell(period, Notice.Kind.WELCOME if is_new else Notice.Kind.PAID)


def send_due(today: date) -> int:
    """Write the letters that are due on `today` (London), each once whoever else does; return how many."""
    return sum(_tell_in_time(period, kind, days, today) for period, kind, days in due(today))


def _tell_in_time(period: Period, kind: str, days: int, today: date) -> bool:
    with transaction.atomic():
        if kind == Notice.Kind.LAPSED and not _is_shut_out(period.membership, today):
            return False
        told = tell(period, kind, days)
        if told and kind == Notice.Kind.LAPSED:
            chasing.hold_for_lapse(period, timezone.localdate())
            audit.record(None, "membership.lapsed", period.membership, {"period": period.pk})
    return told


def _is_shut_out(membership: Membership, today: date) -> bool:
    """Say whether it is so still. Money that comes now waits until that is written down."""
    lock_membership(membership, ended_too=True)
    now = Membership.objects.with_status(today).get(pk=membership.pk)
    return now.status in (Status.LAPSED, Status.WAITING)


def due(today: date) -> list[tuple[Period, str, int]]:
    """Return which periods want which letter on `today`, with its days before or after the year began."""
    settings = MembershipSettings.load()
    wanted: dict[int, tuple[Period, str, int]] = {}
    for days in settings.coming:
        starting = _unpaid(today).filter(**_lately("starts", today + timedelta(days=days)), starts__gte=today)
        for period in starting.filter(created_at__date__lt=today):
            wanted[period.pk] = (period, Notice.Kind.COMING, days)
    for days in sorted(settings.in_grace):
        late = _unpaid(today).filter(**_lately("starts", today - timedelta(days=days)), grace_ends__gt=today)
        for period in late:
            wanted[period.pk] = (period, Notice.Kind.GRACE, days)
    for period in [*_lapsed_unpaid(today), *_lapsed_without_renewal(today)]:
        wanted[period.pk] = (period, Notice.Kind.LAPSED, 0)
    return list(wanted.values())


def _lately(field: str, day: date) -> dict:
    return {f"{field}__lte": day, f"{field}__gt": day - CAUGHT_UP}


def _unpaid(today: date):
    open_ones = Membership.objects.open(today).with_status(today).exclude(status=Status.PAUSED)
    return (
        Period.objects.unpaid()
        .filter(membership__in=open_ones.values("pk"))
        .select_related("membership")
        .order_by("pk")
    )


def _lapsed_unpaid(today: date):
    lapsed = _unpaid(today).filter(**_lately("grace_ends", today), starts__lte=today, ends__gt=today)
    return [period for period in lapsed if period.grace_ends > period.starts]


def _lapsed_without_renewal(today: date):
    later = Period.objects.standing().filter(membership=OuterRef("membership"), starts__gte=OuterRef("ends"))
    open_ones = Membership.objects.open(today).with_status(today).filter(status=Status.LAPSED)
    return (
        Period.objects.standing()
        .filter(PAID_OR_FREE, ~Exists(later), **_lately("lapses_on", today))
        .filter(membership__in=open_ones.values("pk"))
        .select_related("membership")
    )


def recipients(membership: Membership) -> list[str]:
    """Return the addresses of those who answer for the member: administrators, or the associate."""
    if membership.person is not None:
        return [membership.person.email] if membership.person.is_active else []
    roles = Role.objects.current().filter(school=membership.school)
    roles = roles.filter(is_school_admin=True, person__is_active=True)
    return sorted(set(roles.values_list("person__email", flat=True)))


def mail(notice: Notice, only: str = "") -> int:
    """Send one letter, each of its readers in a mail apart; return to how many at once.

    Several readers are written to by tasks of their own, each `only` to one of them.

    What was paid or taken back while the letter waited is not asked for.
    """
    from members.membership import invoicing
    from members.membership.tasks import mail_notice

    period = Period.objects.select_related("membership__school", "membership__person", "plan").get(
        pk=notice.period_id
    )
    asks = notice.kind in (Notice.Kind.INVOICED, Notice.Kind.COMING, Notice.Kind.GRACE)
    membership = Membership.objects.with_status().get(pk=period.membership_id)
    if period.cancelled_at or (asks and (period.is_good or membership.status == Status.PAUSED)):
        return 0
    if notice.kind == Notice.Kind.LAPSED and period.is_good and timezone.localdate() < period.ends:
        return 0
    subject = SUBJECTS[notice.kind].format(
        starts=f"{period.starts:%-d %B %Y}",
        closes=f"{period.grace_ends:%-d %B %Y}",
        last_day=f"{period.last_day:%-d %B %Y}",
    )
    to = whom_to_write(recipients(membership), only, partial(mail_notice.enqueue, notice.pk))
    return _send(
        to,
        membership,
        subject,
        notice.kind,
        period=period,
        open_until=period.grace_ends - timedelta(days=1),
        days_left=(period.starts - timezone.localdate()).days,
        invoice=invoicing.invoices_of(period).filter(kind="invoice").first(),
    )


def mail_pause(pause: Pause, what: str, only: str = "") -> int:
    """Write that a membership is "paused", or "resumed" (or tell the one at `only`); return to how many."""
    from members.membership import tasks

    membership = Membership.objects.with_status(pause.ends or pause.starts).get(pk=pause.membership_id)
    hand_on = partial(tasks.mail_pause.enqueue, pause.pk, what)
    to = whom_to_write(recipients(membership), only, hand_on)
    return _send(to, membership, PAUSE_SUBJECTS[what], what, pause=pause, is_good=membership.status in GOOD)


def _send(to: list[str], membership: Membership, subject: str, template: str, **context) -> int:
    site = SiteSettings.load()
    context |= {
        "membership": membership,
        "url": absolute_url(reverse("membership:detail", args=[membership.pk])),
        "organisation": site.organisation_name,
    }
    body = render_to_string(f"emails/membership/{template}.txt", context)
    for address in to:
        EmailMessage(
            subject=one_line(subject),
            body=body,
            to=[address],
            reply_to=[site.office_email] if site.office_email else None,
        ).send()
    return len(to)
