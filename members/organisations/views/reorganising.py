"""A school whose authority is split: its administrators say where each person goes on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.proof import proved_again
from members.organisations import carrying_out, errors, reorganise
from members.organisations.forms import PlacesForm
from members.organisations.models import Reorganisation, Role, VirtualSchool
from members.organisations.querysets import today
from members.organisations.views.pages import administered, school_page


@login_required
@proved_again
def changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is planned for a school and, in a split, say where each person goes."""
    found = administered(request, pk)
    plan = Reorganisation.objects.of_school(found).select_related("goes_on", "school", "by_default").first()
    if plan is None:
        raise Http404("Nothing is planned for this school.")
    form = _form(plan, found, request) if plan.asks_who_goes_where else None
    if form is not None and request.method == "POST" and form.is_valid():
        try:
            reorganise.place(plan, found, form.where(), request.user)
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Saved where everybody goes. You may change it until the day.")
            return redirect("organisations:school", found.pk)
    context = school_page(
        "What changes",
        found,
        plan=plan,
        ending=list(plan.ending.all()),
        successors=plan.successors,
        closes=carrying_out.closing_plan(found) == plan,
        form=form,
    )
    return render(request, "organisations/changes.html", context)


def _form(plan: Reorganisation, school: VirtualSchool, request: HttpRequest) -> PlacesForm:
    placed: dict[int, set[int]] = {}
    for person, part in plan.placements.values_list("person_id", "coming_id"):
        placed.setdefault(person, set()).add(part)
    roles = Role.objects.filter(school=school).not_void().order_by("starts_on", "pk")
    does = {role.person_id: role.label for role in [*roles.coming(), *roles.current(today())]}
    people = [
        (person, does.get(person.pk, "asks to join")) for person in reorganise.people_to_place(plan, school)
    ]
    return PlacesForm(people, list(plan.coming.all()), placed, plan.by_default_id, request.POST or None)
