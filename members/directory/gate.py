"""Who gets into the directory, and what the others are told: how to join, in words for their case."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from core.members_area import area_context
from core.querysets import User
from core.rate_limits import exceeded
from core.standing import standing
from members.directory.shown import roles_of
from members.directory.viewers import Viewer, viewer_of
from members.organisations.models import JoinRequest

# Nobody reads so much in ten minutes; whoever copies the whole directory waits for most of an hour.
MOST_PAGES = 60
MINUTES = 10

View = Callable[..., HttpResponse]


def members_only(view: View) -> View:
    """Let only members to `view(request, viewer, …)`; send strangers to sign in, tell others how to join."""

    @wraps(view)
    @login_required
    @never_cache
    def inside(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        viewer = viewer_of(request.user)
        if not viewer.may_enter:
            return not_a_member(request)
        return view(request, viewer, *args, **kwargs)

    return inside


def counted(view: View) -> View:
    """Count each page of `view(request, viewer, …)` that somebody opens, and ask those to wait who open many.

    Stands inside of `members_only`. Pictures are not counted: a list has thirty of them.
    """

    @wraps(view)
    def counting(request: HttpRequest, viewer: Viewer, *args, **kwargs) -> HttpResponse:
        if exceeded("directory", str(viewer.pk), MOST_PAGES, MINUTES * 60):
            return too_many_pages(request)
        return view(request, viewer, *args, **kwargs)

    return counting


def not_a_member(request: HttpRequest) -> HttpResponse:
    """403 for somebody with an account and no membership, with what they can do next."""
    context = {**area_context("For members"), "next_step": next_step(request.user)}
    return render(request, "directory/not_a_member.html", context, status=403)


def next_step(user: User) -> dict:
    """Return what `directory/next_step.html` needs to tell somebody how to become a member."""
    return {
        "standing": standing(user),
        "roles": roles_of(user.pk).get(user.pk, []),
        "waiting": JoinRequest.objects.waiting().filter(person=user).select_related("school"),
    }


def too_many_pages(request: HttpRequest) -> HttpResponse:
    """429, with how long to wait."""
    context = {**area_context("Please wait a little"), "minutes": MINUTES}
    response = render(request, "directory/too_many_pages.html", context, status=429)
    response["Retry-After"] = str(MINUTES * 60)
    return response
