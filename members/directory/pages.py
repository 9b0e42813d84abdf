"""The list of people, page by page: the same as `querysets` gives, asked in two queries that are kept.

What is decided there is decided here: the queries are those of `querysets.people` and `narrowed`, written
once for each shape of a question and then asked with what differs.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.contrib.auth import get_user_model
from django.core.paginator import Page, Paginator
from django.db.models import Count, Window

from core.written import KEYS, WORDS, Written, ask, padded, write
from members.directory.models import Picture, Profile
from members.directory.querysets import ASSOCIATE, Narrowing, narrowed, people
from members.directory.viewers import Viewer
from members.organisations.querysets import today

LONGEST_NUMBER = 9  # of digits: a database takes no number of any length
_CHOSEN = ("region", "kind", "role", "interest")


class _Counted(Paginator):
    """Pages of a list that was counted already."""

    def __init__(self, count: int, per_page: int) -> None:
        super().__init__([], per_page)
        self.count = count  # in place of the cached property


def page_of_people(viewer: Viewer, by: Narrowing, number: str | None, per_page: int) -> tuple[Page, list]:
    """Return page `number` of whom `viewer` finds by `by`, and the accounts on it.

    What is no number is the first page; one beyond the last is the last.
    """
    asked = int(number) if number and number.isdecimal() and len(number) <= LONGEST_NUMBER else 1
    keys, count = _keys(viewer, by, max(asked, 1), per_page)
    if not keys and asked > 1:
        _, count = _keys(viewer, by, 1, per_page)
        asked = _Counted(count, per_page).num_pages
        keys, _ = _keys(viewer, by, asked, per_page)
    return Page(keys, max(asked, 1), _Counted(count, per_page)), accounts(keys)


def accounts(keys: Sequence[int]) -> list:
    """Return the accounts with these keys, in the order of the keys, with what a list shows of them."""
    if not keys:
        return []
    wanted = padded(keys)
    rows = {row[0]: row for row in ask(_accounts(len(wanted)), wanted)}
    return [_read(rows[key]) for key in keys if key in rows]


def _keys(viewer: Viewer, by: Narrowing, number: int, per_page: int) -> tuple[list[int], int]:
    if not viewer.may_enter or viewer.pk is None:
        return [], 0
    shape = Narrowing(
        words=WORDS[len(_CHOSEN) : len(_CHOSEN) + len(by.words)],
        **{name: WORDS[place] for place, name in enumerate(_CHOSEN) if getattr(by, name)},
    )
    if by.role == ASSOCIATE:
        shape = replace(shape, role=ASSOCIATE)
    words = [*(getattr(by, name) for name in _CHOSEN), *by.words]
    limit = f" LIMIT {per_page} OFFSET {(number - 1) * per_page}"
    rows = ask(_found(shape, today()), [viewer.pk], words, more=limit)
    return [key for key, _ in rows], rows[0][1] if rows else 0


@lru_cache(maxsize=128)
def _found(shape: Narrowing, on: date) -> Written:
    anybody = Viewer(may_enter=True, pk=KEYS[0], schools=None)
    found = narrowed(people(anybody, on), anybody, shape, on)
    return write(found.values_list("pk", Window(Count("pk"))))


_OF_ACCOUNT = ("id", "first_name", "last_name", "is_active")
_OF_PROFILE = tuple(
    one.attname for one in Profile._meta.concrete_fields if not one.generated and one.name != "saved_at"
)


@lru_cache(maxsize=8)
def _accounts(number: int) -> Written:
    found = get_user_model().objects.filter(pk__in=KEYS[:number]).order_by()
    columns = (*_OF_ACCOUNT, *(f"profile__{name}" for name in _OF_PROFILE), "profile__picture__key")
    return write(found.values_list(*columns))


def _read(row: tuple) -> Any:
    of_account, (*of_profile, picture) = row[: len(_OF_ACCOUNT)], row[len(_OF_ACCOUNT) :]
    person = get_user_model().from_db(None, _OF_ACCOUNT, of_account)
    profile = Profile.from_db(None, _OF_PROFILE, of_profile) if of_profile[0] is not None else None
    # None is remembered too: who has no profile or picture is not asked for it again.
    person._state.fields_cache["profile"] = profile
    if profile is not None:
        profile._state.fields_cache["picture"] = Picture(key=picture) if picture else None
    return person
