"""The results page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.context import view_context
from core.visitors import visitor
from search.beside import found_beside
from search.finding import MOST_RESULTS, find_pages, results_for
from search.forms import SearchForm

RESULTS_ON_A_PAGE = 10


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """`/search/?q=`: what was found, or what to do."""
    form = SearchForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    ids = find_pages(query, visitor(request)) if query else []
    page = Paginator(ids, RESULTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        **view_context(
            f"Search results for “{query}”" if query else "Search", ("Search", None), robots="noindex"
        ),
        "query": query,
        "page": page,
        "beside": found_beside(query) if query and page.number == 1 else [],
        "results": results_for(list(page)),
        "are_all": len(ids) < MOST_RESULTS,
    }
    return render(request, "search/results.html", context)
