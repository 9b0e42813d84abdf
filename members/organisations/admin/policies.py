"""What nobody does in the admin, whatever rights they have: rows that actions write or that are history."""

from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from members.organisations.models import Authority, JoinRequest, Role, VirtualSchool, WrongReport

# What is left, for those who hold the right to it. Nothing that has a history is ever deleted.
ACTIONS = {
    Authority: {"view", "add", "change"},
    VirtualSchool: {"view", "add", "change"},
    Role: {"view", "add", "change"},
    JoinRequest: {"view"},
    WrongReport: {"view", "delete"},
}


class OnlySomeActions(ModelPermissionPolicy):
    """Django's rights, cut down to `ACTIONS` of the model."""

    def user_has_permission(self, user, action: str) -> bool:
        return action in ACTIONS[self.model] and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions) -> bool:
        return super().user_has_any_permission(user, set(actions) & ACTIONS[self.model])


def register() -> None:
    """Have Wagtail ask these policies."""
    for model in ACTIONS:
        register_permission_policy(model, OnlySomeActions(model), exact_class=True)
