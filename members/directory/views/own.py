"""The dashboard, and what people say about themselves."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.context import view_context
from core.dashboard import works_in_office
from core.members_area import AREA_TITLE, Line, area_context, area_links, lines_for
from core.rate_limits import exceeded
from core.standing import standing
from members.directory import errors, pictures, profiles
from members.directory.forms import PictureForm, ProfileForm
from members.directory.gate import next_step
from members.directory.models import Picture
from members.directory.shown import colour_of, find, initials, kept_back, roles_of
from members.directory.viewers import ANY_MEMBER, Viewer, viewer_of

PROFILE_TITLE = "Your profile"
PICTURES_AN_HOUR = 20  # unpacking one takes a second of work and much memory


MOST_LINES = 8  # of one part that stand open; of more than one further, the rest is behind "more"


@dataclass(frozen=True)
class Part:
    """A part of the dashboard: its first lines, and those that stand behind a word until asked for."""

    heading: str
    lines: list[Line]
    more: list[Line]


@require_safe
@login_required
@never_cache
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show what needs doing, what is new, and the ways into the area."""
    user = request.user
    may_enter, in_office = viewer_of(user).may_enter, works_in_office(user)
    parts = [_part(section.value, lines) for section, lines in lines_for(user).items()]
    context = {
        **view_context(AREA_TITLE, (AREA_TITLE, None), robots="noindex"),
        "parts": parts,
        "roles": roles_of(user.pk).get(user.pk, []),
        "is_associate": standing(user).is_associate,
        "groups": [group.name for group in user.groups.all()] if in_office else [],
        "in_office": in_office,
        "may_enter": may_enter,
        "next_step": None if may_enter or in_office else next_step(user),
        "links": area_links(),
    }
    return render(request, "members/dashboard.html", context)


def _part(heading: str, lines: list[Line]) -> Part:
    cut = MOST_LINES if len(lines) > MOST_LINES + 1 else len(lines)
    return Part(heading, lines[:cut], lines[cut:])


@login_required
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's own details, and who sees them."""
    user = request.user
    form = ProfileForm(request.POST or None, instance=profiles.profile_of(user))
    if request.method == "POST" and form.is_valid():
        profiles.save_profile(user, user, **form.cleaned_data)
        messages.success(request, "Your profile is saved.")
        return redirect("directory:preview")
    context = {
        **area_context(PROFILE_TITLE),
        "form": form,
        "picture": Picture.objects.filter(profile__person=user).first(),
        "initials": initials(user.get_full_name()),
        "colour": colour_of(user.pk),
    }
    return render(request, "directory/profile_form.html", context)


@login_required
@never_cache
def picture(request: HttpRequest) -> HttpResponse:
    """Put a picture of oneself in place of the one there is."""
    user = request.user
    form = PictureForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["picture"]
        try:
            if exceeded("profile-picture", str(user.pk), PICTURES_AN_HOUR, 3600):
                raise errors.NotAPicture("That was a lot of pictures. Choose one, and send it in an hour.")
            pictures.set_picture(user, user, file, file.size)
        except errors.NotAPicture as error:
            form.add_error("picture", str(error))
        else:
            messages.success(request, "Your picture is in place.")
            return redirect("directory:profile")
    context = {
        **area_context("Your picture", (PROFILE_TITLE, reverse("directory:profile")), ("Your picture", None)),
        "form": form,
        "picture": Picture.objects.filter(profile__person=user).first(),
    }
    return render(request, "directory/picture_form.html", context)


@require_POST
@login_required
def remove_picture(request: HttpRequest) -> HttpResponse:
    """Take one's picture away."""
    pictures.remove_picture(request.user, request.user)
    messages.success(request, "Your picture is removed.")
    return redirect("directory:profile")


@require_safe
@login_required
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """Show one's own page as others see it: any member, or a colleague in the same Virtual School."""
    user = request.user
    roles = roles_of(user.pk).get(user.pk, [])
    as_colleague = bool(roles) and request.GET.get("as") == "colleague"
    viewer = ANY_MEMBER
    if as_colleague:
        viewer = Viewer(may_enter=True, schools=frozenset(role.school_pk for role in roles))
    profile = profiles.profile_of(user)
    context = {
        **area_context(
            "As others see you", (PROFILE_TITLE, reverse("directory:profile")), ("As others see you", None)
        ),
        "person": find(viewer, user.pk),
        "profile": profile,
        "has_colleagues": bool(roles),
        "as_colleague": as_colleague,
        "kept_back": kept_back(viewer, profile, [role.school_pk for role in roles]),
    }
    return render(request, "directory/preview.html", context)
