"""Who may have a document: those who may see a page that links to it, and staff who manage it."""

from wagtail.models import Page, ReferenceIndex
from wagtail.permissions import policy_registry

from core.models import BasePage, NavshDocument
from core.querysets import User, pages_visible_to


def may_download(user: User, document: NavshDocument) -> bool:
    """Say whether `user` may download `document`.

    A document is private. It leaves with a page that shows it: published, open to this person, and
    (for a call that has not opened) willing to give its documents yet.
    """
    policy = policy_registry.get_by_type(NavshDocument)
    if user.is_authenticated and policy.user_has_any_permission_for_instance(
        user, ["add", "change", "delete", "choose"], document
    ):
        return True
    return any(
        page.lends_documents_to(user) if isinstance(page, BasePage) else True
        for page in _visible_pages_with(document, user)
    )


def _visible_pages_with(document: NavshDocument, user: User):
    ids = {
        int(reference.object_id)
        for reference in ReferenceIndex.get_references_to(document).select_related("base_content_type")
        if issubclass(reference.base_content_type.model_class() or object, Page)
    }
    return pages_visible_to(user).filter(pk__in=ids).specific() if ids else []
