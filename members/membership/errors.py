"""What can be refused, each with a sentence that says what to do; views show it as it stands."""

from core.errors import Refusal


class MembershipError(Refusal):
    """Something that the rules of this room do not allow; the text is for people."""


class NotAllowed(MembershipError):
    text = "Only the member's administrators, or NAVSH's office, may do that."


class AlreadyMember(MembershipError):
    text = "There is a membership already. Renew it, or change its plan."


class NotForThem(MembershipError):
    text = "This plan is not for this kind of member. Choose another."


class NotOffered(MembershipError):
    text = "This plan is not offered any more. Choose another, or write to NAVSH's office."


class NoPrice(MembershipError):
    text = "This plan has no price for this authority on that day. Add one to the plan first."


class NoSize(NoPrice):
    text = (
        "The price hangs on how large the authority is, and nobody has said that yet. "
        "NAVSH's office notes it under Membership, “Sizes of authorities”."
    )


class BillingMissing(MembershipError):
    text = "Say first who is invoiced, at which address."


class AlreadyRenewed(MembershipError):
    text = "The next year is there already."


class NothingToRenew(MembershipError):
    text = "This membership has lapsed or ended. Start it again."


class SchoolCloses(MembershipError):
    text = "The school closes before that year begins. Whatever follows it is asked for the year."


class StillOwed(MembershipError):
    text = "This year is not paid yet. Once it is, the membership stands again by itself."


class IsPaused(MembershipError):
    text = "This membership is paused. Resume it first."


class NotPaused(MembershipError):
    text = "This membership is not paused."


class HasEnded(MembershipError):
    text = "This membership has ended."


class ReasonMissing(MembershipError):
    text = "Say why: the record keeps it."


class AlreadyPaid(MembershipError):
    text = "This year is paid for. Credit or refund it in Finance."


class NotAPeriod(MembershipError):
    text = "That day does not fit the other dates. Change one of them."


class Overlaps(MembershipError):
    text = "There is a year of this membership at that time already."


class AlreadyAsked(MembershipError):
    text = "You have asked already. NAVSH's office has your application."


class AskedTooOften(MembershipError):
    text = "You have asked several times today. NAVSH's office has your applications; please wait for it."


class AlreadyDecided(MembershipError):
    text = "This application has been decided in the meantime."


class NoSeatLeft(MembershipError):
    text = "Every seat is taken. Take one away first."


class NotOfTheSchool(MembershipError):
    text = "Only people who work for the school can have one of its seats."


class NotInvoicedYet(MembershipError):
    text = "No invoice could be issued yet."
