"""Joining a school: finding it, asking, deciding, and the link of an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from core.proof import proved_again
from core.words import one_line
from members.organisations import errors, invitations, joining, permissions
from members.organisations.finder import listing
from members.organisations.finder.matching import find
from members.organisations.finder.words import LONGEST_QUERY
from members.organisations.forms import AskForm, DecideForm
from members.organisations.models import JoinRequest, Role, VirtualSchool
from members.organisations.views.pages import area_page


@require_safe
@login_required
def choose_school(request: HttpRequest) -> HttpResponse:
    """Search for the authority that one works for, and choose its school."""
    query = one_line(request.GET.get("q", "")[:LONGEST_QUERY])
    context = area_page("I work for …", query=query)
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
    context = area_page(f"Join {found}", school=found, form=form)
    return render(request, "organisations/ask.html", context)


@require_safe
@login_required
def requests(request: HttpRequest) -> HttpResponse:
    """Show one's own requests and roles, and the requests that wait for one's decision."""
    user = request.user
    return render(
        request,
        "organisations/requests.html",
        area_page(
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
    form = DecideForm(
        asked,
        request.POST or None,
        may_appoint_head=permissions.may_appoint_head(request.user, asked.school),
    )
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
            done = "joined" if data["decision"] == "approve" else "was refused, and reads your reason"
            messages.success(request, f"{asked.person} {done}. They get an e-mail now.")
            return redirect("organisations:requests")
    return render(
        request,
        "organisations/decide.html",
        area_page(f"{asked.person} asks to join", asked=asked, form=form),
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
        area_page(f"Join {found.school}", invitation=found, problem=problem),
        status=409 if problem and request.method == "POST" else 200,
    )
