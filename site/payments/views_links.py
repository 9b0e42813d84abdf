"""Opening a signed link, and what is said where it opens nothing: cut short, ended, sent anew."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.context import view_context
from core.models import SiteSettings
from core.rate_limits import exceeded, network_of
from payments import links, sending
from payments.links import BrokenLink, EndedLink
from payments.models import PaymentSettings
from payments.sending import NobodyToSendTo

# One visitor's tries in an hour; an office may share an address.
LIMIT, WINDOW = 60, 3600
# Whoever has an ended link has a new one sent as often as this, and not to themselves: to the contacts.
SENT_AGAIN_AFTER = timedelta(hours=12)
SAID = {
    "sent": ("success", "A new link is on its way to the finance contacts that we have on record."),
    "sent_before": ("info", "A new link went out a short while ago. Please look for it, in junk mail too."),
    "nobody": ("warning", "We have nobody on record whom we could send it to. Please write to us."),
    "many": ("warning", "That was tried very often. Please wait an hour and try again."),
}


def opened(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give `view` the document that its link opens, before the token; say what to do where it opens none."""

    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = links.document_of(token)
        except BrokenLink:
            return _broken(request)
        except EndedLink as ended:
            return _ended(request, ended, token)
        return view(request, found, token)

    return wrapped


def too_often(request: HttpRequest) -> bool:
    """Say whether this visitor's network has asked more often than an office would."""
    return exceeded("payments", network_of(request), LIMIT, WINDOW)


@never_cache
@require_POST
def send_new(request: HttpRequest, token: str) -> HttpResponse:
    """Send the document of an ended link again, with a new link, to the payer's contacts and nobody else."""
    try:
        links.document_of(token)
    except BrokenLink:
        return _broken(request)
    except EndedLink as ended:
        said = "many" if too_often(request) else _send(ended)
        address = reverse("payments:document", args=[token])
        return HttpResponseRedirect(f"{address}?said={said}", status=303)
    return redirect("payments:document", token)


def _send(ended: EndedLink) -> str:
    sent_at = ended.document.sent_at
    if sent_at and sent_at > timezone.now() - SENT_AGAIN_AFTER:
        return "sent_before"
    try:
        sending.send(ended.document)
    except NobodyToSendTo:
        return "nobody"
    return "sent"


def _broken(request: HttpRequest) -> HttpResponse:
    title = "This link does not work any more"
    context = {**view_context(title, robots="noindex"), "title": title, "ask": _whom_to_ask()}
    return render(request, "payments/broken_link.html", context, status=404)


def _ended(request: HttpRequest, ended: EndedLink, token: str) -> HttpResponse:
    title = "This link has ended"
    kind, text = SAID.get(request.GET.get("said", ""), ("", ""))
    context = {
        **view_context(title, robots="noindex"),
        "title": title,
        "document": ended.document,
        "ended_on": ended.ended_on,
        "months": PaymentSettings.load().link_months,
        "token": token,
        "ask": _whom_to_ask(),
        "said_kind": kind,
        "said": text,
    }
    return render(request, "payments/ended_link.html", context, status=410)


def _whom_to_ask() -> str:
    return PaymentSettings.load().finance_email or SiteSettings.load().contact_email
