"""Who works on calls."""

from wagtail.permission_policies.pages import PagePermissionPolicy

from core.querysets import User


def can_edit_calls(user: User, index_page) -> bool:
    """Say whether `user` may add or change calls under the list of calls `index_page`."""
    return PagePermissionPolicy().user_has_any_permission_for_instance(
        user, ["add", "change", "publish"], index_page
    )
