"""Reading posts: which ones a person may see, in which order, and which belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Prefetch, Q
from django.utils import timezone
from wagtail.models import PageManager

from core.querysets import BasePageQuerySet, User

if TYPE_CHECKING:
    from news.models import NewsPost


class NewsPostQuerySet(BasePageQuerySet):
    """Posts; every list starts from `visible_to` and says its order by `newest_first`."""

    def visible_to(self, user: User):
        """Return the published posts that `user` may read.

        A post leaves at the minute it expires, also in the moments before the worker unpublishes it.
        """
        return super().visible_to(user).exclude(expire_at__lte=timezone.now())

    def newest_first(self):
        """Order by the day shown; of two posts of one day the one made later comes first."""
        return self.order_by("-date", "-pk")

    def for_listing(self):
        """Fetch with each post what a list shows of it (tags, author) and not its body."""
        from news.models import NewsTag

        tags = NewsTag.objects.select_related("tag").order_by("tag__name")
        return (
            self.select_related("author")
            .prefetch_related(Prefetch("tagged_items", queryset=tags, to_attr="listed_tags"))
            .defer("body")
        )

    def older_than(self, post: NewsPost):
        """Return the posts before `post` in time, nearest first."""
        return self.filter(Q(date__lt=post.date) | Q(date=post.date, pk__lt=post.pk)).newest_first()

    def newer_than(self, post: NewsPost):
        """Return the posts after `post` in time, nearest first."""
        return self.filter(Q(date__gt=post.date) | Q(date=post.date, pk__gt=post.pk)).order_by("date", "pk")

    def related_to(self, post: NewsPost):
        """Return the other posts: those that share most tags with `post` first, then the latest."""
        shared = Count(
            "tagged_items",
            filter=Q(tagged_items__tag__in=[tag.pk for tag in post.sorted_tags]),
            distinct=True,
        )
        return self.exclude(pk=post.pk).annotate(shared_tags=shared).order_by("-shared_tags", "-date", "-pk")


NewsPostManager = PageManager.from_queryset(NewsPostQuerySet)
