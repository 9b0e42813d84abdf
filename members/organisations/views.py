"""Joining a school, and what its administrators do. Everything here asks for a sign-in.

What gives or takes a role, or changes what carers read, asks again who it is (`proved_again`).
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from core.members_area import area_context
from core.proof import proved_again
from members.organisations import appointing, contacts, errors, invitations, joining, leaving, permissions
from members.organisations.finder import listing
from members.organisations.finder.matching import find
from members.organisations.finder.words import LONGEST_QUERY
from members.organisations.forms import (
    AskForm,
    DecideForm,
    EndRoleForm,
    HandOverForm,
    InviteForm,
    PublicContactForm,
)
from members.organisations.models import Invitation, JoinRequest, PublicContact, Role, VirtualSchool


def _context(title: str, *steps: tuple[str, str | None], **more) -> dict:
    return {**area_context(title, *steps), **more}


def _administered(request: HttpRequest, pk: int) -> VirtualSchool:
    found = get_object_or_404(VirtualSchool.objects.visible_to(request.user), pk=pk)
    if not permissions.may_administer(request.user, found):
        raise PermissionDenied("Only an administrator of this Virtual School, or NAVSH's staff, may do that.")
    return found


@require_safe
@login_required
def choose_school(request: HttpRequest) -> HttpResponse:
    """Search for the authority that one works for, and choose its school."""
    query = " ".join(request.GET.get("q", "")[:LONGEST_QUERY].split())
    context = _context("I work for …", query=query)
    if query:
        answer = find(query, listing.known_authorities())
        results = [*answer.results, *answer.others]
        cards = listing.school_cards([result.authority for result in results])
        context.update(
            is_guess=answer.is_guess,
            found=[
                {"authority": result.authority, "why": result.reason, "card": card}
                for result in results
                for card in cards.get(result.authority.pk, [])
            ],
        )
    return render(request, "organisations/join.html", context)


@login_required
def ask_to_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to join one school."""
    found = get_object_or_404(VirtualSchool.objects.visible_to(request.user).open(), pk=pk)
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joining.ask_to_join(request.user, found, **form.cleaned_data)
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Your request to join {found} was sent to those who decide.")
            return redirect("organisations:requests")
    context = _context(f"Join {found}", school=found, form=form)
    return render(request, "organisations/ask.html", context)


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Show one's own requests and roles, and the requests that wait for one's decision."""
    user = request.user
    return render(
        request,
        "organisations/requests.html",
        _context(
            "Your Virtual School",
            own=JoinRequest.objects.filter(person=user).select_related("school").order_by("-asked_at"),
            roles=Role.objects.current().filter(person=user).select_related("school"),
            to_decide=JoinRequest.objects.to_decide_by(user).select_related("school", "person"),
            administered=VirtualSchool.objects.administered_by(user),
        ),
    )


@login_required
@proved_again
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or refuse one request."""
    asked = get_object_or_404(
        JoinRequest.objects.visible_to(request.user).select_related("school", "person"), pk=pk
    )
    if not permissions.may_decide(request.user, asked):
        raise PermissionDenied(
            errors.NotYourself.text if asked.person_id == request.user.pk else errors.NotAllowed.text
        )
    form = DecideForm(request.POST or None, initial={"kind": asked.kind})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if data["decision"] == "approve":
                joining.approve(
                    asked, request.user, kind=data["kind"], is_school_admin=data["is_school_admin"]
                )
            else:
                joining.refuse(asked, request.user, data["reason"])
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your decision was sent.")
            return redirect("organisations:requests")
    return render(
        request, "organisations/decide.html", _context(f"{asked.person} asks to join", asked=asked, form=form)
    )


@require_POST
@login_required
def withdraw_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own request."""
    asked = get_object_or_404(JoinRequest, pk=pk, person=request.user)
    try:
        joining.withdraw(asked, request.user)
        messages.success(request, "Your request was withdrawn.")
    except errors.OrganisationError as error:
        messages.error(request, str(error))
    return redirect("organisations:requests")


@login_required
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, and accept it."""
    found = invitations.from_token(token)
    if found is None:
        raise Http404("No such invitation.")
    problem = ""
    try:
        invitations.check_open(found)
        if request.method == "POST":
            invitations.accept(found, request.user)
            messages.success(request, f"You have joined {found.school}.")
            return redirect("organisations:requests")
    except errors.OrganisationError as error:
        problem = str(error)
    return render(
        request,
        "organisations/invitation.html",
        _context(f"Join {found.school}", invitation=found, problem=problem),
        status=409 if problem and request.method == "POST" else 200,
    )


@require_safe
@login_required
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a school's people and open invitations to those who administer it."""
    found = _administered(request, pk)
    return render(
        request,
        "organisations/school.html",
        _context(
            str(found),
            school=found,
            roles=found.roles.current().select_related("person").order_by("kind", "person__last_name"),
            coming=found.roles.filter(starts_on__gt=listing.today()).select_related("person"),
            invitations=found.invitations.open(),
            waiting=found.join_requests.waiting().count(),
            may_hand_over=permissions.may_appoint_head(request.user, found),
        ),
    )


@login_required
@proved_again
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a pasted list of colleagues, and report line by line."""
    found = _administered(request, pk)
    form = InviteForm(request.POST or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            report = invitations.invite_list(
                found, form.cleaned_data["people"], request.user, kind=form.cleaned_data["kind"]
            )
            failed = "\n".join(line.text for line in report if not line.invited)
            # What failed stays in the box to be put right; what was sent need not be pasted again.
            form = InviteForm(initial={"people": failed, "kind": form.cleaned_data["kind"]})
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
    context = _context(
        "Invite colleagues", *_steps(found, "Invite colleagues"), school=found, form=form, report=report
    )
    return render(request, "organisations/invite.html", context)


@login_required
@proved_again
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the public sees of the school."""
    found = _administered(request, pk)
    form = PublicContactForm(
        request.POST or None,
        instance=PublicContact.objects.filter(school=found).first() or PublicContact(school=found),
    )
    if request.method == "POST" and form.is_valid():
        contacts.save_public_contact(found, request.user, **form.cleaned_data)
        messages.success(request, "Saved. The public page shows it now.")
        return redirect("organisations:school", found.pk)
    context = _context(
        "What the public sees", *_steps(found, "What the public sees"), school=found, form=form
    )
    return render(request, "organisations/contact.html", context)


@login_required
@proved_again
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a colleague the head."""
    found = _administered(request, pk)
    if not permissions.may_appoint_head(request.user, found):
        raise PermissionDenied("Only the head, or NAVSH's staff, may hand over.")
    form = HandOverForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            appointing.hand_over(
                found,
                data["to"].person,
                request.user,
                on=data["on"],
                outgoing_stays_as=None if data["outgoing"] == "leaves" else data["outgoing"],
            )
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The handover is written down.")
            return redirect("organisations:requests")
    context = _context("Hand over", *_steps(found, "Hand over"), school=found, form=form)
    return render(request, "organisations/hand_over.html", context)


@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Make an invitation void."""
    found = _administered(request, pk)
    try:
        invitations.withdraw(get_object_or_404(Invitation, pk=invitation_pk, school=found), request.user)
        messages.success(request, "The invitation was withdrawn.")
    except errors.OrganisationError as error:
        messages.error(request, str(error))
    return redirect("organisations:school", found.pk)


@login_required
@proved_again
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role: one's own, or that of a colleague in a school that one administers."""
    role = get_object_or_404(
        Role.objects.current().visible_to(request.user).select_related("person", "school"), pk=pk
    )
    if not permissions.may_end_role(request.user, role):
        raise PermissionDenied(errors.NotAllowed.text)
    form = EndRoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        own = role.person_id == request.user.pk
        try:
            ended = leaving.end_role(role, request.user, on=form.cleaned_data["on"])
        except errors.OrganisationError as error:
            form.add_error("on", str(error))
        else:
            if own and ended.access_ended_at:
                return redirect("/")  # they are signed out now
            messages.success(request, "The end of the role is written down.")
            return redirect("organisations:requests")
    context = _context("End a role", role=role, is_own=role.person_id == request.user.pk, form=form)
    return render(request, "organisations/end_role.html", context)


def _steps(found: VirtualSchool, last: str) -> list[tuple[str, str | None]]:
    return [(str(found), reverse("organisations:school", args=[found.pk])), (last, None)]
