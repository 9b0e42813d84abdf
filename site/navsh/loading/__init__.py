"""NAVSH's own content goes into the database: each room's part is a module here, named in PARTS.

A part is a function `load(force)` that returns whether it wrote anything. It is run once for each
database, leaves alone what an editor has saved, and writes over that only when `force` is true.
"""

from collections.abc import Callable

from django.db import transaction

from navsh.loading import (
    authorities,
    calls,
    example_memberships,
    example_profiles,
    example_schools,
    home,
    news,
    pages,
    people,
    research,
    site_settings,
)
from navsh.models import LoadedPart

Part = Callable[[bool], bool]

# In this order: links of the header and footer lead to pages that the parts before them fill.
PARTS: dict[str, Part] = {
    "home": home.load,
    "pages": pages.load,
    "calls": calls.load,
    "news": news.load,
    "research": research.load,
    "site settings": site_settings.load,
}
# Run every time: they look after themselves.
ALWAYS: dict[str, Part] = {
    "authorities": authorities.load,
    "example sign-ins": people.load,
    "example schools": example_schools.load,
    "example memberships": example_memberships.load,
    "example profiles": example_profiles.load,
}


def load_everything(force: bool = False) -> list[str]:
    """Load what was not loaded yet (with `force` everything) and return the names of what was written."""
    written = []
    with transaction.atomic():
        before = set(LoadedPart.objects.values_list("name", flat=True))
        for name, load in PARTS.items():
            if name in before and not force:
                continue
            if load(force):
                written.append(name)
            LoadedPart.objects.get_or_create(name=name)
        written += [name for name, load in ALWAYS.items() if load(force)]
    return written
