"""Downloads, records in other formats, and asking for access."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.views import serve as wagtail_serve

from core.addresses import absolute_url
from core.context import view_context
from core.rate_limits import exceeded, network_of
from core.visitors import visitor
from research import asking, counting, head, serving
from research.formats import FORMATS
from research.forms import AccessRequestForm
from research.models import Edition, EditionFile, PublicationPage, ResearchIndexPage
from research.records import Record, record_of, record_of_file
from research.routes import GRANT, reading_of

REQUESTS_PER_HOUR = 5


def _publication(request: HttpRequest, slug: str) -> PublicationPage:
    return get_object_or_404(PublicationPage.objects.visible_to(visitor(request)), slug=slug)


def _edition(request: HttpRequest, publication: str, edition: str) -> Edition:
    editions = Edition.objects.visible_to(visitor(request)).select_related("publication")
    return get_object_or_404(editions, publication__slug=publication, slug=edition)


def _file(request: HttpRequest, publication: str, edition: str, pk: int) -> EditionFile:
    files = EditionFile.objects.visible_to(visitor(request)).select_related("edition__publication")
    if pk >= 2**63:  # more than the database can hold: no such file
        raise Http404("No such file.")
    return get_object_or_404(files, pk=pk, edition__slug=edition, edition__publication__slug=publication)


def library(request: HttpRequest, route: str = "index_route", **words: str) -> HttpResponse:
    """Answer with a list of the index page (`route`, and what it is of).

    Where the visitor may not see the page, Wagtail answers: with the way to sign in, or "not found".
    """
    index = ResearchIndexPage.objects.visible_to(visitor(request)).first()
    return getattr(index, route)(request, **words) if index else _from_the_tree(request)


def publication(request: HttpRequest, slug: str, edition: str = "") -> HttpResponse:
    """Answer with a publication, or one of its editions; everything else is the tree's to answer."""
    user = visitor(request)
    found = (
        PublicationPage.objects.visible_to(user)
        .marked_open_to(user, request.GET.get(GRANT, "")[:60])
        .with_library()
        .select_related("entry")
        .filter(slug=slug)
        .first()
    )
    return found.show(request, edition) if found else _from_the_tree(request)


def _from_the_tree(request: HttpRequest) -> HttpResponse:
    """Let Wagtail answer: with a topic, a list, a page's own restriction, or "not found"."""
    return wagtail_serve(request, request.path.lstrip("/"))


@require_safe
def download(request: HttpRequest, publication: str, edition: str, file: int) -> HttpResponseBase:
    """Send a file to those who may have it; tell others who may, and how to ask."""
    found = _file(request, publication, edition, file)
    grant_key = request.GET.get(GRANT, "")[:60]
    if EditionFile.objects.files_open_to(visitor(request), grant_key).filter(pk=found.pk).exists():
        response = serving.send(request, found)
        counting.count(request, found, response)
        response["Link"] = f'<{absolute_url(found.edition.address)}>; rel="collection"; type="text/html"'
        return response
    work = found.edition.publication
    context = {
        **view_context(
            "This file is not open to everybody", *_steps(work), (found.name, None), robots="noindex"
        ),
        "publication": work,
        "file": found,
    }
    response = render(request, "research/file_closed.html", context, status=403)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def first_page(request: HttpRequest, publication: str, edition: str, file: int) -> HttpResponseBase:
    """Send the picture of a file's first page to those who may have the file; for others there is none."""
    found = _file(request, publication, edition, file)
    grant_key = request.GET.get(GRANT, "")[:60]
    may = EditionFile.objects.files_open_to(visitor(request), grant_key).filter(pk=found.pk).exists()
    if not may or not found.first_page:
        raise Http404("There is no such picture.")
    return serving.send_first_page(found)


@require_safe
def cite(request: HttpRequest, publication: str, edition: str, ending: str) -> HttpResponse:
    """Send the record of an edition in the format that the address ends with."""
    found = _edition(request, publication, edition)
    return _record(record_of(found), ending, found.address)


@require_safe
def cite_file(request: HttpRequest, publication: str, edition: str, file: int, ending: str) -> HttpResponse:
    """Send the record of one file. It says no more than the page does to everybody."""
    found = _file(request, publication, edition, file)
    return _record(record_of_file(found, record_of(found.edition)), ending, found.edition.address)


def _record(record: Record, ending: str, described: str) -> HttpResponse:
    known = FORMATS.get(ending)
    if known is None:
        raise Http404("There is no such format.")
    response = HttpResponse(known.write(record), content_type=f"{known.media_type}; charset=utf-8")
    name = f"{record.key}.{ending}"
    # Plain text is for reading on the spot; the others are for another program.
    response["Content-Disposition"] = content_disposition_header(ending != "txt", name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Link"] = f'<{absolute_url(described)}>; rel="describes"; type="text/html"'
    return response


@require_safe
def linkset(request: HttpRequest, publication: str, edition: str) -> HttpResponse:
    """Send the typed links of an edition's page (RFC 9264)."""
    work = _publication(request, publication)
    reading = reading_of(work, visitor(request), edition_slug=edition)
    return JsonResponse(head.linkset(work, reading), content_type="application/linkset+json")


@require_http_methods(["GET", "HEAD", "POST"])
def request_access(request: HttpRequest, publication: str) -> HttpResponse:
    """Ask staff for a publication that is not open to everybody."""
    work = _publication(request, publication)
    user = visitor(request)
    if request.method == "POST":
        form = AccessRequestForm(request.POST, user=user)
        if exceeded("research-access", network_of(request), REQUESTS_PER_HOUR, 3600):
            form.add_error(None, "Too many requests came from you within the hour. Try again later.")
        if form.is_valid():
            asking.ask(work, user=user, **form.cleaned_data)
            return HttpResponseRedirect(reverse("research:access_requested", args=[work.slug]))
    else:
        form = AccessRequestForm(user=user)
    context = {
        **view_context("Ask for access", *_steps(work), ("Ask for access", None), robots="noindex"),
        "publication": work,
        "form": form,
    }
    return render(request, "research/request_access.html", context)


@require_safe
def access_requested(request: HttpRequest, publication: str) -> HttpResponse:
    """Say what happens next."""
    work = _publication(request, publication)
    context = {
        **view_context("Your request was sent", *_steps(work), ("Request sent", None), robots="noindex"),
        "publication": work,
    }
    return render(request, "research/access_requested.html", context)


def _steps(publication: PublicationPage) -> tuple[tuple[str, str], ...]:
    above = publication.address.removesuffix(f"{publication.slug}/")
    return ((publication.library.title, above), (publication.title, publication.address))
