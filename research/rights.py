"""Who may read a publication, and under which licence, in the words of repositories.

The words for access are those of OpenAIRE's guidelines for repositories
(https://guidelines.openaire.eu/en/latest/literature/), which harvesters look for in dc:rights.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from research.choices import LICENCE_ADDRESSES, Access, Licence

if TYPE_CHECKING:
    from research.models import PublicationPage

_WORDS = "info:eu-repo/semantics/"
SPDX = "https://spdx.org/licenses/"


@dataclass(frozen=True)
class Right:
    """One statement: in words, with its address; `identifier` is a licence's in the SPDX list."""

    words: str
    address: str
    identifier: str = ""


@dataclass(frozen=True)
class Rights:
    """What is said of a publication's text at this moment. `embargo_ends` is a day in London."""

    access: str = ""
    embargo_ends: date | None = None
    licence: str = ""

    def statements(self) -> list[Right]:
        """Return access first, then the licence; nothing of what is not known."""
        said = []
        if self.access:
            words = {"openAccess": "Open access", "embargoedAccess": "Embargoed access"}
            said.append(Right(words.get(self.access, "Restricted access"), f"{_WORDS}{self.access}"))
        if self.licence:
            licence = Licence(self.licence)
            said.append(Right(str(licence.label), LICENCE_ADDRESSES[licence], licence.value))
        return said


def rights_of(publication: "PublicationPage") -> Rights:
    """Return the rights of a publication's text, as they are now."""
    if publication.access != Access.PUBLIC:
        return Rights("restrictedAccess", licence=publication.licence)
    if publication.is_embargoed:
        ends = timezone.localtime(publication.embargo_until).date()
        return Rights("embargoedAccess", ends, publication.licence)
    return Rights("openAccess", licence=publication.licence)
