"""What Wagtail's admin gets from this room."""

from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)


def closed(self: object, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    raise Http404("What people may do is decided one by one.")


# Wagtail's own cannot be taken away; what is registered later under the same name takes their place.
for action in (AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction):
    hooks.register(
        "register_bulk_action", type(f"No{action.__name__}", (action,), {"dispatch": closed}), order=1000
    )
