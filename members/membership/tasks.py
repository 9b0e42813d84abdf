"""Mails and daily work of this room."""

from datetime import date, timedelta

from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from core import clock
from core.addresses import absolute_url
from core.models import SiteSettings
from core.words import one_line
from members.membership import notices, renewing
from members.membership.models import Application, Membership, Notice, Pause


@task()
def mail_notice(notice_id: int) -> int:
    """Send one letter; return to how many."""
    return notices.mail(Notice.objects.get(pk=notice_id))


@task()
def renew_due() -> int:
    """Renew what is due today (see `renewing.renew_due`)."""
    return renewing.renew_due(timezone.localdate())


@task()
def renew_in_bulk(membership_id: int, until: str, by_id: int) -> bool:
    """Renew one of those that the office chose to renew together."""
    return renewing.renew_one(
        Membership.objects.get(pk=membership_id),
        by=get_user_model().objects.get(pk=by_id),
        today=timezone.localdate(),
        until=date.fromisoformat(until),
    )


@task()
def send_due_notices() -> int:
    """Write the letters that are due today (see `notices.send_due`)."""
    return notices.send_due(timezone.localdate())


@task()
def mail_pause(pause_id: int, what: str) -> int:
    """Tell those who answer for the member that it is "paused" or "resumed"; return to how many."""
    return notices.mail_pause(Pause.objects.select_related("membership").get(pk=pause_id), what)


@task()
def mail_application(application_id: int) -> None:
    """Tell the office that somebody would like to become an associate."""
    office = SiteSettings.load().office_email
    found = Application.objects.waiting().select_related("person", "plan").filter(pk=application_id).first()
    if office and found:
        url = absolute_url(reverse("membership_application", args=[found.pk]))
        _send(
            office,
            f"{found.person} asks to become an associate member",
            "emails/membership/application.txt",
            {"application": found, "url": url},
        )


@task()
def mail_decision(application_id: int) -> None:
    """Tell the person what was decided, with the reason where it was refused."""
    found = Application.objects.select_related("person", "plan").get(pk=application_id)
    approved = found.state == Application.State.APPROVED
    _send(
        found.person.email,
        "Your application for associate membership of NAVSH",
        "emails/membership/decision.txt",
        {"application": found, "approved": approved, "url": absolute_url(reverse("membership:home"))},
    )


def _send(address: str, subject: str, template: str, context: dict) -> None:
    office = SiteSettings.load().office_email
    EmailMessage(
        subject=one_line(subject),
        body=render_to_string(template, context),
        to=[one_line(address)],
        reply_to=[office] if office else None,
    ).send()


clock.every(timedelta(hours=6), renew_due)
clock.every(timedelta(hours=6), send_due_notices)
