"""Keeping what somebody was sending while they are asked who they are, so that nothing is typed twice.

It is kept in the session, on the server, until it arrives. Files are not kept: they have to be chosen
again, and the screen that sends the rest on says so.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

KEPT = "form_kept_until_proved"
KEPT_FOR = 60 * 60
MOST_CHARACTERS = 500_000
# What belongs to the request that was stopped, and not to what somebody typed.
NOT_TYPED = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class KeptForm:
    """A form that waits: where it was being sent, its fields, and whether files were with it."""

    action: str
    sent: str
    had_files: bool
    owner: str  # the key of whoever was sending it; "" where their session had ended
    kept_at: float

    def fields(self) -> Iterator[tuple[str, str]]:
        """Give the name and value of every field, as often as it was sent."""
        for name, values in QueryDict(self.sent).lists():
            yield from ((name, value) for value in values if name not in NOT_TYPED)


def keep(request: HttpRequest, owner: str = "") -> bool:
    """Keep what `request` sends; say whether that was possible. Of two forms the later one is kept."""
    sent = request.POST.urlencode()
    if len(sent) > MOST_CHARACTERS:
        return False
    request.session[KEPT] = {
        "action": request.get_full_path(),
        "sent": sent,
        "had_files": bool(request.FILES),
        "owner": owner,
        "kept_at": time.time(),
    }
    return True


def kept_for(request: HttpRequest) -> KeptForm | None:
    """Return the form that waits for the person behind `request`; what is another's or old is forgotten."""
    found = request.session.get(KEPT)
    if found is None:
        return None
    form = KeptForm(**found)
    if form.owner not in {"", str(request.user.pk)} or time.time() - form.kept_at > KEPT_FOR:
        del request.session[KEPT]
        return None
    return form


def arrived(request: HttpRequest) -> None:
    """Forget the form that waited, where `request` sends it."""
    found = request.session.get(KEPT)
    if found and found["action"] == request.get_full_path():
        del request.session[KEPT]
