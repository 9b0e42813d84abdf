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
from core.known_work import known_as
from core.models import SiteSettings
from core.words import one_line
from members.membership import notices, renewing, seats
from members.membership.models import Application, Membership, Notice, Pause


@known_as("A letter about a membership", "those who answer for the member")
@task()
def mail_notice(notice_id: int, only: str = "") -> int:
    """Send one letter, or only the mail of it to one of its readers; return to how many at once."""
    return notices.mail(Notice.objects.get(pk=notice_id), only)


@known_as("Renewing memberships")
@task()
def renew_due() -> int:
    """Renew what is due today (see `renewing.renew_due`)."""
    return renewing.renew_due(timezone.localdate())


@known_as("Renewing one membership of those chosen together")
@task()
def renew_in_bulk(membership_id: int, until: str, by_id: int) -> bool:
    """Renew one of those that the office chose to renew together."""
    return renewing.renew_one(
        Membership.objects.get(pk=membership_id),
        by=get_user_model().objects.get(pk=by_id),
        today=timezone.localdate(),
        until=date.fromisoformat(until),
    )


@known_as("Looking which memberships want a letter")
@task()
def send_due_notices() -> int:
    """Write the letters that are due today (see `notices.send_due`)."""
    return notices.send_due(timezone.localdate())


@known_as("Giving seats to those whose day has come")
@task()
def fill_seats() -> int:
    """Give seats to those whose day has come (see `seats.fill_for_the_day`)."""
    return seats.fill_for_the_day()


@known_as("That a membership is paused, or goes on", "those who answer for the member")
@task()
def mail_pause(pause_id: int, what: str, only: str = "") -> int:
    """Tell those who answer for the member that it is "paused" or "resumed"; return to how many at once."""
    return notices.mail_pause(Pause.objects.select_related("membership").get(pk=pause_id), what, only)


@known_as("That somebody asks to become an associate member", "the office")
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


@known_as("The answer to who asked to become an associate member", "whoever asked")
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
# The day begins at midnight in London, and nobody who begins on it waits for an hour to be let in.
clock.every(timedelta(minutes=1), fill_seats)
