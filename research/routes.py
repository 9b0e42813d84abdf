"""The pages of one publication: the work (its latest edition), and each edition."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Page

from core.querysets import User
from core.standing import standing
from core.visitors import visitor

if TYPE_CHECKING:
    from research.models import Edition, PublicationPage

GRANT = "grant"  # the parameter of an address that carries the key from a letter of ours


@dataclass(frozen=True)
class Reading:
    """What one visitor gets of a publication: its editions with files, and whether the text is open."""

    publication: "PublicationPage"
    edition: "Edition | None"
    editions: "list[Edition]"
    text_is_open: bool
    grant_key: str = ""

    @property
    def latest(self) -> "Edition | None":
        return self.editions[0] if self.editions else None

    @property
    def open_files(self) -> list:
        files = getattr(self.edition, "listed_files", [])
        return [file for file in files if file.is_open]

    @property
    def is_latest(self) -> bool:
        return self.edition is self.latest

    @property
    def earlier_and_later(self) -> list:
        """The other editions, latest first."""
        return [edition for edition in self.editions if edition is not self.edition]

    @property
    def something_is_closed(self) -> bool:
        files = [file for edition in self.editions for file in getattr(edition, "listed_files", [])]
        return not self.text_is_open or any(not file.is_open for file in files)


def reading_of(publication, user: User, grant_key: str = "", edition_slug: str = "") -> Reading:
    """Return what `user` gets of `publication`. Raises Http404 where the edition is not there."""
    from research.models import Edition, EditionFile

    editions = list(Edition.objects.filter(publication=publication.pk)) if publication.pk else []
    files = EditionFile.objects.filter(edition__in=editions).marked_open_to(user, grant_key)
    by_edition: dict[int, list] = {}
    for file in files if editions else []:
        by_edition.setdefault(file.edition_id, []).append(file)
    for edition in editions:
        edition.publication = publication
        edition.listed_files = by_edition.get(edition.pk, [])
        for file in edition.listed_files:
            file.edition = edition
    chosen = editions[0] if editions else None
    if edition_slug:
        chosen = next((edition for edition in editions if edition.slug == edition_slug), None)
        if chosen is None:
            raise Http404("There is no such edition.")
    return Reading(publication, chosen, editions, text_is_open(publication, user, grant_key), grant_key)


def text_is_open(publication, user: User, grant_key: str = "") -> bool:
    """Say whether `user` may read the text of `publication`, now."""
    if publication.pk is None or getattr(publication, "is_previewed", False):
        return True  # an editor looks at their own screen
    if hasattr(publication, "text_is_open"):  # marked by the query that it came from
        return publication.text_is_open
    return type(publication).objects.text_open_to(user, grant_key).filter(pk=publication.pk).exists()


class PublicationRoutes(RoutablePageMixin):
    """What a publication's page answers."""

    @path("")
    def work_route(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, "")

    @path("<slug:edition>/", name="edition")
    def edition_route(self, request: HttpRequest, edition: str) -> HttpResponse:
        return self.show(request, edition)

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        # What BasePage would add (breadcrumbs, head) comes from `head.of`, which needs no query for it.
        return Page.get_context(cast(Page, self), request, *args, **kwargs)

    def show(self, request: HttpRequest, edition_slug: str) -> HttpResponse:
        """Return the page of the work ("") or of one of its editions."""
        from research import cited_by, head

        user = visitor(request)
        if self.live and not getattr(self, "is_previewed", False) and self._has_left():
            raise Http404("This publication is no longer here.")
        grant_key = request.GET.get(GRANT, "")[:60]
        reading = reading_of(self, user, grant_key, edition_slug)
        context = {
            "reading": reading,
            "card": self.card,
            "index_url": self._index_address(),
            "citing_note": self.library.citing_note,
            "nations": self._meta.get_field("nations").labels(self.nations),
            "languages": self._meta.get_field("languages").labels(self.languages),
            "downloads": self._downloads(reading),
            "mentions": cited_by.mentions_of(self, user),
            "copy_notice": self.only_subscribers_can_copy and not standing(user).is_member,
            **head.of(self, reading, request, is_work=not edition_slug),
        }
        response = self.render(request, context_overrides=context)
        response["Link"] = head.link_header(self, reading)
        if grant_key:
            # The key is in the address: nobody else's cache may keep what it opened.
            response["Cache-Control"] = "private, no-store"
        return response

    def _has_left(self) -> bool:
        return self.expire_at is not None and self.expire_at <= timezone.now()

    def _downloads(self, reading: Reading):
        """Return what was counted, and hang the totals on the editions and files that are shown."""
        from research import counting

        if not reading.editions:
            return None
        counted = counting.downloads_of(self)
        for edition in reading.editions:
            edition.downloads = counted.by_edition.get(edition.pk, 0)
            for file in edition.listed_files:
                file.downloads = counted.by_file.get(file.pk, 0)
        return counted

    def _index_address(self) -> str:
        return self.address.removesuffix(f"{self.slug}/")

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self.is_previewed = True
        return super().serve_preview(request, mode_name)
