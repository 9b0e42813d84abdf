"""What the buttons of the finance screens do: each act of the room, with its refusals said in words."""

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.audit import record
from core.keys import key_in
from core.money import pounds
from core.proof import proved_again
from payments import (
    alerts,
    aliases,
    allocating,
    cards,
    handlers,
    holding,
    other_documents,
    receiving,
    refunding,
    reminders,
)
from payments.errors import PaymentsError
from payments.finance_admin import FinanceScreen, PaymentScreen
from payments.finance_charging import PayableScreen
from payments.finance_forms import DayForm, HoldForm, PauseForm, RecordPaymentForm, RefundForm, UseForm
from payments.finance_payers import PayerDetails, PayerPayments
from payments.models import (
    ChasingHold,
    FinancialDocument,
    Payable,
    Payer,
    PayerAlias,
    Payment,
    Refund,
    StaffAlert,
)
from payments.permissions import can_manage_finance

# The screens that a button may lead back to, by the end of their names.
SCREENS = ("payer", "payer_payments", "payer_details", "document", "payment", "payable")


def serious_act(view: Callable) -> Callable:
    """Make `view` an act before which people prove again who they are: it changes what was paid."""
    return act(proved_again(view))


def act(view: Callable) -> Callable:
    """Make `view` an act: by POST, for those who manage money; what it refuses is said, never a 500."""

    @require_POST
    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        if not can_manage_finance(request.user):
            raise PermissionDenied
        try:
            return view(request, pk)
        except (PaymentsError, handlers.Refused) as error:
            messages.error(request, str(error))
            return redirect(_back(request))

    return wrapped


def _back(request: HttpRequest) -> str:
    """Return the screen that the button stood on: one of ours, by name."""
    screen, _, pk = request.POST.get("from", "").partition(":")
    if screen in SCREENS and key_in(pk):
        return reverse(f"payments_{screen}", args=[key_in(pk)])
    return "payments_finance"


def _said(request: HttpRequest, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect(_back(request))


def _form_errors(request: HttpRequest, form) -> HttpResponse:
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {' '.join(errors)}".lstrip(": "))
    return redirect(_back(request))


def _screen_again(request: HttpRequest, screen: type[FinanceScreen], pk: int, **filled_in) -> HttpResponse:
    """Show `screen` with the form as it was filled in and what is wrong with it: nothing typed is lost."""
    view = screen(extra_context=filled_in)
    view.setup(request, pk=pk)
    answer = view.get(request, pk=pk)
    answer.status_code = 422
    return answer


@act
def close_alert(request: HttpRequest, pk: int) -> HttpResponse:
    alerts.close_alert(get_object_or_404(StaffAlert.objects.visible_to(request.user), pk=pk), request.user)
    return _said(request, "Taken off the queue.")


@serious_act
def record_payment(request: HttpRequest, pk: int) -> HttpResponse:
    payer = get_object_or_404(Payer.objects.visible_to(request.user), pk=pk)
    form = RecordPaymentForm(request.POST)
    if not form.is_valid():
        return _screen_again(request, PayerPayments, pk, form=form)
    receiving.receive(payer=payer, by=request.user, **form.cleaned_data)
    return _said(request, "Recorded. It is on account until it is used for an invoice.")


@serious_act
def use_payment(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    form = UseForm(payment, request.POST)
    if not form.is_valid():
        return _screen_again(request, PaymentScreen, pk, use_form=form)
    amount = allocating.allocate(payment, form.cleaned_data["invoice"], by=request.user)
    number = form.cleaned_data["invoice"].number
    if not amount:
        messages.warning(request, f"Nothing of this payment is left, or nothing is due on {number}.")
        return redirect(_back(request))
    return _said(request, f"{pounds(amount)} used for {number}.")


@serious_act
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    invoice = get_object_or_404(FinancialDocument, pk=key_in(request.POST.get("invoice", "")))
    allocating.take_back(payment, invoice, by=request.user, reason="By staff")
    return _said(request, f"Taken back from {invoice.number}; it is on account.")


@serious_act
def ask_refund(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    form = RefundForm(payment, request.POST)
    if not form.is_valid():
        return _screen_again(request, PaymentScreen, pk, refund_form=form)
    try:
        refund = refunding.ask(payment, by=_officer(request), **form.cleaned_data)
    except PaymentsError as error:
        form.add_error("amount", str(error))
        return _screen_again(request, PaymentScreen, pk, refund_form=form)
    if refund.needs_approval:
        return _said(request, "The refund waits for somebody else to approve it.")
    return _said(
        request, "The refund is on its way." if refund.method == "card" else "Now make the transfer."
    )


def _officer(request: HttpRequest) -> AbstractUser:
    """Return who is signed in: `act` lets nobody else come this far."""
    return cast(AbstractUser, request.user)


def _refund(request: HttpRequest, pk: int) -> Refund:
    if not can_manage_finance(request.user):
        raise PermissionDenied
    return get_object_or_404(Refund.objects.select_related("payment"), pk=pk)


@serious_act
def approve_refund(request: HttpRequest, pk: int) -> HttpResponse:
    refunding.approve(_refund(request, pk), by=_officer(request))
    return _said(request, "Approved.")


@serious_act
def cancel_refund(request: HttpRequest, pk: int) -> HttpResponse:
    refunding.cancel(_refund(request, pk), by=request.user)
    return _said(request, "The refund is dropped; its sum is on account.")


@serious_act
def complete_refund(request: HttpRequest, pk: int) -> HttpResponse:
    form = DayForm(request.POST)
    if not form.is_valid():
        return _form_errors(request, form)
    refunding.complete(_refund(request, pk), on=form.cleaned_data["on"], by=request.user)
    return _said(request, "Noted: the transfer was made.")


@act
def look_again(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    return _said(request, f"Stripe says: {cards.look_again(payment)}.")


@act
def renew_link(request: HttpRequest, pk: int) -> HttpResponse:
    document = get_object_or_404(FinancialDocument.objects.visible_to(request.user), pk=pk)
    with transaction.atomic():
        document.link_version += 1
        document.save(update_fields=["link_version"])
        record(request.user, "document.link_renewed", document)
    return _said(request, "The links sent before do not work any more. Send the document again.")


@act
def pause_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    payer = get_object_or_404(Payer.objects.visible_to(request.user), pk=pk)
    form = PauseForm(request.POST)
    if not form.is_valid():
        return _screen_again(request, PayerDetails, pk, pause_form=form)
    until = form.cleaned_data["until"]
    reminders.pause(payer, until, reason=form.cleaned_data["reason"], by=request.user)
    return _said(request, f"No reminders before {until:%-d %B %Y}." if until else "Reminders go out again.")


@act
def hold_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    payable = get_object_or_404(Payable.objects.visible_to(request.user), pk=pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _screen_again(request, PayableScreen, pk, hold_form=form)
    holding.hold(payable, held_for=holding.BY_FINANCE, by=request.user, **form.cleaned_data)
    return _said(request, f"Nobody is reminded of {payable.title}.")


@act
def release_reminders(request: HttpRequest, pk: int) -> HttpResponse:
    """Release one hold, whoever placed it: Finance has the last word on what is chased."""
    hold = get_object_or_404(ChasingHold.objects.select_related("payable"), pk=pk)
    holding.release(hold.payable, held_for=hold.held_for, by=request.user)
    return _said(request, f"Reminders of {hold.payable.title} go out again.")


@act
def forget_alias(request: HttpRequest, pk: int) -> HttpResponse:
    alias = get_object_or_404(PayerAlias.objects.visible_to(request.user).select_related("payer"), pk=pk)
    aliases.forget(alias, by=request.user)
    return _said(request, f"“{alias.name}” is not taken for {alias.payer} any more.")


@act
def make_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    payment = get_object_or_404(Payment.objects.visible_to(request.user), pk=pk)
    receipt = other_documents.receipt_for(payment, by=request.user)
    messages.success(request, f"Receipt {receipt.number} is made out.")
    return redirect("payments_document", receipt.pk)
