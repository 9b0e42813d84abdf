"""What can be refused, each with a sentence that says what to do; views show it as it stands."""

from core.errors import Refusal


class OrganisationError(Refusal):
    """Something that the rules of this room do not allow; the text is for people."""


class NotAllowed(OrganisationError):
    text = "Only an administrator of this Virtual School, or NAVSH's staff, may do that."


class SchoolIsClosed(OrganisationError):
    text = "This Virtual School no longer exists. Choose the one that took its place."


class AlreadyInSchool(OrganisationError):
    text = "This person already has a role in this Virtual School."


class AlreadyAsked(OrganisationError):
    text = "You have asked to join this Virtual School already. Its administrators have your request."


class TooManyRequests(OrganisationError):
    text = "You have several requests waiting already. Withdraw one first, or wait for an answer."


class AskedTooOften(OrganisationError):
    text = "You have asked often today, and each time somebody got a mail. Please try again tomorrow."


class InvitedTooOften(OrganisationError):
    text = "They were invited several times today already. Ask them to look into their mail, spam too."


class AlreadyDecided(OrganisationError):
    text = "This request has been decided in the meantime."


class NotYourself(OrganisationError):
    text = "Nobody decides on a request of their own. Ask a colleague, or NAVSH's office."


class ReasonMissing(OrganisationError):
    text = "Say why, in words that the person can act on: they will read it."


class HeadAlreadyThere(OrganisationError):
    text = (
        "This Virtual School has a head at that time. "
        "Use the handover, which ends the one role as it begins the other."
    )


class LastAdministrator(OrganisationError):
    text = (
        "Nobody else administers this Virtual School. Make a colleague an administrator first, or ask "
        "NAVSH's office to."
    )


class NoHead(OrganisationError):
    text = "This Virtual School has no head to hand over from. Give the person the role of head instead."


class NotAPeriod(OrganisationError):
    text = "The last date comes before the first. Change one of them."


class RoleHasEnded(OrganisationError):
    text = "This role has ended already."


class RoleHasBegun(OrganisationError):
    text = "This role has begun, or was taken back already. End it instead."


class ComesAfter(OrganisationError):
    text = (
        "What comes after is written down already: another role begins on that day, or the school closes. "
        "Ask NAVSH's office."
    )


class InvitationExpired(OrganisationError):
    text = "This invitation has expired. Ask the colleague who invited you to send a new one."


class InvitationWithdrawn(OrganisationError):
    text = "This invitation was withdrawn. If you work for this Virtual School, ask to join it."


class InvitationUsed(OrganisationError):
    text = "This invitation has been used already."


class InvitationRests(OrganisationError):
    text = (
        "The colleague who sent this invitation no longer administers this Virtual School, so the link rests "
        "until somebody who does takes the invitation over. Try it again later, or ask to join."
    )


class InvitationForAnother(OrganisationError):
    text = (
        "This invitation was sent to another e-mail address than the one you signed in with. "
        "Sign in with that address, or ask to join the Virtual School."
    )


class TooManyInvitations(OrganisationError):
    text = "That is more people than can be invited at a time. Send the list in parts."


class NotInForce(OrganisationError):
    text = "That authority does not exist on the day before the change, so it cannot be part of it."


class CodeInUse(OrganisationError):
    text = "An authority with that code is known already. Check the code."


class InAnotherPlan(OrganisationError):
    text = "One of these authorities ends by another plan already. Change or cancel that one first."


class PlanIsSettled(OrganisationError):
    text = "This was done or cancelled in the meantime. Nothing was changed."


class NobodyPlaced(OrganisationError):
    text = "Choose where each person goes: one part, or several."
