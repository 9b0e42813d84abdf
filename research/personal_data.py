"""What the research room's models hold about people."""

from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import QuerySet

from core.personal_data import Delete, Ground, Keep, holds, nothing_personal
from core.retention import keep

KEEP_REQUESTS = timedelta(days=730)

nothing_personal(
    "research.Audience",
    "research.Topic",
    "research.BrokenLink",
    "research.CatalogueEntry",
    "research.DailyDownloads",
    "research.Edition",
    "research.EditionFile",
    "research.EditionFileText",
    "research.EditionFileVersion",
    "research.HarvestRecord",
    "research.PublicationPage",
    "research.PublicationPage_audiences",
    "research.PublicationPage_groups",
    "research.PublicationPage_topics",
    "research.ResearchIndexPage",
    because="Publications, their files and what machines are told of them; downloads are counted, not who.",
)

holds(
    "research.Contributor",
    what="Names of authors and editors of publications, with the ORCID iD that they gave",
    people="Authors and editors of publications",
    purpose="To say who wrote what is published, as its citations do",
    ground=Ground.INTERESTS,
    kept="As long as the publication is in the library",
    erase=Keep(
        "Who wrote a publication is part of its record, which others cite. Ask the office, which can "
        "correct it."
    ),
    fields=("name", "full_name", "family_name", "given_names", "slug", "orcid", "website"),
    although={"ror": "the number of a body"},
    unfindable="A published name, known by no account or address; ask the office.",
)
nothing_personal("research.Contribution", because="Which publication has which contributor in which order.")

holds(
    "research.AccessRequest",
    what="Requests to read a publication: name, e-mail address, organisation and reason",
    people="People who ask to read a publication that is not open to all",
    purpose="To decide, and to let in those who may",
    ground=Ground.CONTRACT,
    kept="Two years after it was decided, or as long as it lets you in",
    erase=Delete(),
    by_user=("user",),
    by_email=("email",),
    fields=("name", "email", "organisation", "reason", "answer"),
    withheld={"key": "It opens the publication; the link in the letter that you got has it."},
    acts={"decided_by": "decided a request to read a publication"},
)

holds(
    "research.ReadingList",
    what="The reading lists that you made: their names, what they are for and who may see them",
    people="Readers who keep reading lists",
    purpose="To keep the list, and to show it to those with whom you share it",
    ground=Ground.CONTRACT,
    kept="Until you delete the list or close your account",
    erase=Delete(),
    by_user=("owner",),
    fields=("owner", "title", "description", "sharing"),
    withheld={"key": "It opens the list to others; the list's own page shows it to you."},
)
holds(
    "research.ReadingListItem",
    what="The publications in your reading lists, and your notes on them",
    people="Readers who keep reading lists",
    purpose="To keep the list, and to show it to those with whom you share it",
    ground=Ground.CONTRACT,
    kept="Until you take the publication out, delete the list or close your account",
    erase=Delete(),
    by_user=("reading_list__owner",),
    fields=("note",),
)


def requests_to_forget(now: datetime) -> QuerySet:
    """Return requests that were decided two years ago or more and open nothing any longer."""
    AccessRequest = apps.get_model("research.AccessRequest")
    old = AccessRequest.objects.filter(decided_at__lt=now - KEEP_REQUESTS)
    return old.exclude(pk__in=AccessRequest.objects.in_force(now).values("pk"))


keep(
    "research.AccessRequest",
    what="Requests to read a publication",
    after="Two years after they were decided, or as long as they let somebody in",
    due=requests_to_forget,
)
