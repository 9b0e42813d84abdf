"""Who works in the library."""

from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.querysets import User
from core.standing import standing


def can_edit_publications(user: User) -> bool:
    """Say whether `user` is staff of the library: may add, change or publish below /research/.

    They see everything in it, embargoed or not, for they put it there.
    """
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not user.has_perm("wagtailadmin.access_admin"):
        return False
    from research.models import ResearchIndexPage

    policy, actions = PagePermissionPolicy(), ["add", "change", "publish"]
    # The admin's menu asks this on every page: look the page up only for those who may edit some.
    if not policy.user_has_any_permission(user, actions):
        return False
    index = Page.objects.type(ResearchIndexPage).first()
    return index is not None and policy.user_has_any_permission_for_instance(user, actions, index)


def can_decide_requests(user: User) -> bool:
    """Say whether `user` may answer requests for access."""
    return user.is_authenticated and user.has_perm("research.change_accessrequest")


def may_keep_reading_lists(user: User) -> bool:
    """Say whether `user` may make reading lists: readers with an account, members among them."""
    own = standing(user)
    return user.is_authenticated and user.is_active and (own.is_registered or own.is_member)
