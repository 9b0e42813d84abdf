"""State of the membership room. What may happen to it is in the modules named after the acts."""

from .agreements import AgreedPrice, SchoolDecision
from .applications import Application
from .contacts import ContactNote
from .memberships import Membership, Pause, Period, Seat
from .notices import Notice
from .plans import Plan, PlanPrice, SizeBand
from .settings import MembershipSettings

__all__ = [
    "AgreedPrice",
    "Application",
    "ContactNote",
    "Membership",
    "MembershipSettings",
    "Notice",
    "Pause",
    "Period",
    "Plan",
    "PlanPrice",
    "SchoolDecision",
    "Seat",
    "SizeBand",
]
