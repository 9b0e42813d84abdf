"""The library's records."""

from .access import AccessRequest
from .catalogue import CatalogueEntry
from .contributors import Contributor
from .downloads import DailyDownloads
from .editions import Edition, EditionFile
from .harvests import HarvestRecord
from .index import ResearchIndexPage
from .links import BrokenLink
from .publications import Contribution, PublicationPage
from .reading_lists import ReadingList, ReadingListItem
from .texts import EditionFileText
from .versions import EditionFileVersion
from .vocabulary import Audience, Topic

__all__ = [
    "AccessRequest",
    "Audience",
    "BrokenLink",
    "CatalogueEntry",
    "Contribution",
    "Contributor",
    "DailyDownloads",
    "Edition",
    "EditionFile",
    "EditionFileText",
    "EditionFileVersion",
    "HarvestRecord",
    "PublicationPage",
    "ReadingList",
    "ReadingListItem",
    "ResearchIndexPage",
    "Topic",
]
