"""What a membership lets a person do: the answer to `core.standing.standing`."""

from datetime import date
from functools import lru_cache

from django.utils import timezone

from core.querysets import User
from core.standing import Standing, register_standing
from core.written import KEYS, Written, ask, write
from members.membership.models import Membership
from members.membership.querysets import GOOD, Status
from members.organisations.models import VirtualSchool

# Which of several memberships speaks for a person: the best one.
_ORDER = {status: place for place, status in enumerate(Status.values)}

COLUMNS = (
    *("pk", "person", "ended_on", "school", "school__name"),
    *("status", "has_seat", "good_until", "grace_until", "lapse_until"),
)


@register_standing
def answer(user: User) -> Standing:
    """Return how `user` stands today, from one query, kept as long as the request keeps the user.

    A member is whoever works for a school, or is an associate, whose membership is paid for,
    complimentary or in grace; where a plan has only so many seats, whoever has one of them.
    """
    kept = user.__dict__.get("_membership_standing")
    if kept is None:
        kept = user.__dict__["_membership_standing"] = _answer(user)
    return kept


def forget(user: User) -> None:
    """Ask anew the next time: something about the standing of `user` was changed in this request."""
    user.__dict__.pop("_membership_standing", None)


def _answer(user: User) -> Standing:
    if not user.is_active:
        return Standing(is_registered=True)
    found = _behind(user, timezone.localdate())
    if not found:
        return Standing(is_registered=True)
    best = min(found, key=lambda one: (_counts(one) is False, _ORDER[one.status], one.pk))
    return Standing(
        is_registered=True,
        is_member=_counts(best),
        status=best.status,
        organisation=str(best.school) if best.school else "",
        organisation_id=best.school_id,
        is_associate=best.person_id is not None,
        has_seat=best.has_seat,
        until=best.until,
    )


def _counts(membership: Membership) -> bool:
    return membership.status in GOOD and membership.has_seat


def _behind(user: User, on: date) -> list[Membership]:
    """Return the memberships behind `user` on a day, with their status and their school.

    Every request of a signed-in person asks this, so the query is written once a day.
    """
    return [_read(row) for row in ask(_written(on), keys=[user.pk or 0])]


@lru_cache(maxsize=2)
def _written(on: date) -> Written:
    return write(Membership.objects.behind(KEYS[0], on).with_status(on).order_by().values_list(*COLUMNS))


def _read(row: tuple) -> Membership:
    values = dict(zip(COLUMNS, row, strict=True))
    school, name = values["school"], values.pop("school__name")
    membership = Membership(
        pk=values["pk"],
        person_id=values["person"],
        ended_on=_day(values["ended_on"]),
        school=VirtualSchool(pk=school, name=name) if school else None,
    )
    membership.status = values["status"]
    membership.has_seat = bool(values["has_seat"])
    for name in ("good_until", "grace_until", "lapse_until"):
        setattr(membership, name, _day(values[name]))
    return membership


def _day(value: date | str | None) -> date | None:
    # SQLite keeps days as text.
    return date.fromisoformat(value) if isinstance(value, str) else value
