"""One's own data: see, have, correct and erase it. Everything here asks for a sign-in, apart from `fetch`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core import audit
from core.context import view_context
from core.members_area import area_context
from core.personal_data import Person
from core.proof import ask_again, proved_again
from core.visitors import visitor
from members.privacy import agreeing, copying, correcting, erasing, errors
from members.privacy.forms import CorrectForm, EraseForm, NameForm
from members.privacy.models import Agreement, Copy, Correction, Erasure

TITLE = "Your data"


def _context(title: str) -> dict:
    if title == TITLE:
        return area_context(TITLE)
    return area_context(title, (TITLE, reverse("privacy:index")), (title, None))


@require_safe
@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Show what is held, and what can be done about it."""
    user = request.user
    context = {
        **_context(TITLE),
        "parts": [part for part in erasing.plan_for(Person.of(user)) if part.holding.in_public_list],
        "copies": Copy.objects.ready().filter(person=user),
        "being_made": Copy.objects.filter(person=user, state=Copy.State.MAKING).exists(),
        "failed": Copy.objects.failed().filter(person=user).exists(),
        "erasure": Erasure.objects.open().filter(person=user).first(),
        "corrections": Correction.objects.filter(person=user).order_by("-asked_at")[:10],
        "own_screens": correcting.own_screens(),
    }
    return render(request, "privacy/index.html", context)


@require_POST
@login_required
@proved_again
@never_cache
def ask_copy(request: HttpRequest) -> HttpResponse:
    """Have a copy made."""
    try:
        copying.ask(Person.of(request.user))
    except errors.PrivacyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Your copy is being made. We write to you when you can fetch it.")
    return redirect("privacy:index")


@require_safe
@never_cache
def fetch(request: HttpRequest, token: str) -> HttpResponse:
    """Give the copy that the link in the letter leads to; its owner signs in first, if they can."""
    copy = copying.by_token(token)
    if copy is None:
        raise Http404("No such copy, or its time is over.")
    if copy.person is not None and copy.person.is_active:
        if (asked := ask_again(request)) is not None:
            return asked
        if visitor(request).pk != copy.person_id:
            raise Http404("Not this person's copy.")
    copying.fetched(copy)
    return FileResponse(copy.file.open("rb"), as_attachment=True, filename="your-data.zip", headers=PRIVATE)


PRIVATE = {"Content-Type": "application/zip", "X-Content-Type-Options": "nosniff"}


@login_required
@never_cache
def name(request: HttpRequest) -> HttpResponse:
    """Change one's own name."""
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record(request.user, "name.changed", request.user)
        messages.success(request, "Your name is changed.")
        return redirect("privacy:index")
    return render(request, "privacy/form.html", {**_context("Your name"), "form": form})


@login_required
@never_cache
def correct(request: HttpRequest) -> HttpResponse:
    """Say what is wrong and cannot be changed by oneself."""
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.ask(request.user, **form.cleaned_data)
        except errors.PrivacyError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "The office has what you wrote, and answers within a month.")
            return redirect("privacy:index")
    context = {
        **_context("Something about you is wrong"),
        "form": form,
        "lead": "For what you cannot change yourself. The office looks into it and writes to you.",
    }
    return render(request, "privacy/form.html", context)


@login_required
@proved_again
@never_cache
def erase(request: HttpRequest) -> HttpResponse:
    """Show what erasing would do, and ask for it."""
    person = Person.of(request.user)
    form = EraseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = erasing.ask(person, email=request.user.email)
        except errors.PrivacyError as error:
            form.add_error(None, str(error))
        else:
            at_once = asked.state != Erasure.State.WAITING
            context = view_context("Your request to be erased", robots="noindex")
            return render(
                request, "privacy/asked_to_erase.html", {**context, "asked": asked, "at_once": at_once}
            )
    context = {
        **_context("Erase your data"),
        "form": form,
        "parts": [part for part in erasing.plan_for(person) if part.holding.in_public_list],
        "reasons": erasing.why_staff_must_look(person),
        "asked": Erasure.objects.open().filter(person=request.user).first(),
    }
    return render(request, "privacy/erase.html", context)


@require_POST
@login_required
@never_cache
def withdraw_erasure(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's request to be erased back."""
    asked = get_object_or_404(Erasure.objects.visible_to(request.user), pk=pk)
    try:
        erasing.withdraw(asked, request.user)
    except errors.NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except errors.PrivacyError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "You stay. Your request to be erased is withdrawn.")
    return redirect("privacy:index")


@require_safe
@login_required
@never_cache
def agreements(request: HttpRequest) -> HttpResponse:
    """Show what one agreed to, in which words and when."""
    given = Agreement.objects.filter(person=request.user).select_related("wording")
    today = {
        (agreement.wording.purpose, agreement.wording.version)
        for agreement in given
        if not agreement.withdrawn_at
    }
    context = {
        **_context("What you agreed to"),
        "purposes": [
            {"purpose": purpose, "agreed": (purpose.slug, purpose.version) in today}
            for purpose in agreeing.purposes()
        ],
        "given": given,
        "titles": {purpose.slug: purpose.title for purpose in agreeing.purposes()},
    }
    return render(request, "privacy/agreements.html", context)


@require_POST
@login_required
@never_cache
def agree(request: HttpRequest, purpose: str, yes: bool) -> HttpResponse:
    """Agree to something, or take it back."""
    if purpose not in {known.slug for known in agreeing.purposes()}:
        raise Http404("Nobody asks for that.")
    if yes:
        agreeing.agree(request.user, purpose)
        messages.success(request, "Thank you. You can take it back here at any time.")
    else:
        agreeing.withdraw(request.user, purpose)
        messages.success(request, "You took it back. From now on we do it no more.")
    return redirect("privacy:agreements")
