"""What needs doing: each room registers its queues, the admin's first page shows those with work."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser


@dataclass(frozen=True)
class Work:
    """A queue with something in it, and where to do it; `label` is read after `count`."""

    count: int
    label: str
    url: str


Provider = Callable[[AbstractUser], Iterable[Work]]
_providers: list[Provider] = []


def register_work(provider: Provider) -> Provider:
    """Add a function that returns what `user` has to do in one room (used as a decorator)."""
    _providers.append(provider)
    return provider


def work_for(user: AbstractUser) -> list[Work]:
    """Return the queues in which something waits for `user`, fullest information first registered."""
    return [work for provider in _providers for work in provider(user) if work.count]
