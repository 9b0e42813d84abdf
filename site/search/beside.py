"""What is found beside pages: a room with things of its own gives those that a search may mean.

Only what is public is given here: everybody who searches for the same sees the same.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """One thing: its name, where it is, what sort of thing ("Virtual School") and a sentence on it."""

    title: str
    url: str
    kind: str
    summary: str = ""


Finder = Callable[[str], Iterable[Found]]
_finders: list[Finder] = []


def register_finder(finder: Finder) -> Finder:
    """Add a function from what was typed to what it means beyond doubt (used as a decorator)."""
    _finders.append(finder)
    return finder


def found_beside(query: str) -> list[Found]:
    """Return what the rooms have for `query`."""
    return [found for finder in _finders for found in finder(query)]
