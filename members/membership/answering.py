"""What a membership lets a person do: the answer to `core.standing.standing`."""

from core.querysets import User
from core.standing import Standing, register_standing
from members.membership.models import Membership
from members.membership.querysets import GOOD, Status

# Which of several memberships speaks for a person: the best one.
_ORDER = {status: place for place, status in enumerate(Status.values)}


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
    found = list(Membership.objects.behind(user).with_status().select_related("school", "plan"))
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
