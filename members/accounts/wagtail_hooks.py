"""What Wagtail's admin gets from this room."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import AvatarSettingsPanel
from wagtail.users.views.bulk_actions import (
    AssignRoleBulkAction,
    DeleteBulkAction,
    SetActiveStateBulkAction,
)

from members.accounts import admin_views as views
from members.accounts.permissions import may_help_with_second_steps


def closed(self: object, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    raise Http404("What people may do is decided one by one.")


# Wagtail's own cannot be taken away; what is registered later under the same name takes their place.
for action in (AssignRoleBulkAction, DeleteBulkAction, SetActiveStateBulkAction):
    hooks.register(
        "register_bulk_action", type(f"No{action.__name__}", (action,), {"dispatch": closed}), order=1000
    )


# Wagtail would keep and show a picture as it comes, with the place where it was taken. The one that people
# have here is their profile's, which is drawn anew.
AvatarSettingsPanel.is_active = lambda panel: False


@hooks.register("register_account_menu_item")
def own_picture(request: HttpRequest) -> dict[str, str]:
    return {
        "url": reverse("directory:own_picture"),
        "label": "Your picture",
        "help_text": "It belongs to your profile in the members' area.",
    }


@hooks.register("register_admin_urls")
def second_step_urls() -> list:
    return [
        path("second-steps/", views.LostSecondSteps.as_view(), name="lost_second_steps"),
        path("second-steps/<int:pk>/", views.RemoveSecondStep.as_view(), name="remove_second_step"),
    ]


class HelpersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_help_with_second_steps(request.user)


@hooks.register("register_reports_menu_item")
def second_steps_menu_item() -> MenuItem:
    return HelpersMenuItem("Lost second steps", reverse("lost_second_steps"), icon_name="key", order=840)
