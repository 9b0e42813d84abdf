"""The addresses under /news/: lists of posts by tag, author, year and month, a search, and feeds."""

from dataclasses import dataclass, replace
from datetime import date

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from taggit.models import Tag
from wagtail.contrib.routable_page.models import RoutablePageMixin, path, re_path

from core import structured_data
from core.addresses import absolute_url
from core.visitors import visitor
from news import archive, article, feeds
from news.querysets import NewsPostQuerySet
from search.finding import best_first
from search.words import LONGEST_QUERY

POSTS_PER_PAGE = 10
# Only what can be a year or a month: 0 and 13 are no addresses here.
YEAR = r"(?P<year>[1-9][0-9]{3})"
MONTH = r"(?P<month>0[1-9]|1[0-2])"


@dataclass(frozen=True)
class Selection:
    """Which posts a list shows, and what it says about that.

    `visible` are all posts that the visitor may read, `posts` those of them in this list; `address` is
    the list's path, `crumbs` the steps to it below the index as (title, url or None).
    """

    visible: NewsPostQuerySet
    posts: NewsPostQuerySet
    title: str
    address: str
    crumbs: tuple[tuple[str, str | None], ...] = ()
    tag: Tag | None = None
    year: int | None = None
    month: date | None = None
    query: str = ""


class NewsRoutes(RoutablePageMixin):
    """What the index page answers. Every list is of posts that the visitor may read."""

    @path("")
    def index_route(self, request: HttpRequest) -> HttpResponse:
        query = _tidy(request.GET.get("q", ""))
        visible = self.posts_for(request)
        if query:
            title, crumb = f"Search results for “{query}”", ("Search results", None)
            return self._list(
                request, Selection(visible, visible, title, self._address, (crumb,), query=query)
            )
        return self._list(request, Selection(visible, visible, self.title, self._address))

    @path("tag/<str:slug>/", name="tag")
    def tag_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        visible = self.posts_for(request)
        tag, posts = _tagged(visible, slug)
        return self._list(
            request,
            Selection(
                visible,
                posts,
                f"News tagged “{tag.name}”",
                self.address_of("tag", slug),
                crumbs=((tag.name, None),),
                tag=tag,
            ),
        )

    @path("author/<str:slug>/", name="author")
    def author_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        visible = self.posts_for(request)
        posts = visible.filter(author__slug=slug)
        name = posts.values_list("author__name", flat=True).first()
        if name is None:
            raise Http404("Nobody of that name has written a post.")
        return self._list(
            request,
            Selection(visible, posts, f"News by {name}", self.address_of("author", slug), ((name, None),)),
        )

    @re_path(rf"^{YEAR}/$", name="year")
    def year_route(self, request: HttpRequest, year: str) -> HttpResponse:
        visible = self.posts_for(request)
        return self._list(
            request,
            Selection(
                visible,
                visible.filter(date__year=int(year)),
                f"News from {year}",
                self.address_of("year", year),
                crumbs=((year, None),),
                year=int(year),
            ),
        )

    @re_path(rf"^{YEAR}/{MONTH}/$", name="month")
    def month_route(self, request: HttpRequest, year: str, month: str) -> HttpResponse:
        day = date(int(year), int(month), 1)
        visible = self.posts_for(request)
        return self._list(
            request,
            Selection(
                visible,
                visible.filter(date__year=day.year, date__month=day.month),
                f"News from {date_format(day, 'F Y')}",
                self.address_of("month", year, month),
                crumbs=((year, self.address_of("year", year)), (date_format(day, "F"), None)),
                year=day.year,
                month=day,
            ),
        )

    @path("feed/", name="feed")
    def feed_route(self, request: HttpRequest) -> HttpResponse:
        return feeds.answer(request, "rss", self, self.posts_for(request))

    @path("feed/atom/", name="atom")
    def atom_route(self, request: HttpRequest) -> HttpResponse:
        return feeds.answer(request, "atom", self, self.posts_for(request))

    @path("tag/<str:slug>/feed/", name="tag_feed")
    def tag_feed_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        tag, posts = _tagged(self.posts_for(request), slug)
        return feeds.answer(request, "rss", self, posts, tag)

    @path("tag/<str:slug>/feed/atom/", name="tag_atom")
    @path("tag/<str:slug>/atom/", name="tag_atom_short")
    def tag_atom_route(self, request: HttpRequest, slug: str) -> HttpResponse:
        tag, posts = _tagged(self.posts_for(request), slug)
        return feeds.answer(request, "atom", self, posts, tag)

    # --- what the routes share ------------------------------------------------------------------

    def posts_for(self, request: HttpRequest) -> NewsPostQuerySet:
        """Return the posts that the visitor may read."""
        from news.models import NewsPost

        return NewsPost.objects.visible_to(visitor(request))

    @cached_property
    def _address(self) -> str:
        return self.url or "/"

    def address_of(self, route: str, *args: str) -> str:
        """Return the path of a list or feed, such as `address_of("month", "2022", "03")`."""
        return self._address + self.reverse_subpage(route, args)

    def tag_links(self, tags, current: Tag | None = None) -> list[dict]:
        """Return `[{label, url, is_current}]`; a tag that no address can hold is left out."""
        return [
            {"label": tag.name, "url": self.address_of("tag", tag.slug), "is_current": tag == current}
            for tag in tags
            if tag.slug
        ]

    def feeds(self, tag: Tag | None = None) -> list[dict]:
        """Return `[{type, title, url}]`, absolute: the feeds of all posts and of `tag`."""
        links = [
            _feed_link("rss", f"{self.title} (RSS)", self.address_of("feed")),
            _feed_link("atom", f"{self.title} (Atom)", self.address_of("atom")),
        ]
        if tag is not None:
            links += [
                _feed_link("rss", f"{self.title}: {tag.name} (RSS)", self.address_of("tag_feed", tag.slug)),
                _feed_link("atom", f"{self.title}: {tag.name} (Atom)", self.address_of("tag_atom", tag.slug)),
            ]
        return links

    def _list(self, request: HttpRequest, selection: Selection) -> HttpResponse:
        page = _page_of(selection, request.GET.get("page") or "1")
        page.object_list = article.with_addresses(page.object_list, request)
        for post in page.object_list:
            post.tag_links = self.tag_links(item.tag for item in post.listed_tags)
        context = self._describe(request, selection, page.number)
        context.update(
            selection=selection,
            index_address=self._address,
            posts=page,
            tags=self.tag_links(archive.tags_of(selection.visible), selection.tag),
            years=archive.years_of(selection.visible, self, selection.year, selection.month),
            feeds=self.feeds(selection.tag),
        )
        return self.render(request, context_overrides=context)

    def _describe(self, request: HttpRequest, selection: Selection, number: int) -> dict:
        """Return the head and the breadcrumbs of this list, which is not the index page's own."""
        meta = self.meta(request)
        address = selection.address
        parameters: dict[str, str | int] = {"q": selection.query} if selection.query else {}
        if number > 1:
            parameters["page"] = number
        if parameters:
            address += "?" + urlencode(parameters)
        meta = replace(meta, canonical_url=absolute_url(address))
        if selection.crumbs:
            meta = replace(meta, title=selection.title, description="")
        if number > 1:
            meta = replace(meta, title=f"{meta.title} (page {number})")
        if selection.query:
            meta = replace(meta, robots="noindex")
        context = {"meta": meta}
        if selection.crumbs:
            crumbs = [{"title": "Home", "url": "/"}, {"title": self.title, "url": self._address}]
            crumbs += [{"title": title, "url": url} for title, url in selection.crumbs]
            context.update(breadcrumbs=crumbs, structured_data=[structured_data.breadcrumb_list(crumbs)])
        return context


def _tagged(visible: NewsPostQuerySet, slug: str) -> tuple[Tag, NewsPostQuerySet]:
    """Return the tag `slug` and those of the `visible` posts that carry it."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        raise Http404("No such tag.")
    return tag, visible.filter(tagged_items__tag=tag)


def _page_of(selection: Selection, number: str) -> Page:
    """Return one page of the posts of `selection`: a search's best first, any other list newest first."""
    posts = selection.posts.for_listing()
    chosen = best_first(selection.query, selection.posts) if selection.query else posts.newest_first()
    try:
        page = Paginator(chosen, POSTS_PER_PAGE).page(number)
    except InvalidPage as error:
        raise Http404("There is no such page of posts.") from error
    if selection.query:
        found = posts.in_bulk(list(page.object_list))
        page.object_list = [found[pk] for pk in page.object_list if pk in found]
    elif selection.crumbs and not page.paginator.count:
        raise Http404("There are no posts here.")
    return page


def _tidy(query: str) -> str:
    """Return what was asked in one line, without needless space, and no longer than we search for."""
    printable = "".join(character if character.isprintable() else " " for character in query)
    return " ".join(printable[:LONGEST_QUERY].split())


def _feed_link(kind: str, title: str, address: str) -> dict:
    return {"type": feeds.MEDIA_TYPES[kind], "title": title, "url": absolute_url(address)}
