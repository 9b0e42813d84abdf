"""Who works for a school as what: changed, handed over, ended. All of it asks again who it is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateformat import format as format_date
from django.views.decorators.http import require_POST

from core.proof import proved_again
from members.organisations import appointing, errors, leaving, permissions
from members.organisations.forms import EndRoleForm, HandOverForm, RoleForm, TakeBackForm
from members.organisations.models import Role, VirtualSchool
from members.organisations.querysets import today
from members.organisations.views.pages import administered, area_page, school_page

TAKE_BACK = "Take back a role"


@login_required
@proved_again
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a colleague the head."""
    found = administered(request, pk)
    if not permissions.may_appoint_head(request.user, found):
        raise PermissionDenied("Only the head, or NAVSH's staff, may hand over.")
    form = HandOverForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = appointing.hand_over(
                found,
                data["to"].person,
                request.user,
                on=data["on"],
                outgoing_stays_as=None if data["outgoing"] == "leaves" else data["outgoing"],
            )
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{new.person} is head of {found} from {_day(new.starts_on)}.")
            return _onward(request, found)
    head = found.roles.current().filter(kind=Role.Kind.HEAD).select_related("person").first()
    context = school_page(
        "Hand over", found, form=form, head=head, has_colleagues=form.fields["to"].queryset.exists()
    )
    return render(request, "organisations/hand_over.html", context)


@login_required
@proved_again
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what somebody does in the school, and whether they administer it."""
    role = _current(request, pk)
    if not permissions.may_administer(request.user, role.school):
        raise PermissionDenied(errors.NotAllowed.text)
    form = RoleForm(role, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            appointing.change_role(role, request.user, **form.cleaned_data)
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Saved what {role.person} does.")
            return _onward(request, role.school)
    context = school_page(str(role.person), role.school, form=form, role=role)
    return render(request, "organisations/change_role.html", context)


@login_required
@proved_again
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role, one's own or that of a colleague in a school that one administers, or move its end."""
    role = _current(request, pk)
    if not permissions.may_end_role(request.user, role):
        raise PermissionDenied(errors.NotAllowed.text)
    own = role.person_id == request.user.pk
    form = EndRoleForm(request.POST or None, initial={"on": role.ends_on or today()})
    if request.method == "POST" and form.is_valid():
        try:
            ended = leaving.end_role(role, request.user, on=form.cleaned_data["on"])
        except errors.OrganisationError as error:
            form.add_error("on", str(error))
        else:
            if own and ended.access_ended_at:
                return redirect("/")  # they are signed out now
            day = _day(ended.ends_on)
            said = (
                f"You leave {role.school} on {day}." if own else f"The role of {role.person} ends on {day}."
            )
            messages.success(request, said)
            return _onward(request, role.school)
    title = "Leave" if own else "End a role"
    may_administer = permissions.may_administer(request.user, role.school)
    page = school_page(title, role.school) if may_administer else area_page(title)
    context = {
        **page,
        "role": role,
        "is_own": own,
        "form": form,
        "may_keep": may_administer and role.ends_on is not None,
        "hand_over_first": role.kind == Role.Kind.HEAD
        and role.ends_on is None
        and permissions.may_appoint_head(request.user, role.school),
        "is_last_administrator": appointing.is_last_administrator(role),
        "invited": role.school.invitations.open().filter(invited_by=role.person_id).count(),
    }
    return render(request, "organisations/end_role.html", context)


@require_POST
@login_required
@proved_again
def keep_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the end of a role that has not come yet."""
    role = _current(request, pk)
    try:
        leaving.keep_role(role, request.user)
        messages.success(request, f"{role.person} stays: the role goes on without an end.")
    except errors.OrganisationError as error:
        messages.error(request, str(error))
    return _onward(request, role.school)


@login_required
@proved_again
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a role that has not begun void: one's own, or that of a colleague in a school one administers."""
    coming = Role.objects.coming().visible_to(request.user).select_related("person", "school")
    role = get_object_or_404(coming, pk=pk)
    if not permissions.may_end_role(request.user, role):
        raise PermissionDenied(errors.NotAllowed.text)
    head = None
    if role.kind == Role.Kind.HEAD and permissions.may_appoint_head(request.user, role.school):
        heads = role.school.roles.filter(kind=Role.Kind.HEAD, ends_on=role.starts_on).not_void()
        head = heads.select_related("person").first()
    form = TakeBackForm(head, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            leaving.take_back(role, request.user, head_stays=form.cleaned_data.get("head") != "leaves")
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, f"{role.person} does not become {role.label} on {_day(role.starts_on)}."
            )
            return _onward(request, role.school)
    own_now = role.school.roles.filter(person=role.person, ends_on=role.starts_on).not_void().first()
    may_administer = permissions.may_administer(request.user, role.school)
    page = school_page(TAKE_BACK, role.school) if may_administer else area_page(TAKE_BACK)
    context = {**page, "role": role, "head": head, "goes_on": own_now, "form": form}
    return render(request, "organisations/take_back.html", context)


def _current(request: HttpRequest, pk: int) -> Role:
    roles = Role.objects.current().visible_to(request.user).select_related("person", "school")
    return get_object_or_404(roles, pk=pk)


def _onward(request: HttpRequest, school: VirtualSchool) -> HttpResponse:
    """Lead on to the school's page, or to one's own where the user no longer administers it."""
    if permissions.may_administer(request.user, school):
        return redirect("organisations:school", school.pk)
    return redirect("organisations:requests")


def _day(day) -> str:
    return format_date(day, "j F Y")
