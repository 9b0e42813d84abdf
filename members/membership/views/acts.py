"""What those who answer for a member do: who is invoiced, order numbers, who has a seat."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.keys import key_in
from core.members_area import area_context
from core.proof import proved_again
from core.rate_limits import exceeded
from members.accounts.models import User
from members.membership import billing, errors, invoicing, permissions, seats
from members.membership.forms import BillingForm, OrderForm
from members.membership.models import Membership
from members.membership.views.pages import visible_membership
from members.organisations.models import Role
from payments import purchase_orders, sending
from payments.errors import PaymentsError

# How often one person may have invoices sent, in an hour.
SENDINGS, WINDOW = 10, 3600


def answered_for(request: HttpRequest, pk: int) -> Membership:
    """Return a membership for which the person may act; "not found" or "not allowed" otherwise."""
    membership = visible_membership(request, pk)
    if not permissions.may_answer_for(request.user, membership):
        raise PermissionDenied(errors.NotAllowed.text)
    return membership


def steps(membership: Membership, last: str) -> list[tuple[str, str | None]]:
    """Return the breadcrumbs of a page under that of the membership."""
    return [("Membership", reverse("membership:detail", args=[membership.pk])), (last, None)]


@login_required
@never_cache
@proved_again
def set_billing(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who is invoiced; an invoice that waited for it goes out then."""
    membership = answered_for(request, pk)
    known = billing.of_payer(membership.payer) if membership.payer else _suggested(membership)
    form = BillingForm(request.POST or None, initial=vars(known))
    if request.method == "POST" and form.is_valid():
        billing.set_billing(membership, form.billing, by=request.user)
        messages.success(request, _asked_for_all(membership, request))
        return redirect("membership:detail", membership.pk)
    title = "Who is invoiced"
    context = area_context(title, *steps(membership, title))
    return render(request, "membership/form.html", {**context, "membership": membership, "form": form})


def _suggested(membership: Membership) -> billing.Billing:
    if membership.school is not None:
        return billing.suggested(membership.school)
    return billing.Billing(str(membership.person), "", membership.person.email)


def _asked_for_all(membership: Membership, request: HttpRequest) -> str:
    """Invoice what waited for somebody to be invoiced; return what to say."""
    said = "Saved. The next invoice goes there."
    for period in membership.periods.not_invoiced():
        asked = invoicing.invoice_period(period, by=request.user)
        said = f"Saved. {asked.problem}" if asked.problem else "Saved, and the invoice was sent."
    return said


@login_required
@never_cache
def set_order(request: HttpRequest, pk: int, period_pk: int) -> HttpResponse:
    """Note the purchase order number of one year; an invoice that waited for it goes out then."""
    membership = answered_for(request, pk)
    period = get_object_or_404(membership.periods.unpaid().select_related("payable"), pk=period_pk)
    invoice = invoicing.invoices_of(period).filter(kind="invoice").first()
    if membership.payer is None:
        return redirect("membership:billing", membership.pk)
    known = period.payable.purchase_order if period.payable else None
    form = OrderForm(request.POST or None, initial={"number": known.number if known else ""})
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["number"]
        if invoice:
            purchase_orders.set_for_document(invoice, number, by=request.user)
            messages.success(request, "Your purchase order number is on the invoice now.")
        else:
            asked = invoicing.invoice_period(period, by=request.user, order_number=number)
            said = "Thank you. The invoice was sent with your purchase order number."
            messages.success(request, asked.problem or said)
        return redirect("membership:detail", membership.pk)
    title = "Purchase order number"
    context = area_context(title, *steps(membership, title))
    return render(request, "membership/form.html", {**context, "membership": membership, "form": form})


@require_POST
@login_required
def send_invoice(request: HttpRequest, pk: int, invoice_pk: int) -> HttpResponse:
    """Ask the finance office to pay: send them the invoice, with the link that needs no account."""
    membership = answered_for(request, pk)
    invoice = get_object_or_404(
        invoicing.invoices_of(*membership.periods.standing()).filter(kind="invoice"), pk=invoice_pk
    )
    if exceeded("membership-send", str(request.user.pk), SENDINGS, WINDOW):
        messages.error(request, "That was sent very often. Please wait an hour and try again.")
        return redirect("membership:detail", membership.pk)
    try:
        to = sending.send(invoice, by=request.user)
    except PaymentsError:
        messages.error(request, "Nobody is named to whom invoices go. Say who, and it is sent.")
        return redirect("membership:billing", membership.pk)
    messages.success(request, f"Invoice {invoice.number} was sent to {', '.join(to)}.")
    return redirect("membership:detail", membership.pk)


@login_required
@never_cache
def seats_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who has a seat; give one, or take one away."""
    membership = answered_for(request, pk)
    limit = seats.limit(membership)
    if membership.school is None or limit is None:
        return redirect("membership:detail", membership.pk)
    if request.method == "POST":
        try:
            _change_seat(request, membership)
        except errors.MembershipError as error:
            messages.error(request, str(error))
        return redirect("membership:seats", membership.pk)
    roles = Role.objects.current().filter(school=membership.school).select_related("person")
    holders = set(membership.held_seats.values_list("person_id", flat=True))
    title = "Who counts as a member"
    return render(
        request,
        "membership/seats.html",
        {
            **area_context(title, *steps(membership, title)),
            "membership": membership,
            "rows": [
                {"role": role, "has_seat": role.person_id in holders}
                for role in roles.order_by("person__last_name", "person__first_name", "pk")
            ],
            "taken": seats.taken(membership),
            "limit": limit,
        },
    )


def _change_seat(request: HttpRequest, membership: Membership) -> None:
    person = get_object_or_404(User, pk=key_in(request.POST.get("person", "")))
    if request.POST.get("act") == "give":
        seats.give(membership, person, request.user)
        messages.success(request, f"{person} counts as a member now.")
    else:
        seats.take(membership, person, request.user)
        messages.success(request, f"{person} has no seat any more.")
