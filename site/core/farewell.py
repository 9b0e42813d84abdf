"""What rooms settle before somebody is erased: what stands in the way, and what ends with them.

What is deleted and what is made anonymous is said elsewhere, model by model (`core.personal_data`).
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import AbstractUser, AnonymousUser

Obstacles = Callable[[AbstractUser], Iterable[str]]
Ending = Callable[[AbstractUser, AbstractUser | None], None]
Screen = Callable[[AbstractUser, AbstractUser | AnonymousUser], str | None]

_screens: list[Screen] = []
_obstacles: list[Obstacles] = []
_endings: list[Ending] = []


def register_obstacles(obstacles: Obstacles) -> Obstacles:
    """Add a function that gives, in sentences for the person, what must be done first (decorator)."""
    _obstacles.append(obstacles)
    return obstacles


def register_ending(ending: Ending) -> Ending:
    """Add a function that ends what a room has running for the person, in the same transaction (decorator).

    It gets the person, and who erases them (None where they did it themselves).
    """
    _endings.append(ending)
    return ending


def obstacles_of(user: AbstractUser) -> list[str]:
    """Return what stands in the way of erasing `user`."""
    return [sentence for obstacles in _obstacles for sentence in obstacles(user)]


def end_everything_of(user: AbstractUser, by: AbstractUser | None) -> None:
    """End what runs for `user` in every room."""
    for ending in _endings:
        ending(user, by)


def register_screen(screen: Screen) -> Screen:
    """Make `screen` say where one person begins to erase another; None where they may not (decorator)."""
    _screens[:] = [screen]
    return screen


def screen_for(user: AbstractUser, by: AbstractUser | AnonymousUser) -> str | None:
    """Return the address at which `by` may have `user` erased, or None."""
    return _screens[0](user, by) if _screens else None
