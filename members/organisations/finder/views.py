"""The public finder. Nothing here asks who is looking: no cookie, no Vary, the same for everybody."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.addresses import absolute_url
from core.context import view_context
from core.rate_limits import network_of
from core.words import one_line
from members.organisations.finder import listing, structured_data
from members.organisations.finder.forms import WrongReportForm
from members.organisations.finder.matching import Answer, find
from members.organisations.finder.reporting import LIMIT_SECONDS, TooManyReports, receive_report
from members.organisations.finder.words import LONGEST_QUERY
from members.organisations.models import Authority, Reorganisation
from members.organisations.querysets import today

TITLE = "Find your Virtual School"
DESCRIPTION = (
    "Every local authority in England has a Virtual School Head. Find the Virtual School for a child by the "
    "name of the council, a town or a postcode, and how to reach it."
)
MOST_SUGGESTIONS = 8
TOO_MANY = "We have had several reports from you in the last hour. Please send this one again in an hour."


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the search box with the map and the list, or what was found."""
    query = one_line(request.GET.get("q", "")[:LONGEST_QUERY])
    known = listing.known_authorities()
    context = {"query": query, "is_finder": True}
    if query:
        answer = find(query, known)
        cards = listing.school_cards([result.authority for result in answer.results])
        context.update(
            view_context(
                f"{TITLE}: {query}", (TITLE, reverse("finder:index")), (f"“{query}”", None), robots="noindex"
            ),
            answer=answer,
            found=[
                {"result": result, "cards": cards.get(result.authority.pk, [])} for result in answer.results
            ],
        )
        return render(request, "organisations/finder/results.html", context)
    context.update(
        view_context(TITLE, description=DESCRIPTION, canonical_url=absolute_url(reverse("finder:index"))),
        regions=listing.by_region(known.authorities),
        map_urls=listing.map_urls(known),
        count=len(known.authorities),
    )
    return render(request, "organisations/finder/index.html", context)


@require_safe
def suggest(request: HttpRequest) -> JsonResponse:
    """Return `{"suggestions": [{"name", "why", "url", "value"}]}` for what has been typed so far."""
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    answer = find(query, listing.known_authorities()) if len(query) > 1 else Answer()
    results = [*answer.results, *answer.others][:MOST_SUGGESTIONS]
    return JsonResponse(
        {
            "suggestions": [
                {
                    "name": result.authority.plain_name,
                    "why": result.reason,
                    "url": result.authority.get_absolute_url(),
                    "value": result.authority.gss_code,
                }
                for result in results
            ]
        }
    )


@require_safe
def authority(request: HttpRequest, slug: str) -> HttpResponse:
    """Show how to reach the Virtual School of one authority, or lead on to who took its place."""
    found = Authority.objects.filter(slug=slug).first()
    if found is None:
        return _guessed(slug)
    on = today()
    if found.valid_from > on:
        raise Http404("This authority does not exist yet.")
    if found.valid_to is not None and found.valid_to <= on:
        return _ended(request, found)
    cards = listing.school_cards([found]).get(found.pk, [])
    is_example = any(card.school.is_example for card in cards)
    name = found.plain_name
    address = absolute_url(found.get_absolute_url())
    context = view_context(
        f"Virtual School for {name}",
        (TITLE, reverse("finder:index")),
        (name, None),
        description=f"How to reach the Virtual School for {name}, and how it can help with school.",
        canonical_url=address,
        robots="noindex" if is_example else "",
    )
    if not is_example:
        context["structured_data"] += [structured_data.virtual_school(found, card) for card in cards]
    context.update(authority=found, cards=cards, is_example=is_example, address=address)
    plan = Reorganisation.objects.planned().filter(ending=found).select_related("goes_on").first()
    if plan is not None:
        context.update(ends_on=plan.on, coming=plan.successors)
    return render(request, "organisations/finder/authority.html", context)


def something_wrong(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form for reports, or take one."""
    found = get_object_or_404(Authority.objects.in_force(), slug=slug)
    form = WrongReportForm(request.POST) if request.method == "POST" else WrongReportForm()
    status = 200
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            receive_report(
                found,
                about=data["about"],
                details=data["details"],
                email=data["email"],
                client_address=network_of(request),
                suspicion=form.suspicion,
            )
        except TooManyReports:
            form.add_error(None, TOO_MANY)
            status = 429
        else:
            return redirect("finder:thanks", slug=slug)
    context = view_context(
        "Something is wrong here", *_steps(found, "Something is wrong here"), robots="noindex"
    )
    context.update(authority=found, form=form)
    response = render(request, "organisations/finder/something_wrong.html", context, status=status)
    if status == 429:
        response["Retry-After"] = str(LIMIT_SECONDS)
    return response


@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Say thank you, on a page of its own, so that reloading it sends nothing twice."""
    found = get_object_or_404(Authority.objects.all(), slug=slug)
    context = view_context("Thank you", *_steps(found, "Thank you"), robots="noindex")
    return render(request, "organisations/finder/thanks.html", {**context, "authority": found})


def _guessed(slug: str) -> HttpResponse:
    """Lead from an address that somebody guessed ("/bristol/") to the one authority that is called so."""
    answer = find(slug.replace("-", " "), listing.known_authorities())
    if not answer.is_exact or len(answer.results) != 1:
        raise Http404("No such authority.")
    return redirect(answer.results[0].authority)


def _ended(request: HttpRequest, ended: Authority) -> HttpResponse:
    heirs = listing.successors_in_force(ended)
    if len(heirs) == 1:
        # Not for ever: councils have been divided again.
        return redirect(heirs[0])
    context = view_context(
        f"{ended.plain_name} has changed",
        (TITLE, reverse("finder:index")),
        (ended.plain_name, None),
        robots="noindex",
    )
    return render(request, "organisations/finder/ended.html", {**context, "authority": ended, "heirs": heirs})


def _steps(found: Authority, last: str) -> list[tuple[str, str | None]]:
    return [(TITLE, reverse("finder:index")), (found.plain_name, found.get_absolute_url()), (last, None)]
