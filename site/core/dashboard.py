"""What needs doing in the office: each room registers its queues, and those with work in them are shown on
the admin's first page and on the dashboard of whoever works there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractUser, AnonymousUser

from core.members_area import Line, Section, register_lines

OFFICE_RIGHT = "wagtailadmin.access_admin"


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


def works_in_office(user: AbstractUser | AnonymousUser) -> bool:
    """Say whether `user` has the office's screens."""
    return user.has_perm(OFFICE_RIGHT)


@register_lines
def work_of_the_office(user: AbstractUser) -> Iterable[Line]:
    """Tell on the dashboard of each queue in which something waits for `user`."""
    if works_in_office(user):
        for work in work_for(user):
            yield Line(f"{work.count} {work.label}", work.url, section=Section.OFFICE)
