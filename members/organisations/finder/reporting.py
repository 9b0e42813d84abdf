"""A visitor says that something is wrong on a page: kept, mailed to the office, looked into, forgotten."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from core import rate_limits
from core.addresses import absolute_url
from core.models import SiteSettings
from core.words import one_line
from home.contact import months_before
from members.accounts.models import User
from members.organisations.models import Authority, WrongReport
from members.organisations.permissions import may_handle_wrong_reports

REPORTS_PER_ADDRESS = 10
LIMIT_SECONDS = 3600
MONTHS_TO_KEEP = 12
DAYS_TO_KEEP_SPAM = 30


class TooManyReports(Exception):
    """More reports than one person finds in an hour."""


def receive_report(
    authority: Authority, *, about: str, details: str, email: str, client_address: str, suspicion: str = ""
) -> WrongReport:
    """Keep a report and mail it to the office; return it.

    `client_address` is only counted, never stored. With a `suspicion` that a machine wrote it, it is
    kept as spam and not mailed. Raises TooManyReports, and keeps nothing, beyond REPORTS_PER_ADDRESS
    in an hour.
    """
    from members.organisations.tasks import mail_wrong_report

    if rate_limits.exceeded("wrong-report", client_address, REPORTS_PER_ADDRESS, LIMIT_SECONDS):
        raise TooManyReports
    with transaction.atomic():
        report = WrongReport.objects.create(
            authority=authority,
            about=about,
            details=details,
            email=one_line(email),
            state=WrongReport.State.SPAM if suspicion else WrongReport.State.WAITING,
        )
        if not suspicion:
            transaction.on_commit(lambda: mail_wrong_report.enqueue(report.pk))
    return report


def mark(report: WrongReport, state: str, user: User) -> None:
    """Put a report into a state; done twice, the first one who dealt with it stays named."""
    if not may_handle_wrong_reports(user):
        raise PermissionDenied("Only those who look into reports may change them.")
    with transaction.atomic():
        report = WrongReport.objects.select_for_update().get(pk=report.pk)
        if report.state == state:
            return
        done = state == WrongReport.State.DONE
        report.state = state
        report.dealt_with_at = timezone.now() if done else None
        report.dealt_with_by = user if done else None
        report.save()


def mail_office(report_id: int) -> None:
    """Send one report to the office. Without an office address it waits in the admin."""
    report = WrongReport.objects.waiting().select_related("authority").filter(pk=report_id).first()
    office = SiteSettings.load().office_email
    if report is None or not office:
        return
    url = absolute_url(reverse("wrong_reports:inspect", args=[report.pk]))
    EmailMessage(
        subject=one_line(f"Something may be wrong on the page of {report.authority}"),
        body=render_to_string("emails/wrong_report.txt", {"report": report, "url": url}),
        to=[office],
        reply_to=[report.email] if report.email else None,
    ).send()


def forget_old_reports(now: datetime | None = None) -> int:
    """Delete what was dealt with MONTHS_TO_KEEP months ago, and old spam; return how many."""
    return reports_to_forget(now or timezone.now()).delete()[0]


def reports_to_forget(now: datetime) -> QuerySet[WrongReport]:
    """Return the reports whose time is over at `now`."""
    done = WrongReport.objects.filter(state="done", dealt_with_at__lt=months_before(now, MONTHS_TO_KEEP))
    spam = WrongReport.objects.filter(state="spam", received_at__lt=now - timedelta(days=DAYS_TO_KEEP_SPAM))
    return done | spam
