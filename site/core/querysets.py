"""Which pages a person may see: decided here and nowhere else."""

from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Q
from wagtail.models import Page, PageManager, PageQuerySet, PageViewRestriction

User = AbstractUser | AnonymousUser


def _admits(restriction: PageViewRestriction, user: User) -> bool:
    """Say whether `restriction` lets `user` read its pages without a password."""
    if getattr(user, "is_superuser", False):
        return True
    if restriction.restriction_type == PageViewRestriction.LOGIN:
        return user.is_authenticated
    if restriction.restriction_type == PageViewRestriction.GROUPS:
        if not user.is_authenticated:
            return False
        wanted = {group.pk for group in restriction.groups.all()}
        return user.groups.filter(pk__in=wanted).exists()
    return False


def closed_to(user: User) -> Q:
    """Return the condition that matches pages lying under a restriction that `user` does not pass."""
    remembered = getattr(user, "closed_pages", {})  # of one request only (`core.visitors.visitor`)
    if "condition" not in remembered:
        remembered["condition"] = _closed_to(user)
    return remembered["condition"]


def _closed_to(user: User) -> Q:
    closed = Q(pk__in=[])
    restrictions = PageViewRestriction.objects.select_related("page").prefetch_related("groups")
    for restriction in restrictions:
        if not _admits(restriction, user):
            closed |= Q(path__startswith=restriction.page.path)
    return closed


class BasePageQuerySet(PageQuerySet):
    """Reading pages; every listing starts from `visible_to`."""

    def visible_to(self, user: User):
        """Return the published pages that `user` may read (a password-protected page is never listed)."""
        return self.live().exclude(closed_to(user))


BasePageManager = PageManager.from_queryset(BasePageQuerySet)


def pages_visible_to(user: User) -> PageQuerySet:
    """Return all published pages, of whatever kind, that `user` may read."""
    return Page.objects.live().exclude(closed_to(user))
