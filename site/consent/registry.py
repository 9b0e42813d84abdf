"""Every cookie that this site can set: the one list that the code sets them from and the page shows.

Whoever sets a cookie takes its name and its age from here, and the cookies page prints this list, so
that the two cannot say different things. A new optional cookie also needs a new version of the
choice (`ConsentSettings.version`): people agreed to the old list.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse

DAY = 24 * 60 * 60
SIX_MONTHS = 182 * DAY


@dataclass(frozen=True)
class Cookie:
    """One cookie. `max_age` is in seconds; None lasts until the browser is closed."""

    name: str
    purpose: str
    max_age: int | None
    essential: bool = True

    @property
    def how_long(self) -> str:
        """How long the browser keeps it, in words."""
        if self.max_age is None:
            return "Until you close your browser"
        days = self.max_age // DAY
        for unit, length in (("year", 365), ("month", 30), ("week", 7), ("day", 1)):
            if days >= length and (number := round(days / length)):
                return f"{number} {unit}{'s' if number > 1 else ''}"
        return "Less than a day"


CHOICE = Cookie(
    name="navsh_cookie_choice",
    purpose="Remembers whether you accepted or rejected the optional cookies, so that we do not ask again.",
    max_age=SIX_MONTHS,
)
VISITOR = Cookie(
    name="navsh_visitor",
    purpose=(
        "A random number that lets us count how many people visit, and how many come back. "
        "It says nothing about who you are, and no other organisation can read it."
    ),
    max_age=SIX_MONTHS,
    essential=False,
)

_cookies: dict[str, Cookie] = {}


def register_cookies(*cookies: Cookie) -> None:
    """Add what a room sets itself, so that the cookies page lists it."""
    _cookies.update({cookie.name: cookie for cookie in cookies})


def essential() -> list[Cookie]:
    """Return the cookies that the site cannot do without."""
    return [cookie for cookie in _cookies.values() if cookie.essential]


def optional() -> list[Cookie]:
    """Return the cookies that are set only for people who accepted them."""
    return [cookie for cookie in _cookies.values() if not cookie.essential]


def known(name: str) -> bool:
    """Say whether the list holds a cookie called `name`."""
    return name in _cookies


def put(response: HttpResponse, cookie: Cookie, value: str) -> None:
    """Have the browser keep `value` as the listed `cookie`: not for scripts, nor for other sites' forms."""
    response.set_cookie(
        cookie.name,
        value,
        max_age=cookie.max_age,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def take_away(response: HttpResponse, cookies: Iterable[Cookie]) -> None:
    """Have the browser forget these cookies."""
    for cookie in cookies:
        response.delete_cookie(cookie.name, samesite="Lax")


register_cookies(
    CHOICE,
    Cookie(
        name=settings.SESSION_COOKIE_NAME,
        purpose="Keeps you signed in. Set only when you sign in, make an account or set a new password.",
        max_age=None if settings.SESSION_EXPIRE_AT_BROWSER_CLOSE else settings.SESSION_COOKIE_AGE,
    ),
    Cookie(
        name=settings.CSRF_COOKIE_NAME,
        purpose=(
            "Stops other sites from sending forms in your name. "
            "Set only when you sign in, make an account or set a new password."
        ),
        max_age=settings.CSRF_COOKIE_AGE,
    ),
    Cookie(
        name="messages",
        purpose="Carries a message, such as “saved”, to the next page you see, and is then deleted.",
        max_age=None,
    ),
    Cookie(
        name="wagtail_sidebar_collapsed",
        purpose="Remembers how staff keep the menu of the editing pages. Set only for staff.",
        max_age=366 * DAY,
    ),
    VISITOR,
)
