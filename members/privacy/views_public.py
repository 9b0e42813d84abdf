"""For everybody: what is held and how long; and their data for those who cannot sign in."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.context import view_context
from core.personal_data import Holding, Person, holdings
from core.rate_limits import network_of
from members.privacy import copying, erasing, errors, proving
from members.privacy.forms import EraseForm, ProveForm
from members.privacy.models import Copy, Erasure

PRIVACY = ("Privacy", "/privacy/")
TITLE = "What we hold and for how long"

# The parts of the public list, by the app that holds the table; what is not named comes under the last.
HEADINGS = {
    "home": "When you write to us",
    "organisations": "Virtual Schools and their people",
    "membership": "Membership",
    "directory": "Membership",
    "payments": "Invoices and payments",
    "research": "Publications",
    "news": "Publications",
    "eoi": "Work with us",
    "consent": "When you visit",
    "accounts": "Your account",
    "account": "Your account",
    "mfa": "Your account",
    "socialaccount": "Your account",
    "usersessions": "Your account",
    "privacy": "Your rights",
}
LAST = "Behind the scenes"
ORDER = [*dict.fromkeys(["When you visit", "When you write to us", "Your account", *HEADINGS.values()]), LAST]


@require_safe
def what_we_hold(request: HttpRequest) -> HttpResponse:
    """Show the list that the models themselves give: what, whose, why, for how long, and when erased."""
    listed = sorted((holding for holding in holdings() if holding.in_public_list), key=_place)
    context = view_context(
        TITLE,
        PRIVACY,
        (TITLE, None),
        description="What NAVSH holds about people, why and for how long, and how to be erased.",
    )
    context["parts"] = [
        {"heading": heading, "holdings": list(found)} for heading, found in groupby(listed, key=heading_of)
    ]
    return render(request, "privacy/what_we_hold.html", context)


def heading_of(holding: Holding) -> str:
    """Return under which heading the list names a holding."""
    return HEADINGS.get(holding.model._meta.app_label, LAST)


def _place(holding: Holding) -> int:
    return ORDER.index(heading_of(holding))


def prove(request: HttpRequest) -> HttpResponse:
    """Send a link to somebody who cannot sign in."""
    form = ProveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        proving.ask(form.cleaned_data["email"], network_of(request))
        return redirect("privacy_public:sent")
    title = "Your data without an account"
    context = {**view_context(title, PRIVACY, (title, None)), "form": form}
    return render(request, "privacy/prove.html", context)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a letter is on its way, whoever the address is known for."""
    title = "Look into your mail"
    return render(
        request, "privacy/proof_sent.html", view_context(title, PRIVACY, (title, None), robots="noindex")
    )


def _proved(token: str) -> str:
    email = proving.email_of(token)
    if email is None:
        raise Http404("The link is too old, or none of ours.")
    return email


@require_safe
@never_cache
def yours(request: HttpRequest, token: str) -> HttpResponse:
    """Show whoever read the mail what is held about them."""
    email = _proved(token)
    return _show_yours(request, token, email)


def _show_yours(
    request: HttpRequest, token: str, email: str, *, done: str = "", problem: str = ""
) -> HttpResponse:
    title = "Your data"
    person = Person.at(email)
    context = {
        **view_context(title, PRIVACY, (title, None), robots="noindex"),
        "token": token,
        "email": email,
        "parts": [part for part in erasing.plan_for(person) if part.holding.in_public_list],
        "reasons": erasing.why_staff_must_look(person),
        "asked": Erasure.objects.open().filter(email=email).first(),
        "copy_failed": Copy.objects.failed().filter(email=email).exists(),
        "form": EraseForm(),
        "done": done,
        "problem": problem,
    }
    return render(request, "privacy/yours.html", context)


@require_POST
@never_cache
def copy_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Have a copy made for whoever read the mail."""
    email = _proved(token)
    try:
        copying.ask(Person.at(email), email=email)
    except errors.PrivacyError as error:
        return _show_yours(request, token, email, problem=str(error))
    return _show_yours(
        request, token, email, done="Your copy is being made. We write to you when it is ready."
    )


@require_POST
@never_cache
def erase_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Have whoever read the mail erased, or staff look at it."""
    email = _proved(token)
    if not EraseForm(request.POST).is_valid():
        return _show_yours(request, token, email, problem="Tick the box if you want to be erased.")
    try:
        asked = erasing.ask(Person.at(email), email=email)
    except errors.PrivacyError as error:
        return _show_yours(request, token, email, problem=str(error))
    words = (
        f"The office looks at your request and answers by {asked.answer_by:%-d %B %Y}."
        if asked.state == Erasure.State.WAITING
        else "It is being done. We write to you, one last time, what was erased."
    )
    return _show_yours(request, token, email, done=words)
