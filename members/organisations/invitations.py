"""Colleagues are invited by a link that expires, one by one or as a pasted list."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from core import audit
from core.rate_limits import exceeded
from core.words import one_line
from members.accounts.models import User
from members.organisations import appointing, errors, joining, permissions
from members.organisations.models import Invitation, JoinRequest, Role, VirtualSchool
from members.organisations.querysets import today

DAYS_VALID = 14
MOST_LINES = 100
MOST_OPEN_PER_SCHOOL = 200
# Mails that one school can have us send to one address, and to all together, in a day.
MOST_PER_ADDRESS_A_DAY = 3
MOST_PER_SCHOOL_A_DAY = 300
DAY = 24 * 60 * 60
_SALT = "organisations.invitation"


@dataclass(frozen=True)
class Line:
    """One line of a pasted list, and what became of it."""

    number: int
    text: str
    invited: bool
    note: str


def invite(
    school: VirtualSchool, email: str, by: User, *, name: str = "", kind: str = Role.Kind.TEAM
) -> Invitation:
    """Send an invitation for DAYS_VALID days and return it; one that was sent before is sent anew.

    Heads are not invited: staff appoint them, or the head hands over. Raises NotAllowed,
    SchoolIsClosed, AlreadyInSchool, TooManyInvitations, InvitedTooOften.
    """
    if not permissions.may_administer(by, school):
        raise errors.NotAllowed
    if kind == Role.Kind.HEAD:
        raise errors.NotAllowed("A head is not invited. Use the handover, or ask NAVSH's office.")
    email = email.strip().lower()
    now = timezone.now()
    with transaction.atomic():
        school = appointing.lock_school(school)
        _check_sending(school, email, now)
        invitation, _ = Invitation.objects.update_or_create(
            school=school,
            email=email,
            accepted_at=None,
            withdrawn_at=None,
            defaults={
                "name": name,
                "kind": kind,
                "invited_by": by,
                "sent_at": now,
                "expires_at": now + timedelta(days=DAYS_VALID),
            },
        )
        audit.record(by, "invitation.sent", invitation, {"school": school.pk, "kind": kind})
        _mail_when_committed(invitation)
    return invitation


def _check_sending(school: VirtualSchool, email: str, now: datetime) -> None:
    """Refuse what cannot be sent: into a closed school, to somebody there already, or too much of it."""
    if school.closed_on and school.closed_on <= today():
        raise errors.SchoolIsClosed
    if school.roles.current().filter(person__email=email).exists():
        raise errors.AlreadyInSchool
    if school.invitations.open(now).exclude(email=email).count() >= MOST_OPEN_PER_SCHOOL:
        raise errors.TooManyInvitations("Too many invitations are open. Withdraw some that nobody will use.")
    if school.invitations.filter(sent_at__gt=now - timedelta(days=1)).count() >= MOST_PER_SCHOOL_A_DAY:
        raise errors.TooManyInvitations("That is more than can be sent in a day. Send the rest tomorrow.")
    if exceeded("invitation", f"{school.pk} {email}", MOST_PER_ADDRESS_A_DAY, DAY):
        raise errors.InvitedTooOften


def invite_list(school: VirtualSchool, text: str, by: User, *, kind: str = Role.Kind.TEAM) -> list[Line]:
    """Invite everybody in a pasted list and say line by line what was done.

    A line is an address, "Name <address>", "Name, address" or "Name; address" (tabs too, as a
    spreadsheet gives them). A bad line never stops the others. Raises NotAllowed, and
    TooManyInvitations beyond MOST_LINES lines.
    """
    if not permissions.may_administer(by, school):
        raise errors.NotAllowed
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST_LINES:
        raise errors.TooManyInvitations(
            f"That is more than {MOST_LINES} people at once. Send the list in parts."
        )
    seen: set[str] = set()
    return [_invite_line(school, number, line, by, kind, seen) for number, line in lines]


def read_line(line: str) -> tuple[str, str]:
    """Return (name, address in lower case) of one pasted line. Raises ValidationError without an address."""
    line = one_line(line.replace("\t", ",")).strip(" ,;")
    name, address = parseaddr(line) if "<" in line else ("", "")
    if not address or "@" not in address:
        parts = [part.strip(" \"'<>") for part in re.split(r"[,;]|\s+(?=\S+@)", line)]
        addresses = [part for part in parts if "@" in part]
        if len(addresses) != 1:
            raise ValidationError("one address is wanted in each line")
        address = addresses[0]
        name = " ".join(part for part in parts if part and part != address)
    address = address.strip().lower()
    validate_email(address)
    return name.strip()[:120], address


def token_for(invitation: Invitation) -> str:
    """Return the part of the link that proves the invitation. Sending it anew makes older links void."""
    return signing.dumps([invitation.pk, int(invitation.sent_at.timestamp())], salt=_SALT)


def from_token(token: str) -> Invitation | None:
    """Return the invitation behind a link, whatever has become of it; None for a link that is not ours."""
    try:
        pk, sent = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    invitation = Invitation.objects.select_related("school", "invited_by").filter(pk=pk).first()
    if invitation is None or int(invitation.sent_at.timestamp()) != sent:
        return None
    return invitation


def rests(invitation: Invitation) -> bool:
    """Say whether nobody answers for it just now: its sender may no longer invite into that school.

    Then it lets nobody in until somebody who may takes it over (`take_over`), or its sender may again.
    """
    sender = invitation.invited_by
    return sender is None or not permissions.may_administer(sender, invitation.school)


def check_open(invitation: Invitation, now: datetime | None = None) -> None:
    """Raise why it cannot be accepted: InvitationUsed, -Withdrawn, -Expired or -Rests."""
    _check_unanswered(invitation, now)
    if rests(invitation):
        raise errors.InvitationRests


def _check_unanswered(invitation: Invitation, now: datetime | None = None) -> None:
    if invitation.accepted_at:
        raise errors.InvitationUsed
    if invitation.withdrawn_at:
        raise errors.InvitationWithdrawn
    if invitation.expires_at <= (now or timezone.now()):
        raise errors.InvitationExpired


def take_over(invitation: Invitation, by: User) -> Invitation:
    """Answer from now on for an invitation whose sender may no longer invite, and return it.

    The link that was sent works again, for as long as was said. One whose sender may still invite stays
    theirs, so of two people who take it over at the same time the first one has it. Raises NotAllowed,
    InvitationUsed, InvitationWithdrawn, InvitationExpired.
    """
    with transaction.atomic():
        invitation = _locked(invitation)
        if not permissions.may_administer(by, invitation.school):
            raise errors.NotAllowed
        _check_unanswered(invitation)
        if rests(invitation):
            before, invitation.invited_by = invitation.invited_by_id, by
            invitation.save(update_fields=["invited_by"])
            audit.record(by, "invitation.taken_over", invitation, {"from": before})
    return invitation


def accept(invitation: Invitation, person: User) -> Role:
    """Let `person` into the school from today and return their role.

    Only the address that the link was sent to may use it, so a link passed on opens nothing. Raises
    what `check_open` raises, InvitationForAnother, AlreadyInSchool, SchoolIsClosed.
    """
    with transaction.atomic():
        invitation = _locked(invitation)
        check_open(invitation)
        if invitation.email != person.email.lower():
            raise errors.InvitationForAnother
        role = appointing.begin(
            person, invitation.school, invitation.kind, invitation.invited_by, title=invitation.title
        )
        invitation.accepted_at = timezone.now()
        invitation.accepted_by = person
        invitation.save()
        audit.record(person, "invitation.accepted", invitation, {"role": role.pk})
        # Whoever had asked as well has their answer now.
        for request in JoinRequest.objects.waiting().filter(person=person, school=invitation.school):
            joining.settle_by_invitation(request, invitation)
    return role


def withdraw(invitation: Invitation, by: User) -> None:
    """Make an invitation void. Raises NotAllowed, InvitationUsed; withdrawn twice it stays withdrawn."""
    if not permissions.may_administer(by, invitation.school):
        raise errors.NotAllowed
    with transaction.atomic():
        invitation = _locked(invitation)
        if invitation.accepted_at:
            raise errors.InvitationUsed
        if invitation.withdrawn_at is None:
            invitation.withdrawn_at = timezone.now()
            invitation.save(update_fields=["withdrawn_at"])
            audit.record(by, "invitation.withdrawn", invitation)


def _locked(invitation: Invitation) -> Invitation:
    return appointing.lock_in_school(Invitation.objects.select_related("invited_by"), invitation)


def _invite_line(school: VirtualSchool, number: int, line: str, by: User, kind: str, seen: set[str]) -> Line:
    try:
        name, email = read_line(line)
    except ValidationError:
        return Line(number, line, False, "No e-mail address could be read in this line.")
    if email in seen:
        return Line(number, line, False, "The same address stands in a line above.")
    seen.add(email)
    sent_before = school.invitations.open().filter(email=email).exists()
    try:
        invite(school, email, by, name=name, kind=kind)
    except errors.AlreadyInSchool:
        return Line(number, line, False, "Belongs to the school already.")
    except errors.OrganisationError as error:
        return Line(number, line, False, str(error))
    note = "Invited again; the earlier link no longer works." if sent_before else "Invited."
    if joining.domain_hint(email, school) == JoinRequest.Hint.DIFFERS:
        note += " The address is not at the council's domain: please make sure that it is right."
    return Line(number, line, True, note)


def _mail_when_committed(invitation: Invitation) -> None:
    from members.organisations.tasks import mail_invitation

    transaction.on_commit(lambda: mail_invitation.enqueue(invitation.pk))
