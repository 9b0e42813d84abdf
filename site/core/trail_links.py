"""Links from the screens of every room to who changed what in a thing, wherever that is shown.

The room that shows the trail registers its screen; a screen of a thing has `{% who_changed_what thing %}`
(core_tags) in its template, or `WithTrail` before Wagtail's view that edits it.
"""

from collections.abc import Callable

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Model
from django.utils.functional import cached_property
from wagtail.admin.widgets.button import Button

Screen = Callable[[Model, AbstractUser | AnonymousUser], str | None]

LABEL = "Who changed what"
_screens: list[Screen] = []

ThingButton = Callable[[Model, AbstractUser | AnonymousUser], Button | None]
_buttons: list[ThingButton] = []


def register_button(make: ThingButton) -> ThingButton:
    """Have a room put its own button beside that to the trail, for the things it knows (decorator)."""
    if make not in _buttons:
        _buttons.append(make)
    return make


def register_trail_screen(screen: Screen) -> Screen:
    """Make `screen` say where the trail of a thing is shown to a user; None where not (decorator)."""
    _screens[:] = [screen]
    return screen


def trail_url(thing: Model, user: AbstractUser | AnonymousUser) -> str | None:
    """Return where `user` sees who changed what in `thing` and in what belongs to it, or None."""
    return _screens[0](thing, user) if _screens and thing.pk is not None else None


def trail_button(thing: Model, user: AbstractUser | AnonymousUser) -> Button | None:
    """Return the button to the trail of `thing` for the header of a screen of the admin, or None."""
    url = trail_url(thing, user)
    return Button(LABEL, url=url, icon_name="history", priority=80) if url else None


class WithTrail:
    """Mixin before one of Wagtail's views of one thing: a button to its trail, and those of other rooms."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        makers = [trail_button, *_buttons]
        made = (make(self.object, self.request.user) for make in makers)  # type: ignore[attr-defined]
        return [*super().header_more_buttons, *filter(None, made)]  # type: ignore[misc]
