"""The dashboard of the members' area, and one's own profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.context import view_context
from core.members_area import AREA_TITLE, area_context, area_links, lines_for
from core.standing import standing
from members.directory import profiles
from members.directory.forms import ProfileForm
from members.organisations.models import Role


@require_safe
@login_required
@never_cache
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show what needs doing, what is new, and the ways into the area."""
    user = request.user
    return render(
        request,
        "members/dashboard.html",
        {
            **view_context(AREA_TITLE, (AREA_TITLE, None), robots="noindex"),
            "sections": lines_for(user),
            "roles": Role.objects.current().filter(person=user).select_related("school"),
            "standing": standing(user),
            "links": area_links(),
        },
    )


@login_required
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own details, and who sees them."""
    own = profiles.profile_of(request.user)
    form = ProfileForm(request.POST or None, instance=own)
    if request.method == "POST" and form.is_valid():
        profiles.save_profile(request.user, request.user, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("directory:dashboard")
    return render(request, "directory/profile_form.html", {**area_context("Your profile"), "form": form})
