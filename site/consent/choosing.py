"""The cookie choice: reading it from a request, and recording a new one.

The rule is regulation 6 of the Privacy and Electronic Communications Regulations 2003 (PECR), as the
Information Commissioner's guidance on storage and access technologies explains it: nothing that is
not strictly necessary is stored before a person agrees; agreeing is an act of theirs, so doing nothing
is not a yes; saying no is as easy as saying yes (same place, same size, same number of presses); the
purposes are told beforehand; and a yes can be taken back as easily as it was given. We ask for visit
measurement too, although the law may in time let a site measure its own visits without asking.

A browser that sends `Sec-GPC: 1` (Global Privacy Control) or the older `DNT: 1` has been set by its
owner to say no to tracking. We take that for a rejection and do not ask: asking somebody who has
answered already would be a nag. They can still accept on the cookies page, and such a choice, made
here and by hand, counts for more than the browser's general setting.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent import registry, visits
from consent.models import Choice, ConsentRecord, ConsentSettings
from core.rate_limits import exceeded, network_of

_COOKIE = re.compile(r"([1-9][0-9]{0,4})\.(accept|reject)", re.ASCII)
RECORDS_PER_ADDRESS_AND_HOUR = 30


@dataclass(frozen=True)
class State:
    """Where a visitor stands: their choice (None while undecided), and whether their browser made it."""

    choice: Choice | None
    by_browser: bool = False

    @property
    def undecided(self) -> bool:
        return self.choice is None

    @property
    def accepted(self) -> bool:
        return self.choice == Choice.ACCEPT

    @property
    def rejected(self) -> bool:
        return self.choice == Choice.REJECT


def parse(cookie: str) -> tuple[int, Choice] | None:
    """Return the version and the choice in a choice cookie; None for anything that we did not write."""
    match = _COOKIE.fullmatch(cookie)
    return (int(match[1]), Choice(match[2])) if match else None


def state_of(request: HttpRequest, current_version: Callable[[], int]) -> State:
    """Return where the visitor behind `request` stands.

    A choice about another version of the wording does not count. `current_version` is called only
    where there is a choice to compare with it, so most anonymous answers cost no query.
    """
    chosen = parse(request.COOKIES.get(registry.CHOICE.name, ""))
    if chosen and chosen[0] == current_version():
        return State(chosen[1])
    if request.headers.get("Sec-GPC") == "1" or request.headers.get("DNT") == "1":
        return State(Choice.REJECT, by_browser=True)
    return State(None)


def state_for(request: HttpRequest) -> State:
    """Return `state_of` this request under the current settings."""
    return state_of(request, lambda: ConsentSettings.load(request_or_site=request).version)


def choose(request: HttpRequest, response: HttpResponse, choice: Choice) -> bool:
    """Record `choice` and set or delete the cookies on `response`. Return whether anything was deleted.

    Accepting gives the browser a visitor number (or keeps the one it has). Rejecting takes every
    optional cookie away and forgets the visits recorded under that number.
    """
    version = ConsentSettings.load(request_or_site=request).version
    registry.put(response, registry.CHOICE, f"{version}.{choice.value}")
    # Beyond this somebody is filling the log; their choice is honoured all the same.
    if not exceeded("consent", network_of(request), RECORDS_PER_ADDRESS_AND_HOUR, 3600):
        ConsentRecord.objects.create(version=version, choice=choice, day=timezone.localdate())
    number = request.COOKIES.get(registry.VISITOR.name, "")
    if choice == Choice.ACCEPT:
        registry.put(response, registry.VISITOR, number if visits.is_number(number) else visits.new_number())
        return False
    registry.take_away(response, registry.optional())
    visits.forget(number)
    return any(cookie.name in request.COOKIES for cookie in registry.optional())
