"""A person asks to join a school; its administrators or staff decide."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from core import audit
from members.accounts.models import User
from members.organisations import appointing, errors, permissions
from members.organisations.models import Authority, Invitation, JoinRequest, Role, VirtualSchool
from members.organisations.querysets import today

MOST_WAITING_REQUESTS = 3
MOST_REQUESTS_A_DAY = 6  # each is a mail to strangers, and one that is withdrawn was sent all the same
# Days after which those who decide are reminded; with the second one and on, NAVSH's office too
# (`tasks.OFFICE_FROM_REMINDER`).
REMINDER_DAYS = (3, 7, 14)


def domain_hint(email: str, school: VirtualSchool) -> str:
    """Say whether an address is at the domain of an authority that `school` serves. Never a proof.

    Anybody can have a mailbox at a big council, and many teams use a trust's or a company's domain.
    """
    domains = {
        domain.lower()
        for domain in Authority.objects.in_force()
        .filter(service_areas__in=school.service_areas.in_force())
        .values_list("website_domain", flat=True)
        if domain
    }
    if not domains:
        return JoinRequest.Hint.UNKNOWN
    host = email.rpartition("@")[2].lower()
    found = any(host == domain or host.endswith(f".{domain}") for domain in domains)
    return JoinRequest.Hint.MATCHES if found else JoinRequest.Hint.DIFFERS


def ask_to_join(
    person: User,
    school: VirtualSchool,
    *,
    kind: str = Role.Kind.TEAM,
    title: str = "",
    message: str = "",
) -> JoinRequest:
    """Keep the request of `person` to join `school`, and tell those who decide.

    Raises SchoolIsClosed, AlreadyInSchool, AlreadyAsked, TooManyRequests, AskedTooOften.
    """
    with transaction.atomic():
        school = appointing.lock_school(school)
        # Who asks several schools at once is counted too; nobody who only names the person waits for it.
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        if school.closed_on and school.closed_on <= today():
            raise errors.SchoolIsClosed
        if school.roles.current().filter(person=person).exists():
            raise errors.AlreadyInSchool("You belong to this Virtual School already.")
        waiting = JoinRequest.objects.waiting().filter(person=person)
        if waiting.filter(school=school).exists():
            raise errors.AlreadyAsked
        if waiting.count() >= MOST_WAITING_REQUESTS:
            raise errors.TooManyRequests
        lately = JoinRequest.objects.filter(person=person, asked_at__gt=timezone.now() - timedelta(days=1))
        if lately.count() >= MOST_REQUESTS_A_DAY:
            raise errors.AskedTooOften
        request = JoinRequest.objects.create(
            person=person,
            school=school,
            kind=kind,
            title=title,
            message=message,
            hint=domain_hint(person.email, school),
        )
        audit.record(person, "join_request.asked", request, {"school": school.pk, "kind": kind})
        _tell_deciders(request)
    return request


def approve(
    request: JoinRequest, by: User, *, kind: str | None = None, is_school_admin: bool | None = None
) -> Role:
    """Let the person in from today and return their role; a head administers the school by default.

    `kind` gives another role than was asked for. Raises NotYourself, NotAllowed, AlreadyDecided, and
    what `appointing.appoint` raises.
    """
    with transaction.atomic():
        request = _locked_to_decide(request, by)
        kind = kind or request.kind
        role = appointing.appoint(
            request.person,
            request.school,
            kind,
            by,
            title=request.title,
            is_school_admin=kind == Role.Kind.HEAD if is_school_admin is None else is_school_admin,
        )
        _decide(request, JoinRequest.State.APPROVED, by)
    return role


def refuse(request: JoinRequest, by: User, reason: str) -> JoinRequest:
    """Refuse, for a `reason` that the person reads. Raises ReasonMissing and what `approve` raises."""
    reason = reason.strip()
    if not reason:
        raise errors.ReasonMissing
    with transaction.atomic():
        request = _locked_to_decide(request, by)
        request.reason = reason
        _decide(request, JoinRequest.State.REFUSED, by)
    return request


def settle_by_invitation(request: JoinRequest, invitation: Invitation) -> None:
    """Close the request of somebody who came in by an invitation; whoever invited them has decided."""
    _decide(request, JoinRequest.State.APPROVED, invitation.invited_by, tell=False)


def withdraw(request: JoinRequest, person: User) -> JoinRequest:
    """Take back one's own request. Raises NotAllowed, AlreadyDecided."""
    with transaction.atomic():
        request = _locked(request)
        if request.person_id != person.pk:
            raise errors.NotAllowed("Only the person who asked may withdraw the request.")
        _decide(request, JoinRequest.State.WITHDRAWN, person, tell=False)
    return request


def remind_deciders(now=None) -> int:
    """Remind those who decide of requests that wait for long (REMINDER_DAYS); return how many."""
    now = now or timezone.now()
    reminded = 0
    for reminders, days in enumerate(REMINDER_DAYS):
        due = JoinRequest.objects.waiting().filter(
            reminders=reminders, asked_at__lte=now - timedelta(days=days)
        )
        for request in due:
            with transaction.atomic():
                if (
                    not JoinRequest.objects.waiting()
                    .filter(pk=request.pk, reminders=reminders)
                    .update(reminders=reminders + 1, reminded_at=now)
                ):
                    continue  # decided, or reminded by another worker
                _tell_deciders(request)
            reminded += 1
    return reminded


def _locked(request: JoinRequest) -> JoinRequest:
    found = appointing.lock_in_school(JoinRequest.objects.select_related("person"), request)
    if found.state != JoinRequest.State.WAITING:
        raise errors.AlreadyDecided
    return found


def _locked_to_decide(request: JoinRequest, by: User) -> JoinRequest:
    found = _locked(request)
    if found.person_id == by.pk:
        raise errors.NotYourself
    if not permissions.may_decide(by, found):
        raise errors.NotAllowed
    return found


def _decide(request: JoinRequest, state: str, by: User | None, tell: bool = True) -> None:
    from members.organisations.tasks import mail_decision

    request.state = state
    request.decided_at = timezone.now()
    request.decided_by = by
    request.save()
    audit.record(
        by, f"join_request.{state}", request, {"school": request.school_id, "person": request.person_id}
    )
    if tell:
        transaction.on_commit(lambda: mail_decision.enqueue(request.pk))


def _tell_deciders(request: JoinRequest) -> None:
    from members.organisations.tasks import mail_deciders

    transaction.on_commit(lambda: mail_deciders.enqueue(request.pk))
