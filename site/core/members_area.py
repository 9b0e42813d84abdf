"""The members' area: what each room adds to a person's dashboard at /members/, and to the links of the area.

A room registers in a module that its `AppConfig.ready` imports::

    @register_lines
    def requests_to_decide(user):
        count = JoinRequest.objects.to_decide_by(user).count()
        if count:
            yield Line(f"Decide on {count} requests to join", reverse("organisations:requests"), Urgency.NOW)

A line that says that there is nothing is not given: an empty dashboard is good news.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum, IntEnum

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils import timezone

from core.context import view_context

AREA_TITLE = "Members’ area"
AREA_URL = "/members/"


class Section(Enum):
    """The parts of the dashboard, in their order; a part without lines is left out."""

    TO_DO = "What needs doing"
    OFFICE = "In NAVSH’s office"
    NEW = "New for you"
    COMING = "Coming up"


class Urgency(IntEnum):
    """NOW: somebody waits, or it is overdue. SOON: it has a date. WHENEVER: it would be good."""

    NOW = 1
    SOON = 2
    WHENEVER = 3


@dataclass(frozen=True)
class Line:
    """One line of the dashboard: a sentence that is a link to where it is done.

    `text` says what to do, in words that stand alone; `detail` why, or what comes of it. `due` is the
    day until which it should be done (London).
    """

    text: str
    url: str
    urgency: Urgency = Urgency.SOON
    detail: str = ""
    due: date | None = None
    section: Section = Section.TO_DO

    @property
    def is_overdue(self) -> bool:
        """Say whether the day until which it should be done has passed."""
        return self.due is not None and self.due < timezone.localdate()


@dataclass(frozen=True)
class AreaLink:
    """A link above every page of the area; `text` says on the dashboard what is there.

    `covers` are the beginnings of other addresses that belong to it, where it is marked as well.
    """

    label: str
    url_name: str
    text: str = ""
    order: int = 50
    covers: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.url_name)


Provider = Callable[[AbstractUser], Iterable[Line]]
_providers: list[Provider] = []
_links: dict[str, AreaLink] = {}


def register_lines(provider: Provider) -> Provider:
    """Add a function that returns the lines of one room for `user`, who is signed in (a decorator)."""
    _providers.append(provider)
    return provider


def lines_for(user: AbstractUser) -> dict[Section, list[Line]]:
    """Return the lines for `user` by section, the most urgent first and then by the day they are due."""
    lines = [line for provider in _providers for line in provider(user)]
    lines.sort(key=lambda line: (line.urgency, line.due is None, line.due or date.max))
    found = {section: [line for line in lines if line.section is section] for section in Section}
    return {section: some for section, some in found.items() if some}


def register_area_link(link: AreaLink) -> None:
    """Add a link to the members' area. Rooms choose `order`; the dashboard itself comes first."""
    _links[link.url_name] = link


def area_links() -> list[AreaLink]:
    """Return the links of the area in their order."""
    return sorted(_links.values(), key=lambda link: (link.order, link.label))


def current_link(path: str) -> AreaLink | None:
    """Return the link that `path` lies under; of two, the one whose address is longer."""
    under = [
        (len(start), link)
        for link in _links.values()
        for start in (link.url, *link.covers)
        if path.startswith(start)
    ]
    return max(under, key=lambda one: one[0], default=(0, None))[1]


def area_context(title: str, *steps: tuple[str, str | None]) -> dict:
    """Return what a view of the area gives its template; `steps` are the breadcrumbs after the dashboard."""
    crumbs = steps or ((title, None),)
    return view_context(title, (AREA_TITLE, AREA_URL), *crumbs, robots="noindex")
