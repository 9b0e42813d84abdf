"""The lists of calls: on their own page and, in short, on others'."""

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone

from core.listings import register_listing
from core.querysets import User
from core.visitors import visitor

CLOSED_ON_A_PAGE = 20


def calls_under(page, user: User, number: str | None) -> dict:
    """Return what the list of calls `page` shows `user`: open, soon, and page `number` of the closed ones."""
    from eoi.models import CallPage

    now = timezone.now()
    calls = CallPage.objects.child_of(page).visible_to(user)
    closed = Paginator(calls.closed(now), CLOSED_ON_A_PAGE).get_page(number)
    return {
        "open_calls": [call.as_listed(now) for call in calls.open(now)],
        "soon_calls": [call.as_listed(now) for call in calls.opening_soon(now)],
        "closed_calls": [call.as_listed(now) for call in closed],
        "closed_page": closed,
    }


@register_listing("open-calls")
def open_calls(request: HttpRequest) -> dict:
    """Return `calls` (as `components/call_item.html` takes them), `nothing_text` and the list's `url`.

    Without a published list of calls there are none, and `url` is empty.
    """
    from eoi.models import CallPage, CallsIndexPage

    now = timezone.now()
    user = visitor(request)
    index = CallsIndexPage.objects.visible_to(user).first()
    if index is None:
        default = CallsIndexPage._meta.get_field("nothing_text").default
        return {"calls": [], "nothing_text": default, "url": ""}
    calls = CallPage.objects.child_of(index).visible_to(user).open(now)
    return {
        "calls": [call.as_listed(now) for call in calls],
        "nothing_text": index.nothing_text,
        "url": index.url,
    }
