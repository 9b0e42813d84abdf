"""One membership on one screen: how it stands, what can be done, years, money, notes, trail."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.decorators import method_decorator

from core.audit import trail_of
from core.keys import key_in
from core.money import pounds
from core.proof import proved_again
from members.membership import (
    agreeing,
    billing,
    changing,
    complimentary,
    contact_log,
    ending,
    errors,
    invoicing,
    pausing,
    renewing,
    seats,
    starting,
    writing,
)
from members.membership.admin import forms as acts
from members.membership.admin.screens import MembershipScreen
from members.membership.locking import lock_membership
from members.membership.models import Membership, Notice, Plan
from members.membership.periods import Span
from members.membership.querysets import Status
from payments import links, reports, sending
from payments.errors import PaymentsError

Doing = Callable[[Membership, dict, Any], str]


def _renew(membership: Membership, data: dict, by: Any) -> str:
    renewed = renewing.renew(membership, by=by, order_number=data["order_number"], until=data["starts"])
    problem = renewed.asked.problem if renewed.asked else ""
    return f"Renewed for {renewed.period.label}. {problem}".strip()


def _restart(membership: Membership, data: dict, by: Any) -> str:
    return f"Started again for {starting.restart(membership, by=by, **data).label}."


def _pause(membership: Membership, data: dict, by: Any) -> str:
    pausing.pause(membership, by=by, **data)
    return "Paused."


def _resume(membership: Membership, data: dict, by: Any) -> str:
    found = pausing.resume(membership, by=by, **data)
    return f"Resumed; {found.days_added} days were added to the year." if found.days_added else "Resumed."


def _complimentary(membership: Membership, data: dict, by: Any) -> str:
    return f"Complimentary for {complimentary.give(membership, by=by, **data).label}."


def _end(membership: Membership, data: dict, by: Any) -> str:
    ended = ending.end(membership, by=by, **data)
    return f"It ends on {ended.ended_on:%-d %B %Y}."


def _go_on(membership: Membership, data: dict, by: Any) -> str:
    ending.go_on(membership, by=by)
    return "It goes on."


def _plan(membership: Membership, data: dict, by: Any) -> str:
    changing.change_plan(membership, data["plan"], by=by, size_band=data["size_band"])
    return "Changed, from the next year on."


def _price(membership: Membership, data: dict, by: Any) -> str:
    made = agreeing.agree(membership, by=by, **data)
    return f"{pounds(made.amount)} a year was agreed."


def _list_price(membership: Membership, data: dict, by: Any) -> str:
    agreeing.withdraw(membership, by=by, on=data["on"])
    return f"Years that begin from {data['on']:%-d %B %Y} pay the list price."


def _grace(membership: Membership, data: dict, by: Any) -> str:
    running = lock_membership(membership).periods.unpaid().on(timezone.localdate()).first()
    if running is None:
        raise errors.MembershipError("The year that runs is not waiting for money.")
    writing.extend_grace(running, by=by, until=data["until"])
    return "They have more time."


def _note(membership: Membership, data: dict, by: Any) -> str:
    contact_log.write_note(membership, data["text"], by=by, kind=data["kind"], on=data["on"])
    return "Written down."


def _billing(membership: Membership, data: dict, by: Any) -> str:
    billing.set_billing(membership, billing.Billing(**data), by=by)
    return "Saved. The next invoice goes there."


ACTS: dict[str, tuple[type[forms.Form], Doing]] = {
    "renew": (acts.RenewForm, _renew),
    "restart": (acts.RestartForm, _restart),
    "pause": (acts.PauseForm, _pause),
    "resume": (acts.ResumeForm, _resume),
    "complimentary": (acts.ComplimentaryForm, _complimentary),
    "grace": (acts.GraceForm, _grace),
    "plan": (acts.PlanForm, _plan),
    "price": (acts.PriceForm, _price),
    "list_price": (acts.ListPriceForm, _list_price),
    "billing": (acts.BillingFields, _billing),
    "end": (acts.EndForm, _end),
    "go_on": (acts.GoOnForm, _go_on),
    "note": (acts.NoteForm, _note),
}


def _changes_something(request: HttpRequest) -> bool:
    """Say whether what is sent touches who pays, what is owed or who belongs; a note does not."""
    return request.method == "POST" and request.POST.get("act") != "note"


@method_decorator(proved_again(when=_changes_something), name="dispatch")
class DetailScreen(MembershipScreen):
    """One membership; what is sent names its act, and what an act refuses stands in its form."""

    template_name = "membership/admin/detail.html"

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        everybody = Membership.objects.visible_to(request.user).with_status()
        self.membership = get_object_or_404(
            everybody.select_related("school", "person", "plan", "payer"), pk=kwargs["pk"]
        )

    def get_page_title(self) -> str:
        return str(self.membership)

    def offered_acts(self) -> list[str]:
        """Return the names of what can be done now."""
        membership = self.membership
        if membership.status == Status.ENDED:
            return []
        names = ["resume"] if membership.status == Status.PAUSED else ["renew"]
        if membership.status == Status.LAPSED:
            names = ["restart"]
        if membership.status in (Status.LAPSED, Status.GRACE, Status.WAITING):
            names += ["complimentary", "grace"]
        if membership.status != Status.PAUSED:
            names.append("pause")
        names += ["plan", "price"]
        if membership.agreed_prices.not_over().exists():
            names.append("list_price")
        names += ["billing", "go_on" if membership.ended_on else "end"]
        return names

    def form(self, name: str, data=None) -> forms.Form:
        """Return the form of one act, filled with what is known."""
        membership = self.membership
        initial: dict[str, Any] = {}
        coming = None
        if name == "billing" and membership.payer:
            initial = vars(billing.of_payer(membership.payer))
        elif name == "billing" and membership.school:
            initial = vars(billing.suggested(membership.school))
        elif name in ("plan", "restart"):
            initial = {"plan": membership.plan_id, "size_band": membership.size_band}
        elif name == "renew":
            coming = _next_year(membership)
            initial = {"starts": coming.starts if coming else None}
        elif name == "price":
            last = membership.periods.standing().order_by("-ends").first()
            initial = {"from_date": last.ends if last else timezone.localdate()}
        form = ACTS[name][0](data, initial=initial, prefix=name)
        if name == "renew" and coming:
            form.fields["order_number"].help_text = f"For {coming.label}. Empty: it can be added later."
        if "plan" in form.fields:
            form.fields["plan"].queryset = Plan.objects.filter(audience=membership.plan.audience)
        return form

    def get_context_data(self, **kwargs) -> dict:
        membership = self.membership
        periods = list(
            membership.periods.select_related("plan", "payable", "carried_from__membership__school").order_by(
                "-starts", "-pk"
            )
        )
        waiting = set(membership.periods.not_invoiced().values_list("pk", flat=True))
        sent = kwargs.pop("sent", {})
        limit = seats.limit(membership)
        # What was refused is said in its form, even where the act is not offered any more.
        shown = dict.fromkeys([*self.offered_acts(), *(name for name in sent if name != "note")])
        return super().get_context_data(
            **kwargs,
            membership=membership,
            status=Status(membership.status).label,
            acts=[(name, sent.get(name) or self.form(name), name in sent) for name in shown],
            note_form=sent.get("note") or self.form("note"),
            periods=[(period, period.pk in waiting) for period in periods],
            documents=[(one, links.token_of(one)) for one in invoicing.invoices_of(*periods)],
            pauses=membership.pauses.all(),
            agreed=membership.agreed_prices.select_related("plan", "agreed_by"),
            notes=contact_log.notes_with(membership).select_related("by"),
            bill=billing.of_payer(membership.payer) if membership.payer else None,
            on_account=max(-reports.balance_of(membership.payer), 0) if membership.payer else 0,
            seats_limit=limit,
            seats_taken=seats.taken(membership) if limit else None,
            notices=_notices(membership),
            trail=trail_of(membership).select_related("actor")[:50],
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        name = request.POST.get("act", "")
        if name == "invoice":
            return self._invoice(request)
        if name not in ACTS:
            raise Http404("There is no such act.")
        form = self.form(name, request.POST)
        if form.is_valid():
            try:
                said = ACTS[name][1](self.membership, form.cleaned_data, request.user)
            except (errors.MembershipError, PaymentsError) as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, said)
                return redirect("membership_detail", self.membership.pk)
        return self.render_to_response(self.get_context_data(sent={name: form}), status=422)

    def _invoice(self, request: HttpRequest) -> HttpResponseBase:
        """Issue the invoice of one year, or send it again."""
        key = key_in(request.POST.get("period", ""))
        period = get_object_or_404(self.membership.periods.standing(), pk=key)
        try:
            waited = self.membership.periods.not_invoiced().filter(pk=period.pk).exists()
            asked = invoicing.invoice_period(period, by=request.user)
            if asked.invoice and not (waited and asked.sent):
                sending.send(asked.invoice, by=request.user)
        except (errors.MembershipError, PaymentsError) as error:
            messages.error(request, str(error))
        else:
            if asked.invoice is None:
                messages.warning(request, asked.problem)
            else:
                messages.success(request, f"Invoice {asked.invoice.number} was sent.")
        return redirect("membership_detail", self.membership.pk)


def _next_year(membership: Membership) -> Span | None:
    try:
        return renewing.next_span(membership, timezone.localdate())
    except errors.MembershipError:
        return None


def _notices(membership: Membership):
    return Notice.objects.filter(period__membership=membership).select_related("period")[:50]
