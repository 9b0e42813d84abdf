"""Pages that somebody began or changed and has not published: lines of their dashboard."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.contrib.contenttypes.models import ContentType
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from wagtail.models import Page, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy

from core.members_area import Line, Urgency, register_lines

# The latest are named, each with its link; who has more finds them in the admin.
MOST_LINES = 3


def unfinished(user: AbstractUser) -> QuerySet[Page]:
    """Return the pages that `user` saved last, may still change, and that wait for nobody else.

    What is with whoever approves it, or has a day on which it appears by itself, is no draft of theirs.
    """
    return (
        PagePermissionPolicy()
        .instances_user_has_permission_for(user, "change")
        .filter(has_unpublished_changes=True, latest_revision__user=user)
        .filter(latest_revision__approved_go_live_at=None)
        .exclude(pk__in=_being_approved())
        .order_by("-latest_revision_created_at", "-pk")
    )


def _being_approved() -> QuerySet[WorkflowState, int]:
    """Return the keys of the pages that wait for approval (a state keeps its thing's key as text)."""
    return (
        WorkflowState.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            status=WorkflowState.STATUS_IN_PROGRESS,
        )
        .annotate(page_key=Cast("object_id", BigIntegerField()))
        .values_list("page_key", flat=True)
    )


@register_lines
def drafts(user: AbstractUser) -> Iterable[Line]:
    """Lead to each unfinished draft, where it goes on."""
    if not user.has_perm("wagtailadmin.access_admin"):
        return
    for page in unfinished(user)[:MOST_LINES]:
        saved = date_format(timezone.localtime(page.latest_revision_created_at), "j F Y, g:ia")
        published = "Your changes are" if page.live else "It is"
        yield Line(
            f"Finish “{page.draft_title}”",
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            Urgency.WHENEVER,
            f"{published} not published. You saved it on {saved}.",
        )
