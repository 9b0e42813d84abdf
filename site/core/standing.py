"""What an organisation's membership allows a person to do: asked here, answered by the members' rooms.

`research`, `news` and `events` need to know whether a reader is a subscriber; how membership works is
not theirs to know. The room that knows registers its answer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from core.querysets import User


@dataclass(frozen=True)
class Standing:
    """Whether a person is known, and whether a membership in good standing stands behind them."""

    is_registered: bool = False
    is_member: bool = False
    status: str = ""  # of the membership that speaks for them, in the words of the room that keeps it
    organisation: str = ""  # the school that they are members by; "" for associates
    organisation_id: int | None = None
    is_associate: bool = False
    has_seat: bool = True
    until: date | None = None  # the first day without membership, as far as is known today


Answer = Callable[[User], Standing]
_answer: list[Answer] = []


def register_standing(answer: Answer) -> Answer:
    """Make `answer` the one that `standing` gives from now on (used as a decorator)."""
    _answer[:] = [answer]
    return answer


def standing(user: User) -> Standing:
    """Return the standing of `user`; where no room keeps membership, an account is all there is."""
    if not user.is_authenticated:
        return Standing()
    return _answer[0](user) if _answer else Standing(is_registered=True)
