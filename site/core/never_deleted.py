"""Rows on which a history hangs: nobody deletes them in the admin, an administrator neither.

The database refuses it, and the admin would show that refusal as an error of ours.
"""

from collections.abc import Iterable

from django.db.models import Model
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from core.querysets import User


class NeverDeleted(ModelPermissionPolicy):
    """Django's rights, but for deleting."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: User, actions: Iterable[str]) -> bool:
        return super().user_has_any_permission(user, set(actions) - {"delete"})


def never_delete(*models: type[Model]) -> None:
    """Have the admin's screens of `models` offer and allow no deleting."""
    for model in models:
        register_permission_policy(model, NeverDeleted(model), exact_class=True)
