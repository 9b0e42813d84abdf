"""Wagtail's app of users, with our screens of people in the place of its own (INSTALLED_APPS)."""

from wagtail.users.apps import WagtailUsersAppConfig


class PortalUsersConfig(WagtailUsersAppConfig):
    """Wagtail's screens change addresses unconfirmed, set passwords and delete people; ours do none of it."""

    user_viewset = "members.accounts.people_viewset.PeopleViewSet"
