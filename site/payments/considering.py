"""Screens on which staff see what follows before they do it; only what was shown is done."""

import hashlib
import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from payments import handlers
from payments.errors import PaymentsError
from payments.finance_admin import FinanceScreen
from payments.foreseeing import foresee
from payments.models import FinancialDocument, Payer

REFUSALS = (PaymentsError, handlers.Refused, ValueError)


class ConsideredScreen(FinanceScreen):
    """A form that is filled in, shown with what follows from it, and then confirmed.

    `payer` (set in `setup`) is whose account it concerns; `act` does it and returns what `done` leads
    on from.
    """

    template_name = "payments/admin/considered.html"
    proved = True  # all of them change what somebody owes
    form_class: type[forms.Form]
    confirm_label = "Do it"
    payer: Payer

    def get_form(self, data=None) -> forms.Form:
        """Return the form, bound to `data` if there is any."""
        return self.form_class(data)

    def act(self, form: forms.Form) -> Any:
        """Do what the cleaned `form` says."""
        raise NotImplementedError

    def done(self, result: Any) -> HttpResponse:
        """Lead on, with a message, from what `act` returned."""
        raise NotImplementedError

    def about(self) -> list[tuple[str, str]]:
        """Return what the screen is about, as names and values."""
        return [("Payer", self.payer.name)]

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            follows = foresee(self.payer, lambda: self.act(form))
            shown = _digest(request, follows)
            if "confirm" in request.POST and request.POST.get("shown") == shown:
                return self.done(self.act(form))
        except REFUSALS as error:
            form.add_error(None, str(error))
            return self._show(form)
        if "confirm" in request.POST:
            messages.warning(request, "Something changed since. Please look again at what follows.")
        return self._show(form, follows=follows, shown=shown)

    def _show(self, form: forms.Form, **context) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form, **context))

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", self.get_form())
        return super().get_context_data(
            **kwargs, about=self.about(), confirm_label=self.confirm_label, payer=self.payer
        )

    def get_breadcrumbs_items(self) -> list[dict]:
        items = super().get_breadcrumbs_items()
        payer = {"url": reverse("payments_payer", args=[self.payer.pk]), "label": self.payer.name}
        return [*items[:-1], payer, items[-1]]


def lead_to(request: HttpRequest, documents: list[FinancialDocument], otherwise: str) -> HttpResponse:
    """Say which `documents` were issued and lead to the last of them, or to the address `otherwise`."""
    if not documents:
        messages.success(request, "Noted. Nothing was issued: it waits on the queue “To invoice”.")
        return redirect(otherwise)
    numbers = ", ".join(document.number for document in documents)
    messages.success(request, f"Issued: {numbers}. Now send it to the payer.")
    return redirect("payments_document", documents[-1].pk)


def _digest(request: HttpRequest, follows: list[str]) -> str:
    """Return a name for exactly these fields and consequences."""
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "confirm", "shown", "show")
    }
    return hashlib.sha256(json.dumps([fields, follows], sort_keys=True).encode()).hexdigest()
