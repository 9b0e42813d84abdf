"""A school's own pages, as its administrators look after it: how it is reached, and who is invited.

What invites, or changes what others read, asks again who it is (`proved_again`).
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from core.keys import key_in
from core.proof import proved_again
from members.organisations import contacts, errors, invitations, permissions
from members.organisations.forms import InviteForm, MembersContactForm, PublicContactForm
from members.organisations.models import Invitation, MembersContact, PublicContact, Reorganisation
from members.organisations.querysets import today
from members.organisations.views.pages import administered, area_page, school_page

MOST_FORMER = 20


@require_safe
@login_required
def school(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a school's people, open invitations and contacts to those who administer it."""
    found = administered(request, pk)
    roles = found.roles.select_related("person")
    resting = list(found.invitations.resting().select_related("invited_by"))
    context = area_page(
        str(found),
        school=found,
        now=timezone.now(),
        day=today(),
        roles=roles.current().the_head_first(),
        coming=roles.coming().order_by("starts_on", "pk"),
        former=roles.filter(ends_on__lte=today(), starts_on__lte=today()).order_by("-ends_on", "-pk")[
            :MOST_FORMER
        ],
        resting=resting,
        invitations=found.invitations.unanswered()
        .exclude(pk__in=[one.pk for one in resting])
        .select_related("invited_by"),
        plan=Reorganisation.objects.of_school(found).first(),
        waiting=found.join_requests.waiting().exclude(person=request.user).count(),
        may_hand_over=permissions.may_appoint_head(request.user, found),
        public_contact=PublicContact.objects.filter(school=found).first(),
        members_contact=MembersContact.objects.filter(school=found).first(),
        authorities=[area.authority for area in found.service_areas.in_force().select_related("authority")],
    )
    return render(request, "organisations/school.html", context)


@login_required
@proved_again
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a pasted list of colleagues, and report line by line."""
    found = administered(request, pk)
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
    context = school_page("Invite colleagues", found, form=form, report=report)
    return render(request, "organisations/invite.html", context)


@require_POST
@login_required
@proved_again
def invite_again(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Send an invitation that was not answered anew."""
    found = administered(request, pk)
    earlier = get_object_or_404(found.invitations.unanswered(), pk=invitation_pk)
    try:
        invitations.invite(found, earlier.email, request.user, name=earlier.name, kind=earlier.kind)
        messages.success(request, f"{earlier.email} was invited again. The earlier link no longer works.")
    except errors.OrganisationError as error:
        messages.error(request, str(error))
    return redirect("organisations:school", found.pk)


@require_POST
@login_required
@proved_again
def take_over_invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer from now on for the invitations chosen, whose senders no longer administer the school."""
    found = administered(request, pk)
    chosen = {key_in(key) for key in request.POST.getlist("invitation")}
    taken, refused = [], ""
    for resting in found.invitations.resting().filter(pk__in=chosen).select_related("school"):
        try:
            taken.append(invitations.take_over(resting, request.user).email)
        except errors.OrganisationError as error:
            refused = str(error)
    if refused:
        messages.error(request, refused)
    if taken:
        whom = taken[0] if len(taken) == 1 else f"{len(taken)} people"
        messages.success(request, f"You took over the invitation of {whom}. The link works again.")
    return redirect("organisations:school", found.pk)


@require_POST
@login_required
def withdraw_invitation(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """Make an invitation void."""
    found = administered(request, pk)
    try:
        invitations.withdraw(get_object_or_404(Invitation, pk=invitation_pk, school=found), request.user)
        messages.success(request, "The invitation was withdrawn.")
    except errors.OrganisationError as error:
        messages.error(request, str(error))
    return redirect("organisations:school", found.pk)


@login_required
@proved_again
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the public sees of the school."""
    found = administered(request, pk)
    form = PublicContactForm(
        request.POST or None,
        instance=PublicContact.objects.filter(school=found).first() or PublicContact(school=found),
    )
    if request.method == "POST" and form.is_valid():
        contacts.save_public_contact(found, request.user, **form.cleaned_data)
        messages.success(request, "Saved. The public page shows it now.")
        return redirect("organisations:school", found.pk)
    context = school_page("What the public sees", found, form=form)
    return render(request, "organisations/contact.html", context)


@login_required
@proved_again
def members_contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what only members see of the school."""
    found = administered(request, pk)
    form = MembersContactForm(
        request.POST or None,
        instance=MembersContact.objects.filter(school=found).first() or MembersContact(school=found),
    )
    if request.method == "POST" and form.is_valid():
        contacts.save_members_contact(found, request.user, **form.cleaned_data)
        messages.success(request, "Saved. Members see it in the directory now.")
        return redirect("organisations:school", found.pk)
    context = school_page("What members see", found, form=form)
    return render(request, "organisations/members_contact.html", context)
