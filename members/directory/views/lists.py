"""The directory: people, schools, regions, and the contact sheet."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.england import Region, regions
from core.members_area import area_context
from members.directory import sheets
from members.directory.forms import PeopleSearchForm, SchoolSearchForm
from members.directory.gate import counted, members_only
from members.directory.pages import page_of_people
from members.directory.querysets import Narrowing, narrowed, people, schools
from members.directory.shown import ASSOCIATE_LABEL, find, show
from members.directory.viewers import Viewer
from members.organisations.models import MembersContact
from members.organisations.permissions import may_administer

PEOPLE_ON_A_PAGE = 30
TITLE = "Directory"


def _step() -> tuple[str, str]:
    return (TITLE, reverse("directory:people"))


@require_safe
@members_only
@counted
def people_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List people, searched and narrowed."""
    form = PeopleSearchForm(request.GET)
    narrowing = form.narrowing()
    results, accounts = page_of_people(viewer, narrowing, request.GET.get("page"), PEOPLE_ON_A_PAGE)
    shown = show(viewer, accounts)
    context = {
        **area_context(TITLE),
        "form": form,
        "people": [(person, "" if person.roles else ASSOCIATE_LABEL) for person in shown],
        "results": results,
        "narrowing": narrowing,
        "query": form.query(),
    }
    return render(request, "directory/people.html", context)


@require_safe
@members_only
@counted
def person(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Show one person, as far as the viewer may see."""
    found = find(viewer, pk)
    if found is None:
        raise Http404("Nobody here by that address.")
    context = {
        **area_context(found.name, _step(), (found.name, None)),
        "person": found,
        "is_oneself": found.pk == request.user.pk,
    }
    return render(request, "directory/person.html", context)


@require_safe
@members_only
@counted
def school_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List Virtual Schools with how members reach them."""
    form = SchoolSearchForm(request.GET)
    cards = sheets.school_cards(viewer, schools(viewer, form.narrowing()))
    results = Paginator(cards, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **area_context("Virtual Schools", _step(), ("Virtual Schools", None)),
        "form": form,
        "cards": sheets.with_heads(viewer, results.object_list),
        "results": results,
        "query": form.query(),
    }
    return render(request, "directory/schools.html", context)


@require_safe
@members_only
@counted
def school(request: HttpRequest, viewer: Viewer, pk: int) -> HttpResponse:
    """Show one school: how members reach it, whom it serves, and its people."""
    found = get_object_or_404(schools(viewer, Narrowing()), pk=pk)
    card = sheets.school_cards(viewer, [found])[0]
    working = people(viewer).filter(pk__in=found.roles.current().values("person"))
    shown = show(viewer, working)
    context = {
        **area_context(card.title, _step(), (card.title, None)),
        "card": card,
        "people": sheets.heads_first(shown, found.pk),
        "members_contact": MembersContact.objects.filter(school=found).first(),
        "may_administer": may_administer(request.user, found),
    }
    return render(request, "directory/school.html", context)


@require_safe
@members_only
@counted
def region_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """List the nine regions."""
    context = {**area_context("Regions", _step(), ("Regions", None)), "regions": regions()}
    return render(request, "directory/regions.html", context)


@require_safe
@members_only
@counted
def region(request: HttpRequest, viewer: Viewer, slug: str) -> HttpResponse:
    """Show the schools of one region with their heads, and the ways to everybody there."""
    found = _region(slug)
    cards = sheets.school_cards(viewer, schools(viewer, Narrowing(region=found.code)))
    context = {
        **area_context(found.name, _step(), ("Regions", reverse("directory:regions")), (found.name, None)),
        "region": found,
        "tiles": [authority.gss_code for authority in found.authorities],
        "cards": sheets.with_heads(viewer, cards),
        "number_of_people": narrowed(people(viewer), viewer, Narrowing(region=found.code)).count(),
        "others": [one for one in regions() if one.code != found.code],
    }
    return render(request, "directory/region.html", context)


@require_safe
@members_only
@counted
def contact_sheet(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Show what was found as a sheet to print: by school, with telephone numbers and addresses."""
    form = PeopleSearchForm(request.GET)
    narrowing = form.narrowing()
    found = narrowed(people(viewer), viewer, narrowing)
    number = found.count()
    shown = show(viewer, found if number <= sheets.MOST_PEOPLE else [])
    context = {
        **area_context("Contact sheet", _step(), ("Contact sheet", None)),
        "number": number,
        "most": sheets.MOST_PEOPLE,
        "groups": sheets.by_school(shown),
        "chosen": form.in_words(),
        "query": form.query(),
        "regions": regions(),
    }
    return render(request, "directory/contact_sheet.html", context)


def _region(slug: str) -> Region:
    for one in regions():
        if one.slug == slug:
            return one
    raise Http404("There is no such region.")
