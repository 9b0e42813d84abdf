"""Reading the library: which records, texts and files a person may have. Nothing else decides it."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Case, Count, F, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from wagtail.models import PageManager

from core.querysets import BasePageQuerySet, User
from core.standing import standing
from research.choices import Access, Sharing
from research.permissions import can_edit_publications


def accesses_of(user: User) -> list[str]:
    """Return the kinds of access that `user` passes for every publication (named groups go one by one)."""
    own = standing(user)
    passed: list[str] = [Access.PUBLIC]
    if own.is_registered or own.is_member:
        passed.append(Access.REGISTERED)
    if own.is_member:
        passed.append(Access.SUBSCRIBERS)
    return passed


def granted_to(user: User, grant_key: str = "") -> list[int]:
    """Return the publications that staff opened for `user`, or for whoever holds the key from the letter."""
    from research.models import AccessRequest

    asked = Q(pk__in=[])
    if user.is_authenticated:
        asked |= Q(user=user)
    if grant_key:
        asked |= Q(key=grant_key)
    if not asked.children or (not user.is_authenticated and not grant_key):
        return []
    return list(AccessRequest.objects.in_force().filter(asked).values_list("publication", flat=True))


def groups_of(user: User) -> list[int]:
    """Return the groups that `user` is in."""
    if not user.is_authenticated:
        return []
    return list(Group.objects.filter(user=user.pk).values_list("pk", flat=True))


class PublicationQuerySet(BasePageQuerySet):
    """Publications; every list starts from `visible_to`, every text from `text_open_to`."""

    def visible_to(self, user: User):
        """Return the publications whose record (title, authors, editions, citations) `user` may see."""
        return super().visible_to(user).exclude(expire_at__lte=timezone.now())

    def marked_open_to(self, user: User, grant_key: str = ""):
        """Mark each publication with `text_is_open`: whether `user` may read its text, now.

        It says nothing of whether the record may be seen; start from `visible_to`.
        """
        if can_edit_publications(user):
            return self.annotate(text_is_open=Value(True))
        admitted = Q(access__in=accesses_of(user))
        if groups := groups_of(user):
            admitted |= Q(access=Access.GROUPS, pk__in=_opened_to_groups(groups))
        lifted = Q(embargo_until=None) | Q(embargo_until__lte=timezone.now())
        granted = Q(pk__in=granted_to(user, grant_key))
        return self.annotate(text_is_open=_whether((admitted & lifted) | granted))

    def with_library(self):
        """Read with each publication what its page needs of the library's front page."""
        from research.models import ResearchIndexPage

        library = ResearchIndexPage.objects.order_by("pk")
        return self.annotate(
            library_title=Subquery(library.values("title")[:1]),
            library_note=Subquery(library.values("citing_note")[:1]),
        )

    def text_open_to(self, user: User, grant_key: str = ""):
        """Return the publications whose text `user` may read, now."""
        return self.visible_to(user).marked_open_to(user, grant_key).filter(text_is_open=True)


PublicationManager = PageManager.from_queryset(PublicationQuerySet)


class EditionQuerySet(models.QuerySet):
    """Editions, latest first unless asked otherwise."""

    def visible_to(self, user: User):
        """Return the editions whose record `user` may see: those of visible publications."""
        from research.models import PublicationPage

        return self.filter(publication__in=PublicationPage.objects.visible_to(user))


class EditionFileQuerySet(models.QuerySet):
    """Files; what is sent to anybody comes from `files_open_to`."""

    def visible_to(self, user: User):
        """Return the files whose names and sizes `user` may see."""
        from research.models import PublicationPage

        return self.filter(edition__publication__in=PublicationPage.objects.visible_to(user))

    def marked_open_to(self, user: User, grant_key: str = ""):
        """Mark each file with `is_open`: whether `user` may have its bytes, now.

        A file's own access and embargo stand above the publication's. What staff granted opens the
        publication's files, embargo or not. Whether the publication is published at all is not asked
        here: start from `visible_to`, or from a publication that came from there.
        """
        if can_edit_publications(user):
            return self.annotate(is_open=Value(True))
        marked = self.annotate(
            access_now=Case(When(access="", then=F("edition__publication__access")), default=F("access")),
            embargo_now=Coalesce("embargo_until", "edition__publication__embargo_until"),
        )
        admitted = Q(access_now__in=accesses_of(user))
        if groups := groups_of(user):
            admitted |= Q(access_now=Access.GROUPS, edition__publication__in=_opened_to_groups(groups))
        lifted = Q(embargo_now=None) | Q(embargo_now__lte=timezone.now())
        granted = Q(edition__publication__in=granted_to(user, grant_key))
        return marked.annotate(is_open=_whether((admitted & lifted) | granted))

    def files_open_to(self, user: User, grant_key: str = ""):
        """Return the files whose bytes `user` may have, now."""
        return self.visible_to(user).marked_open_to(user, grant_key).filter(is_open=True)


class EditionFileTextQuerySet(models.QuerySet):
    """What stands in files."""

    def visible_to(self, user: User, grant_key: str = ""):
        """Return the pages of the files that `user` may have, now."""
        from research.models import EditionFile

        files = EditionFile.objects.files_open_to(user, grant_key).order_by()
        return self.filter(file__in=files.values("pk"))


class ReadingListQuerySet(models.QuerySet):
    """Reading lists; what others see of them comes from `visible_to`."""

    def of(self, user: User):
        """Return the lists that `user` owns."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()

    def visible_to(self, user: User):
        """Return the lists that `user` may be shown: their own and, for members, what members share.

        A list that everybody may see who has its link is shown to those who have it: `opened_by`.
        """
        shown = Q(owner=user.pk) if user.is_authenticated else Q(pk__in=[])
        if standing(user).is_member:
            shown |= Q(sharing=Sharing.MEMBERS)
        return self.filter(shown)

    def opened_by(self, key: str, user: User):
        """Return the list at the address that ends with `key`, if `user` may see it; one or none."""
        shared = self.filter(key=key)
        return (shared.filter(sharing=Sharing.LINK) | shared.visible_to(user)).distinct()

    def with_number(self):
        """Count in each list what is in it, as `number`."""
        return self.annotate(number=Count("items"))


class ReadingListItemQuerySet(models.QuerySet):
    """What is in lists."""

    def visible_to(self, user: User):
        """Return the items whose publication `user` may see; a list opens nothing that was closed."""
        from research.models import PublicationPage

        return self.filter(publication__in=PublicationPage.objects.visible_to(user))


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=models.BooleanField())


def _opened_to_groups(groups: list[int]):
    from research.models import PublicationPage

    return PublicationPage.groups.through.objects.filter(group__in=groups).values("publicationpage")
