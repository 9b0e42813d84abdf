"""What the pages of this room share."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.members_area import area_context
from members.organisations import errors, permissions
from members.organisations.models import VirtualSchool

ROOM = "Your Virtual School"


def area_page(title: str, *steps: tuple[str, str | None], **more) -> dict:
    """Return the context of a page under "Your Virtual School"; `steps` are the breadcrumbs after that."""
    steps = steps or ((title, None),)
    above = () if title == ROOM else ((ROOM, reverse("organisations:requests")),)
    return {**area_context(title, *above, *steps), **more}


def school_page(title: str, school: VirtualSchool, **more) -> dict:
    """Return the context of a page below that of `school`."""
    above = (str(school), reverse("organisations:school", args=[school.pk]))
    return area_page(title, above, (title, None), school=school, **more)


def administered(request: HttpRequest, pk: int) -> VirtualSchool:
    """Return a school that the user may administer. Raises Http404, PermissionDenied."""
    found = get_object_or_404(VirtualSchool.objects.visible_to(request.user), pk=pk)
    if not permissions.may_administer(request.user, found):
        raise PermissionDenied(errors.NotAllowed.text)
    return found
