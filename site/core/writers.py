"""The name that stands beside what somebody wrote: asked here, answered by the room that keeps the policy.

A room that shows what people wrote knows the keys of their accounts. Whether their name stands there
once they have left, and whether the reader may follow it to a page about them, is not its to decide.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth import get_user_model

from core.querysets import User

FORMER_MEMBER = "Former member"
UNNAMED = "A member"


@dataclass(frozen=True)
class Writer:
    """A name, and the address of the person's page where the reader may find them there."""

    name: str
    url: str = ""
    is_former: bool = False


Keys = Iterable[int | None]
Writers = dict[int | None, Writer]
Answer = Callable[[Keys, User], Writers]
_answer: list[Answer] = []


def register_writers(answer: Answer) -> Answer:
    """Make `answer` the one that `writers` gives from now on (used as a decorator)."""
    _answer[:] = [answer]
    return answer


def writers(keys: Keys, reader: User) -> Writers:
    """Return the writer for each key of an account, as `reader` may see them.

    However many keys there are, it takes the same number of queries. A key that leads to no account,
    None too, is a former member. Where no room answers, whoever has an open account is named.
    """
    return _answer[0](keys, reader) if _answer else _by_account(keys)


def _by_account(keys: Keys) -> Writers:
    wanted = {key for key in keys if key is not None}
    opened = get_user_model().objects.filter(pk__in=wanted, is_active=True)
    found: Writers = {user.pk: Writer(user.get_full_name() or UNNAMED) for user in opened}
    return {key: found.get(key, Writer(FORMER_MEMBER, is_former=True)) for key in (*wanted, None)}
