"""The office's screens: the list, what is to be done, applications, renewals together, reports."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from core.exports import csv_response
from core.keys import key_in
from core.money import ZERO, pounds
from core.plots import Series, stacked_bars
from core.proof import proved_again
from members.membership import (
    applying,
    billing,
    contact_log,
    deciding,
    errors,
    periods,
    renewing,
    reports,
    starting,
)
from members.membership.admin.forms import (
    ApproveForm,
    FilterForm,
    RefuseForm,
    StartForm,
    UntilForm,
)
from members.membership.models import Application, Membership, Period, Plan, SchoolDecision
from members.membership.permissions import may_manage_memberships, may_see_memberships
from members.membership.sums import Due, dues, income_by_plan
from members.membership.tasks import renew_in_bulk
from members.organisations.querysets import holds

ON_A_PAGE = 50
MONTHS = 12
OWING = ("due", "overdue")  # the states of the list that are about money to come

# Whatever makes invoices or decides who belongs asks again who it is; looking does not.
ASKED_AGAIN = proved_again(when=lambda request: request.method == "POST")


class MembershipScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for those who may see every membership."""

    header_icon = "group"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponseBase:
        allowed = may_see_memberships if request.method == "GET" else may_manage_memberships
        if not allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        home = {"url": reverse("membership_admin"), "label": "Membership"}
        items = [*super().get_breadcrumbs_items(), home]
        if not isinstance(self, MembershipHome):
            items.append({"url": "", "label": self.get_page_title()})
        return items

    def get_context_data(self, **kwargs) -> dict:
        may_manage = may_manage_memberships(self.request.user)
        return super().get_context_data(may_manage=may_manage, **kwargs)


def chosen(request: HttpRequest, form: FilterForm, due: dict[int, Due]) -> QuerySet[Membership]:
    """Return the memberships that the filters of the list ask for, with their status."""
    found = Membership.objects.visible_to(request.user).with_status()
    data = form.cleaned_data if form.is_valid() else {}
    state = data.get("state", "")
    if state == "due":
        found = found.filter(pk__in=due)
    elif state == "overdue":
        found = found.filter(pk__in=[pk for pk, owed in due.items() if owed.is_overdue])
    elif state == "not_invoiced":
        found = found.open().filter(pk__in=Period.objects.not_invoiced().values("membership_id"))
    elif state:
        found = found.filter(status=state)
    else:
        found = found.open()
    if data.get("audience"):
        found = found.filter(school__isnull=data["audience"] == "associate")
    if data.get("region"):
        today = timezone.localdate()
        where = Q(school__service_areas__authority__region=data["region"])
        found = found.filter(where & holds(today, "school__service_areas__")).distinct()
    for word in data.get("q", "").split():
        found = found.filter(
            Q(school__name__icontains=word)
            | Q(person__first_name__icontains=word)
            | Q(person__last_name__icontains=word)
            | Q(person__email__icontains=word)
            | Q(payer__name__icontains=word)
            | Q(school__service_areas__authority__name__icontains=word)
        ).distinct()
    return found


class MembershipHome(MembershipScreen):
    """The list, with what is to be done above it."""

    page_title = "Membership"
    template_name = "membership/admin/home.html"

    def get_context_data(self, **kwargs) -> dict:
        form = FilterForm(self.request.GET)
        due = dues()
        found = chosen(self.request, form, due).select_related("school", "person", "plan")
        owes = form.data.get("state") in OWING
        rows = _oldest_debt_first(found.with_last_contact(), due) if owes else found
        page = Paginator(rows, ON_A_PAGE).get_page(self.request.GET.get("p"))
        query = self.request.GET.copy()
        query.pop("p", None)
        return super().get_context_data(
            **kwargs,
            form=form,
            page=page,
            rows=[(one, due.get(one.pk)) for one in page.object_list],
            owes=owes,
            owed_here=_owed(due[one.pk] for one in rows) if owes else ZERO,
            figures=reports.good_today(),
            owed=_owed(due.values()),
            overdue=_owed(one for one in due.values() if one.is_overdue),
            applications=Application.objects.waiting().count(),
            decisions=SchoolDecision.objects.waiting().count(),
            cannot_renew=renewing.cannot_renew(timezone.localdate()),
            query=query.urlencode(),
        )


def _oldest_debt_first(found: QuerySet[Membership], due: dict[int, Due]) -> list[Membership]:
    return sorted(found, key=lambda one: (due[one.pk].rests, due[one.pk].since or date.max))


def _owed(dues: Iterable[Due]) -> Decimal:
    return sum((one.amount for one in dues), ZERO)


@proved_again
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Give the list, as it is filtered, as CSV."""
    if not may_see_memberships(request.user):
        raise PermissionDenied
    rows = reports.export_rows(chosen(request, FilterForm(request.GET), dues()))
    return csv_response(f"membership-{timezone.localdate():%Y-%m-%d}.csv", reports.EXPORT_HEADERS, rows)


@method_decorator(ASKED_AGAIN, name="dispatch")
class StartScreen(MembershipScreen):
    """Start the membership of a school or an associate."""

    page_title = "Start a membership"
    template_name = "membership/admin/start.html"

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**{"form": StartForm(), **kwargs})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = StartForm(request.POST)
        if form.is_valid():
            try:
                membership = self._start(form.cleaned_data)
            except errors.MembershipError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"{membership} is a member.")
                return redirect("membership_detail", membership.pk)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _start(self, data: dict) -> Membership:
        names = billing.Billing.__dataclass_fields__
        bill = billing.Billing(**{name: data[name] for name in names}) if data["name"] else None
        return starting.start(
            data["plan"],
            by=self.request.user,
            school=data["school"],
            person=data["person"],
            on=data["on"],
            bill=bill,
            size_band=data["size_band"],
            order_number=data["order_number"],
            complimentary=data["complimentary"],
        )


@method_decorator(ASKED_AGAIN, name="dispatch")
class RenewalsScreen(MembershipScreen):
    """Renew what ends by a day: what it comes to first, whom to leave out, and how far it is afterwards."""

    page_title = "Prepare renewals"
    template_name = "membership/admin/renewals.html"

    def _until(self) -> date:
        form = UntilForm(self.request.GET)
        if form.is_valid():
            return form.cleaned_data["until"]
        return periods.financial_year(timezone.localdate()).ends

    def get_context_data(self, **kwargs) -> dict:
        until = self._until()
        coming = renewing.preview(until)
        ready = _ready(coming)
        asked, before = (key_in(self.request.GET.get(name, "")) for name in ("asked", "before"))
        return super().get_context_data(
            **kwargs,
            form=UntilForm(initial={"until": until}),
            until=until,
            ready=ready,
            sum=sum((one.price for one in ready if one.price), ZERO),
            nobody_invoiced=sum(one.price > ZERO and one.membership.payer is None for one in ready),
            not_ready=[one for one in coming if one not in ready],
            asked=asked,
            done=min(max(before - len(ready), 0), asked),
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        until = self._until()
        ready = _ready(renewing.preview(until))
        wanted = {key_in(key) for key in request.POST.getlist("member")}
        chosen = [one for one in ready if one.membership.pk in wanted]
        if not chosen:
            messages.error(request, "Tick at least one member to renew.")
            return redirect(f"{reverse('membership_renewals')}?until={until:%Y-%m-%d}")
        for one in chosen:
            renew_in_bulk.enqueue(one.membership.pk, until.isoformat(), request.user.pk)
        count = f"{len(chosen)} renewal is" if len(chosen) == 1 else f"{len(chosen)} renewals are"
        messages.success(request, f"{count} being made.")
        query = f"until={until:%Y-%m-%d}&asked={len(chosen)}&before={len(ready)}"
        return redirect(f"{reverse('membership_renewals')}?{query}")


def _ready(coming: Iterable[renewing.Coming]) -> list[renewing.Coming]:
    return [one for one in coming if one.is_ready]


class ApplicationsScreen(MembershipScreen):
    """Applications of people who would like to be associates."""

    page_title = "Applications"
    template_name = "membership/admin/applications.html"

    def get_context_data(self, **kwargs) -> dict:
        everybody = Application.objects.visible_to(self.request.user).select_related("person", "plan")
        return super().get_context_data(
            **kwargs,
            waiting=everybody.waiting(),
            decided=everybody.exclude(state="waiting").order_by("-decided_at")[:ON_A_PAGE],
        )


@method_decorator(ASKED_AGAIN, name="dispatch")
class ApplicationScreen(MembershipScreen):
    """One application, and its decision."""

    template_name = "membership/admin/application.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        everybody = Application.objects.visible_to(request.user).select_related(
            "person", "plan", "decided_by"
        )
        self.application = get_object_or_404(everybody, pk=kwargs["pk"])

    def get_page_title(self) -> str:
        return str(self.application.person)

    def get_context_data(self, **kwargs) -> dict:
        forms = {"approve": ApproveForm(), "refuse": RefuseForm()}
        notes = contact_log.notes_with(self.application.person).count()
        return super().get_context_data(
            **{"application": self.application, "notes": notes, **forms, **kwargs}
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        act = "approve" if request.POST.get("act") == "approve" else "refuse"
        form = ApproveForm(request.POST) if act == "approve" else RefuseForm(request.POST)
        if form.is_valid():
            try:
                if act == "approve":
                    applying.approve(
                        self.application, request.user, complimentary=form.cleaned_data["complimentary"]
                    )
                else:
                    applying.refuse(self.application, request.user, form.cleaned_data["reason"])
            except errors.MembershipError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Your decision was sent.")
                return redirect("membership_applications")
        return self.render_to_response(self.get_context_data(**{act: form}), status=422)


@method_decorator(ASKED_AGAIN, name="dispatch")
class DecisionsScreen(MembershipScreen):
    """Schools that were split off from a member: one press says whether they are members too."""

    page_title = "Schools to decide about"
    template_name = "membership/admin/decisions.html"

    def get_context_data(self, **kwargs) -> dict:
        everybody = SchoolDecision.objects.visible_to(self.request.user).select_related(
            "school", "came_from__plan", "came_from__school", "decided_by"
        )
        return super().get_context_data(
            **kwargs,
            rows=[(one, deciding.would_cost(one)) for one in everybody.waiting()],
            decided=everybody.filter(decided_at__isnull=False).order_by("-decided_at")[:ON_A_PAGE],
        )

    def post(self, request: HttpRequest) -> HttpResponseBase:
        outcome = request.POST.get("outcome", "")
        decision = get_object_or_404(SchoolDecision, pk=key_in(request.POST.get("decision", "")))
        if outcome not in SchoolDecision.Outcome.values:
            raise Http404("There is no such decision.")
        try:
            made = deciding.decide(decision, outcome, by=request.user)
        except errors.MembershipError as error:
            messages.error(request, str(error))
            return redirect("membership_decisions")
        if made is None:
            messages.success(request, f"{decision.school} has no membership. You can start one at any time.")
            return redirect("membership_decisions")
        messages.success(request, f"{made} is a member from {made.started_on:%-d %B %Y}.")
        return redirect("membership_detail", made.pk)


class ReportsScreen(MembershipScreen):
    """Members by region, who came and went, income by plan: drawn, with the figures behind."""

    page_title = "Membership in figures"
    template_name = "membership/admin/reports.html"

    def get_context_data(self, **kwargs) -> dict:
        today = timezone.localdate()
        months = reports.months_back(MONTHS, today)
        labels = [f"{month:%b %Y}" for month in months]
        by_region = reports.members_by_region()
        moves = reports.joined_and_lapsed(months, today)
        income = income_by_plan(months[0], today)
        plans = _plan_rows(income, months)
        by_month = [sum((amounts[place] for _, amounts, _ in plans), ZERO) for place in range(len(months))]
        return super().get_context_data(
            **kwargs,
            regions=stacked_bars(
                [name for name, _ in by_region],
                [Series("Schools", "first", [count for _, count in by_region])],
                every_label=True,
                totals=True,
            ),
            moves=stacked_bars(
                labels,
                [
                    Series("Joined", "first", [joined for _, joined, _ in moves]),
                    Series("Lapsed or left", "second", [left for _, _, left in moves], below=True),
                ],
                every_label=True,
                totals=True,
            ),
            income=stacked_bars(
                labels,
                [
                    Series("Schools", "first", _by_month(income, months, Plan.Audience.SCHOOL)),
                    Series("Associates", "second", _by_month(income, months, Plan.Audience.ASSOCIATE)),
                ],
                say=pounds,
                every_label=True,
                totals=True,
            ),
            months=months,
            plans=plans,
            by_month=by_month,
            all=sum(by_month, ZERO),
        )


def _by_month(income: dict, months: list[date], audience: str) -> list[Decimal]:
    sums = dict.fromkeys(months, ZERO)
    for (month, plan), amount in income.items():
        if plan.audience == audience and month in sums:
            sums[month] += amount
    return [sums[month] for month in months]


def _plan_rows(income: dict, months: list[date]) -> list[tuple]:
    plans = sorted({plan for _, plan in income}, key=lambda plan: plan.name)
    rows = [(plan, [income.get((month, plan), ZERO) for month in months]) for plan in plans]
    return [(plan, amounts, sum(amounts, ZERO)) for plan, amounts in rows]
