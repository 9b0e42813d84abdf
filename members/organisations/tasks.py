"""Mails and daily work of this room."""

from datetime import timedelta
from functools import partial

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django_tasks import task

from core import clock
from core.addresses import absolute_url
from core.known_work import known_as
from core.letters import whom_to_write
from core.models import SiteSettings
from core.words import one_line
from members.accounts.models import User
from members.organisations import carrying_out, invitations, joining, leaving
from members.organisations.finder import reporting
from members.organisations.models import Invitation, JoinRequest, Reorganisation, Role

# The office hears of a request with the second reminder and those after it; at once where a school has
# no administrator.
OFFICE_FROM_REMINDER = 2


@known_as("That somebody asks to join a school", "those who decide")
@task()
def mail_deciders(request_id: int, only: str = "") -> None:
    """Tell the school's administrators, or the office, of one waiting request, each in a mail apart.

    `only` is the one of them whom a task of its own writes to.
    """
    request = JoinRequest.objects.waiting().select_related("person", "school").filter(pk=request_id).first()
    if request is None:
        return
    addresses = [role.person.email for role in _administrators(request)]
    office = SiteSettings.load().office_email
    if office and (not addresses or request.reminders >= OFFICE_FROM_REMINDER):
        addresses.append(office)
    start = "Reminder: " if request.reminders else ""
    for address in whom_to_write(addresses, only, partial(mail_deciders.enqueue, request_id)):
        _send(
            address,
            f"{start}{request.person} asks to join {request.school}",
            "emails/join_request.txt",
            {"request": request, "url": absolute_url(reverse("organisations:requests"))},
        )


@known_as("The answer to somebody who asked to join a school", "whoever asked")
@task()
def mail_decision(request_id: int) -> None:
    """Tell the person what was decided, with the reason where it was refused."""
    request = JoinRequest.objects.select_related("person", "school").get(pk=request_id)
    if request.state not in {JoinRequest.State.APPROVED, JoinRequest.State.REFUSED}:
        return
    approved = request.state == JoinRequest.State.APPROVED
    _send(
        request.person.email,
        f"You have joined {request.school}" if approved else f"Your request to join {request.school}",
        "emails/join_decision.txt",
        {"request": request, "approved": approved, "url": absolute_url(reverse("organisations:requests"))},
    )


@known_as("An invitation to join a school", "whoever was invited")
@task()
def mail_invitation(invitation_id: int) -> None:
    """Send one invitation, unless it was withdrawn or used, or its sender left, in the meantime."""
    found = Invitation.objects.open().select_related("school", "invited_by").filter(pk=invitation_id).first()
    if found is None or invitations.rests(found):
        return
    link = reverse("organisations:invitation", args=[invitations.token_for(found)])
    _send(
        found.email,
        f"Join {found.school} on the NAVSH website",
        "emails/invitation.txt",
        {"invitation": found, "url": absolute_url(link)},
    )


@known_as("Reminding those who decide about joining")
@task()
def remind_of_requests() -> None:
    """Remind those who decide (see `joining.remind_deciders`)."""
    joining.remind_deciders()


@known_as("Closing the access of people whose role ended")
@task()
def close_ended_roles() -> None:
    """Close what hung on roles that ended today (see `leaving.close_access_of_ended_roles`)."""
    leaving.close_access_of_ended_roles()


@known_as("Mergers and splits of authorities on their day")
@task()
def carry_out_reorganisations() -> int:
    """Do the mergers and splits whose day has come (see `carrying_out`); return how many."""
    return carrying_out.carry_out_due()


@known_as("That a merger or split could not be carried out", "the office")
@task()
def mail_problem(plan_id: int) -> None:
    """Tell the office that a merger or split could not be done on its day, and why."""
    office = SiteSettings.load().office_email
    plan = Reorganisation.objects.planned().filter(pk=plan_id).first()
    if office and plan:
        url = absolute_url(reverse("reorganise:plan", args=[plan.pk]))
        subject = f"{plan} could not be carried out"
        _send(office, subject, "emails/reorganisation_problem.txt", {"plan": plan, "url": url})


@known_as("That somebody has left the office’s groups", "the office")
@task()
def mail_groups_ended(person_id: int, names: list[str]) -> None:
    """Tell the office that somebody who left a school is no longer in the groups `names`."""
    office = SiteSettings.load().office_email
    person = User.objects.filter(pk=person_id).first()
    if office and person:
        _send(
            office,
            f"{person} has left, and left the office's groups",
            "emails/groups_ended.txt",
            {
                "person": person,
                "names": names,
                "url": absolute_url(reverse("wagtailusers_users:edit", args=[person.pk])),
            },
        )


@known_as("That a role in a school changed", "the person with the role")
@task()
def mail_role_changed(role_id: int, by_id: int | None) -> None:
    """Tell somebody what they now do in their school, and what they may do, as a colleague changed it."""
    role = Role.objects.select_related("person", "school").get(pk=role_id)
    _send(
        role.person.email,
        f"Your role in {role.school}",
        "emails/role_changed.txt",
        {
            "role": role,
            "by": User.objects.filter(pk=by_id).first() if by_id else None,
            "url": absolute_url(reverse("organisations:requests")),
        },
    )


@known_as("That something may be wrong on a school’s page", "the office")
@task()
def mail_wrong_report(report_id: int) -> None:
    """Tell the office that a visitor found something wrong."""
    reporting.mail_office(report_id)


def _administrators(request: JoinRequest):
    roles = request.school.roles.current().filter(is_school_admin=True, person__is_active=True)
    return roles.exclude(person_id=request.person_id).select_related("person")


def _send(address: str, subject: str, template: str, context: dict) -> None:
    EmailMessage(
        subject=one_line(subject), body=render_to_string(template, context), to=[one_line(address)]
    ).send()


clock.every(timedelta(days=1), remind_of_requests)
clock.every(timedelta(hours=1), close_ended_roles)
# The day begins at midnight in London, whatever the clock does that night, and a minute later it is done.
clock.every(timedelta(minutes=1), carry_out_reorganisations)
