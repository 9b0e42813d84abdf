"""State of the membership room. What may happen to it is in the modules named after the acts."""

from .applications import Application
from .contacts import ContactNote
from .memberships import Membership, Pause, Period, Seat
from .notices import Notice
from .plans import Plan, PlanPrice, SizeBand
from .settings import MembershipSettings

__all__ = [
    "Application",
    "ContactNote",
    "Membership",
    "MembershipSettings",
    "Notice",
    "Pause",
    "Period",
    "Plan",
    "PlanPrice",
    "Seat",
    "SizeBand",
]
