"""Schools that are to close: no year is asked of them that would begin on that day or after."""

from datetime import date

from members.membership.models import Membership
from members.organisations.carrying_out import closing_plan


def closes_on(membership: Membership) -> date | None:
    """Return the first day without the school of `membership`, as far as is planned; None: it goes on.

    A merger or split that is planned says so before its day, on which the membership goes on in what
    follows (`reorganising`).
    """
    school = membership.school
    if school is None:
        return None
    plan = closing_plan(school)
    return min((day for day in (school.closed_on, plan and plan.on) if day), default=None)


def why_not_asked(membership: Membership, starts: date) -> str:
    """Return why nothing is asked for a year from `starts` on; "" where the school is there then."""
    closes = closes_on(membership)
    if closes is None or starts < closes:
        return ""
    return f"The school closes on {closes:%-d %B %Y}. Whatever follows it is asked for the year from then on."
