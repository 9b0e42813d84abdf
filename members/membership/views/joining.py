"""Joining: a school chooses a plan, a lapsed member comes back, somebody asks to be an associate."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.members_area import area_context
from members.membership import answering, applying, billing, errors, renewing, starting
from members.membership.forms import AssociateForm, ChooseForm, RenewForm, RestartForm
from members.membership.models import Application, Membership
from members.membership.offers import offers_for, waits_for_size
from members.membership.views.acts import answered_for, steps
from members.membership.views.pages import next_year
from members.organisations.models import VirtualSchool
from members.organisations.permissions import may_administer


@login_required
@never_cache
def choose(request: HttpRequest, school_pk: int) -> HttpResponse:
    """Let an administrator make their school a member."""
    school = get_object_or_404(VirtualSchool.objects.visible_to(request.user).open(), pk=school_pk)
    if not may_administer(request.user, school):
        raise PermissionDenied(errors.NotAllowed.text)
    there = Membership.objects.open().filter(school=school).first()
    if there:
        return redirect("membership:detail", there.pk)
    offers = offers_for(school)
    form = ChooseForm(offers, request.POST or None, initial=vars(billing.suggested(school)))
    if offers and request.method == "POST" and form.is_valid():
        try:
            membership = starting.start(
                form.chosen,
                by=request.user,
                school=school,
                bill=form.billing,
                order_number=form.cleaned_data["order_number"],
            )
        except errors.MembershipError as error:
            form.add_error(None, str(error))
        else:
            answering.forget(request.user)
            messages.success(
                request, f"{school} has joined. The invoice goes to {form.billing.contact_email}."
            )
            return redirect("membership:detail", membership.pk)
    title = f"Make {school} a member"
    context = area_context(title, ("Membership", reverse("membership:home")), (title, None))
    more = {"offers": offers, "form": form, "waiting_plans": waits_for_size(school)}
    return render(request, "membership/choose.html", {**context, **more})


@login_required
@never_cache
def restart(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a lapsed member come back for what is left of the year."""
    membership = answered_for(request, pk)
    offers = offers_for(membership.school, membership=membership)
    form = RestartForm(offers, request.POST or None, initial={"plan": str(membership.plan_id)})
    if offers and request.method == "POST" and form.is_valid():
        try:
            starting.restart(
                membership,
                by=request.user,
                plan=form.chosen,
                order_number=form.cleaned_data["order_number"],
            )
        except errors.MembershipError as error:
            form.add_error(None, str(error))
        else:
            answering.forget(request.user)
            messages.success(request, "Welcome back. The membership goes on.")
            return redirect("membership:detail", membership.pk)
    title = "Renew the membership"
    context = area_context(title, *steps(membership, title))
    waiting_plans = waits_for_size(membership.school, membership=membership) if membership.school else []
    more = {"offers": offers, "form": form, "waiting_plans": waiting_plans}
    return render(request, "membership/choose.html", {**context, **more})


@login_required
@never_cache
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a member ask for the invoice of the next year before it would go out by itself."""
    membership = answered_for(request, pk)
    coming = next_year(membership)
    if coming is None or not coming.can_be_asked:
        messages.info(request, "The invoice for the next year is not to be had yet, or it is there already.")
        return redirect("membership:detail", membership.pk)
    if membership.payer is None:
        messages.info(request, "Say first who is invoiced. Then you can ask for the invoice.")
        return redirect("membership:billing", membership.pk)
    form = RenewForm(request.POST or None, initial={"starts": coming.span.starts})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            renewed = renewing.renew(
                membership, by=request.user, until=data["starts"], order_number=data["order_number"]
            )
        except errors.MembershipError as error:
            form.add_error(None, str(error))
        else:
            problem = renewed.asked.problem if renewed.asked else ""
            messages.success(request, problem or "Thank you. The invoice for the next year was sent.")
            return redirect("membership:detail", membership.pk)
    title = "Renew for the next year"
    return render(
        request,
        "membership/renew.html",
        {
            **area_context(title, *steps(membership, title)),
            "membership": membership,
            "coming": coming,
            "bill": billing.of_payer(membership.payer),
            "form": form,
        },
    )


@login_required
@never_cache
def associate(request: HttpRequest) -> HttpResponse:
    """Ask to become an associate member."""
    user = request.user
    own = Membership.objects.open().filter(person=user).first()
    if own:
        return redirect("membership:detail", own.pk)
    waiting = Application.objects.waiting().filter(person=user).select_related("plan").first()
    offers = offers_for()
    initial = {
        "first_name": user.first_name,
        "last_name": user.last_name,
        "name": user.get_full_name(),
        "contact_email": user.email,
    }
    form = AssociateForm(offers, request.POST or None, initial=initial)
    if not waiting and offers and request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            applying.apply(
                user,
                form.chosen,
                background=data["background"],
                organisation=data["organisation"],
                why=data["why"],
                bill=form.billing,
                order_number=data["order_number"],
                first_name=data["first_name"],
                last_name=data["last_name"],
            )
        except errors.MembershipError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Your application was sent. The office answers by e-mail.")
            return redirect("membership:associate")
    last = (
        Application.objects.filter(person=user, state=Application.State.REFUSED)
        .order_by("-decided_at")
        .first()
    )
    title = "Become an associate member"
    context = area_context(title, ("Membership", reverse("membership:home")), (title, None))
    return render(
        request,
        "membership/associate.html",
        {**context, "offers": offers, "form": form, "waiting": waiting, "refused": None if waiting else last},
    )


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own application."""
    try:
        applying.withdraw(get_object_or_404(Application, pk=pk, person=request.user), request.user)
        messages.success(request, "Your application was withdrawn.")
    except errors.MembershipError as error:
        messages.error(request, str(error))
    return redirect("membership:associate")
