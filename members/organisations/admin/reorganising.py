"""The office's screens for merging and splitting authorities: plans, what they come to, and changing them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from core.audit import trail_of
from core.proof import proved_again
from members.organisations import carrying_out, errors, reorganise
from members.organisations.admin import reorganising_forms as forms
from members.organisations.admin.acts import acts_of
from members.organisations.models import Reorganisation
from members.organisations.permissions import may_reorganise

TITLE = "Merge or split"


class ReorganiseMenuItem(MenuItem):
    """Shown to those who may: to others the screen would only say that they may not."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_reorganise(request.user)


class ReorganiseViewSet(ViewSet):
    """Plans of mergers and splits."""

    menu_item_class = ReorganiseMenuItem

    name = "reorganise"
    url_prefix = "reorganise"
    menu_label = TITLE
    icon = "resubmit"

    @property
    def menu_url(self) -> str:
        return reverse(self.get_url_name("index"))

    def get_urlpatterns(self) -> list:
        return [
            path("", index, name="index"),
            path("new/", proved_again(new), name="new"),
            path("<int:pk>/", proved_again(plan), name="plan"),
        ]


def index(request: HttpRequest) -> HttpResponse:
    """List the plans: those to come, and those that were done or cancelled."""
    _check(request)
    plans = Reorganisation.objects.select_related("goes_on").prefetch_related("ending", "coming")
    context = {
        **_page(TITLE),
        "planned": plans.planned(),
        "settled": plans.exclude(state=Reorganisation.State.PLANNED).order_by("-settled_at"),
    }
    return render(request, "organisations/admin/reorganise.html", context)


def new(request: HttpRequest) -> HttpResponse:
    """Plan a merger or a split."""
    _check(request)
    form, rows = forms.PlanForm(request.POST or None), forms.NewRows(request.POST or None, prefix="new")
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        try:
            made = _plan(form.cleaned_data, rows.new(), request)
        except errors.OrganisationError as error:
            form.add_error(None, str(error))
        else:
            done = made.state == Reorganisation.State.DONE
            messages.success(request, "Done." if done else "Planned. Look through what it comes to.")
            return redirect("reorganise:plan", made.pk)
    context = {**_page("Plan a merger or split", TITLE), "form": form, "rows": rows}
    return render(request, "organisations/admin/reorganise_new.html", context)


def _plan(data: dict, new_ones: list, request: HttpRequest) -> Reorganisation:
    ending, by = list(data["ending"]), request.user
    if bool(data["into"]) == bool(new_ones):
        raise errors.NotInForce("Choose an authority that goes on, or describe the new ones: one of the two.")
    if len(ending) == 1 and len(new_ones) > 1:
        return reorganise.split(ending[0], new_ones, data["on"], by, one_school=data["one_school"])
    if len(new_ones) > 1:
        raise errors.NotInForce("A merger has one authority as its result. Describe one new authority.")
    into = data["into"] or new_ones[0]
    return reorganise.merge(ending, into, data["on"], by, school=data["school"])


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one plan and what it comes to; move it, cancel it, or put in what has become known."""
    _check(request)
    found = get_object_or_404(Reorganisation.objects.select_related("goes_on", "planned_by"), pk=pk)
    coming = list(found.coming.all())
    acts = acts_of(found, coming) if found.state == Reorganisation.State.PLANNED else {}
    chosen = request.POST.get("act", "") if request.method == "POST" else ""
    shown = {name: act.form(request.POST if name == chosen else None) for name, act in acts.items()}
    if chosen in acts:
        form = shown[chosen]
        if form.is_valid():
            try:
                messages.success(request, acts[chosen].do(form.cleaned_data, request.user))
                return redirect("reorganise:plan", pk)
            except errors.OrganisationError as error:
                form.add_error(None, str(error))
            except ValidationError as error:
                form.add_error(None, list(error.messages))
    context = {
        **_page(str(found), TITLE),
        "plan": found,
        "coming": coming,
        "acts": [(name, act.label, shown[name], name == chosen) for name, act in acts.items()],
        "trail": trail_of(found).exclude(action__startswith="row.")[:20],
        **_foreseen(found),
    }
    return render(request, "organisations/admin/reorganise_plan.html", context)


def _foreseen(found: Reorganisation) -> dict:
    if found.state != Reorganisation.State.PLANNED:
        return {}
    try:
        return {"foreseen": carrying_out.foresee(found)}
    except (errors.OrganisationError, ValidationError) as error:
        return {"obstacle": " ".join(getattr(error, "messages", [str(error)]))}


def _check(request: HttpRequest) -> None:
    if not may_reorganise(request.user):
        raise PermissionDenied


def _page(title: str, *above: str) -> dict:
    items = [{"url": reverse("wagtailadmin_home"), "label": "Home"}]
    items += [{"url": reverse("reorganise:index"), "label": label} for label in above]
    return {
        "page_title": title,
        "header_title": title,
        "header_icon": "resubmit",
        "breadcrumbs_items": [*items, {"url": "", "label": title}],
    }
