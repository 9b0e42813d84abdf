"""What the banner and the cookies page need to know."""

from django.http import HttpRequest
from django.utils.functional import cached_property

from consent import return_paths
from consent.choosing import State, state_of
from consent.models import Choice, ConsentSettings

_NOTICES = {"accepted": Choice.ACCEPT, "rejected": Choice.REJECT, "deleted": Choice.REJECT}


class Consent:
    """One visitor's cookie choice, for templates; asks the database for nothing that is not read."""

    cookies_page = return_paths.COOKIES_PAGE
    choices = tuple(Choice)

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _settings(self) -> ConsentSettings:
        return ConsentSettings.load(request_or_site=self._request)

    @cached_property
    def state(self) -> State:
        """Where the visitor stands."""
        return state_of(self._request, lambda: self._settings.version)

    @property
    def heading(self) -> str:
        return self._settings.heading

    @property
    def text(self) -> str:
        """What visitors are told before they choose, as staff wrote it."""
        return self._settings.text

    @cached_property
    def asks(self) -> bool:
        """Whether the banner is shown: nothing was chosen yet, and this is not the page for choosing."""
        return self.state.undecided and self._request.path != self.cookies_page

    @cached_property
    def notice(self) -> str:
        """What was just done ("accepted", "rejected", "deleted"); empty where that is not so."""
        said = self._request.GET.get(return_paths.PARAMETER, "")
        true = said in _NOTICES and self.state.choice == _NOTICES[said] and not self.state.by_browser
        return said if true else ""

    @property
    def here(self) -> str:
        """The address of this page, to come back to."""
        return return_paths.without_notice(self._request.get_full_path())


def consent(request: HttpRequest) -> dict:
    """Context processor: `consent`, a `Consent`."""
    return {"consent": Consent(request)}
