"""What each background task does and for whom, in words for the office.

Every task of ours says so. With that it promises to bear being done twice, for a worker may die after
the mail has gone and before it can say so: so a task sends one mail only, and looks before it acts
whether it is still wanted. What does not say so is not done again by itself (`core.trying_again`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django_tasks.base import Task


@dataclass(frozen=True)
class Kind:
    """What a task does and for whom, in general words; and what its room does when it is given up."""

    what: str
    whom: str = ""
    give_up: Callable[..., None] | None = None


_kinds: dict[str, Kind] = {}


def known_as(
    what: str, whom: str = "", *, give_up: Callable[..., None] | None = None
) -> Callable[[Task], Task]:
    """Say what a task does ("An invitation to join a school"), and for whom: a decorator.

    `give_up` is called with what the task was given once it will not be tried again; the room then shows
    it among its own work, and the general screen leaves it out.
    """

    def declare(declared: Task) -> Task:
        _kinds[declared.module_path] = Kind(what, whom, give_up)
        return declared

    return declare


def kinds() -> Mapping[str, Kind]:
    """Return what is known, by the path of the task."""
    return MappingProxyType(_kinds)


def kind_of(task_path: str) -> Kind:
    """Return what is known of a task; of one that is no more, its name."""
    return _kinds.get(task_path) or Kind(task_path.rpartition(".")[2].replace("_", " ").capitalize())
