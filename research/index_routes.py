"""The addresses under /research/ that are lists: all, by topic, by contributor, and the feed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from core import structured_data
from core.addresses import absolute_url
from core.visitors import visitor
from research.choices import Kind, Role
from search.words import terms

PER_PAGE = 20
LONGEST_QUERY = 200
MOST_MATCHES = 1000
SORTS = {
    "newest": ("Newest", ("-year", "-publication_id")),
    "downloads": ("Most downloaded", ("-downloads", "-publication_id")),
    "title": ("Title, A to Z", ("sort_title", "publication_id")),
}


@dataclass(frozen=True)
class Shelf:
    """Which part of the library a list shows: all of it, a topic or a contributor's work."""

    entries: object
    title: str
    address: str
    kicker: str = ""
    lead: str = ""
    link: str = ""
    fixed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Card:
    """A publication as a list shows it; twenty whole pages would cost more than the search for them."""

    address: str
    title: str
    work_kind: str
    summary: str
    access: str
    embargo_until: datetime | None
    year: int
    details: dict

    @property
    def kind(self) -> str:
        return str(Kind(self.work_kind).label)

    @property
    def authors(self) -> str:
        return ", ".join(
            author["name"] for author in self.details["authors"] if author["role"] == Role.AUTHOR
        )


_OF_A_CARD = (
    "publication__slug",
    "publication__title",
    "publication__work_kind",
    "publication__summary",
    "publication__access",
    "publication__embargo_until",
    "year",
    "card",
)


class IndexRoutes(RoutablePageMixin):
    """What the index page answers. Every list is of publications whose record the visitor may see."""

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        return self._list(request, Shelf(self.entries_for(request), self.title, self.address, lead=self.lead))

    @path("topic/<slug:slug>/", name="topic")
    def topic_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        from research.models import Topic

        topic = Topic.objects.filter(slug=slug).first()
        if topic is None:
            raise Http404("No such topic.")
        shelf = Shelf(
            self.entries_for(request).filter(publication__topics=topic),
            topic.name,
            self.address_of("topic", slug),
            kicker="Topic",
            lead=topic.description,
            fixed=("topic",),
        )
        return self._list(request, shelf)

    @path("author/<slug:slug>/", name="author")
    def author_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        from research.models import Contribution, Contributor

        contributor = Contributor.objects.filter(slug=slug).first()
        if contributor is None:
            raise Http404("Nobody of that name is in the library.")
        theirs = Contribution.objects.filter(contributor=contributor).values("publication")
        shelf = Shelf(
            self.entries_for(request).filter(pk__in=theirs),
            contributor.display_name,
            self.address_of("author", slug),
            kicker="Publications by",
            lead=contributor.full_name,
            link=contributor.identifier_url or contributor.website,
        )
        return self._list(request, shelf)

    @path("feed/", name="feed")
    def feed_route(self, request: HttpRequest) -> HttpResponse:
        from research import feeds

        return feeds.answer(request, self, self.publications_for(request))

    # --- what the routes share ------------------------------------------------------------------

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        # What BasePage would add (breadcrumbs, head) comes from `_describe`, which needs no query for it.
        return Page.get_context(cast(Page, self), request, *args, **kwargs)

    def publications_for(self, request: HttpRequest):
        """Return the publications whose record the visitor may see."""
        from research.models import PublicationPage

        return PublicationPage.objects.visible_to(visitor(request))

    def entries_for(self, request: HttpRequest):
        """Return the entries of those publications, which lists read."""
        from research.models import CatalogueEntry

        return CatalogueEntry.objects.visible_to(visitor(request))

    @cached_property
    def address(self) -> str:
        return self.url or "/research/"

    def address_of(self, route: str, *args: str) -> str:
        """Return the path of a list or of the feed, such as `address_of("topic", "attendance")`."""
        return self.address + self.reverse_subpage(route, args)

    def feeds(self) -> list[dict]:
        """Return the feed as base.html announces it."""
        return [
            {
                "type": "application/atom+xml",
                "title": self.title,
                "url": absolute_url(self.address_of("feed")),
            }
        ]

    def _list(self, request: HttpRequest, shelf: Shelf) -> HttpResponse:
        from research import facets, passages

        selection = facets.Selection.read(request.GET)
        query = _tidy(request.GET.get("q", ""))
        sort = request.GET.get("sort", "")
        sort = sort if sort in SORTS else ""
        rows, matches = _rows(shelf.entries, query, sort)
        vocabulary = facets.Vocabulary.load()
        found = facets.find(rows, selection.letters(vocabulary), _embargoed())
        pks = sorted(found.pks, key=matches.__getitem__) if query and not sort else found.pks
        page = _page_of(pks, request.GET.get("page") or "1")
        keep = [(name, value) for name, value in (("q", query), ("sort", sort)) if value]
        parameters = [*selection.pairs(), *keep]
        context = self._describe(request, shelf, page.number, bool(parameters))
        context.update(
            shelf=shelf,
            publications=self._cards(page.object_list),
            results=page,
            number_found=len(found.pks),
            groups=facets.groups(found, selection, vocabulary, shelf.fixed),
            chosen=facets.chosen(selection, vocabulary, shelf.address, keep),
            sorts=[
                {
                    "value": value,
                    "label": label,
                    "is_current": value == (sort or "newest" if not query else sort),
                }
                for value, (label, _) in SORTS.items()
            ],
            query=query,
            passages=passages.find(query, visitor(request)) if query and page.number == 1 else [],
            querystring="?" + (urlencode(parameters) + "&" if parameters else ""),
            feeds=self.feeds(),
        )
        return self.render(request, context_overrides=context)

    def _cards(self, pks: list[int]) -> list[Card]:
        """Return the publications of one page of the list, in its order."""
        from research.models import CatalogueEntry

        known = {
            row[0]: Card(f"{self.address}{row[1]}/", *row[2:])
            for row in CatalogueEntry.objects.filter(pk__in=pks).values_list("pk", *_OF_A_CARD)
        }
        return [known[pk] for pk in pks if pk in known]

    def _describe(self, request: HttpRequest, shelf: Shelf, number: int, narrowed: bool) -> dict:
        """Return the head and breadcrumbs of a list that is not the whole first page."""
        address = f"{shelf.address}?page={number}" if number > 1 else shelf.address
        meta = replace(self.meta(request), canonical_url=absolute_url(address))
        if shelf.address != self.address:
            meta = replace(meta, title=f"{shelf.kicker} {shelf.title}", description=shelf.lead)
        if number > 1:
            meta = replace(meta, title=f"{meta.title} (page {number})")
        if narrowed:
            meta = replace(meta, robots="noindex")
        crumbs = [{"title": "Home", "url": "/"}, {"title": self.title, "url": self.address}]
        if shelf.address != self.address:
            crumbs.append({"title": shelf.title, "url": None})
        crumbs[-1] = {**crumbs[-1], "url": None}
        return {
            "meta": meta,
            "breadcrumbs": crumbs,
            "structured_data": [structured_data.breadcrumb_list(crumbs)],
        }


def _rows(entries, query: str, sort: str):
    """Return [(primary key, facet words)] in the order asked for, and the rank of each match of `query`."""
    matches: dict[int, int] = {}
    if query:
        matches = {pk: rank for rank, pk in enumerate(_matching(query))}
        entries = entries.filter(pk__in=list(matches))
    return entries.order_by(*SORTS[sort or "newest"][1]).values_list("pk", "facets"), matches


def _matching(query: str) -> list[int]:
    """Return the publications that have all the words; where none has them all, those that have any.

    Whoever may not see one of them does not: the caller picks from what is visible.
    """
    from research import finding
    from research.models import PublicationPage

    words = terms(query)
    publications = PublicationPage.objects.live()
    found = finding.best_first(words, publications, MOST_MATCHES)
    return found or finding.best_first(words, publications, MOST_MATCHES, every=False)


def _embargoed() -> set[int]:
    """Return the publications that are under embargo now, visible or not: lists hold only visible ones."""
    from research.models import PublicationPage

    later = PublicationPage._base_manager.filter(embargo_until__gt=timezone.now())
    return set(later.order_by().values_list("page_ptr_id", flat=True))


def _tidy(query: str) -> str:
    words = "".join(c if c.isprintable() else " " for c in query[:LONGEST_QUERY]).split()
    return " ".join(words[:12])


def _page_of(pks: list[int], number: str):
    try:
        return Paginator(pks, PER_PAGE).page(number)
    except InvalidPage as error:
        raise Http404("There is no such page of publications.") from error
