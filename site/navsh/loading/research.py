"""The Virtual School Handbook, with its two editions."""

from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile

from navsh.loading.reading import content, paragraphs, publish
from navsh.loading.stand_in import stand_in_pdf
from research.models import (
    Audience,
    Contribution,
    Contributor,
    Edition,
    EditionFile,
    PublicationPage,
    ResearchIndexPage,
)

PLAIN = (
    "title",
    "work_kind",
    "origin",
    "foreword_heading",
    "nations",
    "nations_note",
    "languages",
    "only_subscribers_can_copy",
)


def load(force: bool) -> bool:
    index = ResearchIndexPage.objects.first()
    if index is None:
        return False
    text = content("research")
    known = text["handbook"]
    page = PublicationPage.objects.child_of(index).filter(slug=known["slug"]).first()
    if page is None:
        page = index.add_child(instance=PublicationPage(slug=known["slug"], title=known["title"], live=False))
        body, _ = Contributor.objects.get_or_create(slug=text["body"]["slug"], defaults=text["body"])
        page.contributions = [Contribution(contributor=body)]
    audiences = list(Audience.objects.filter(slug__in=known["audiences"]))
    page.audiences = audiences
    written = publish(
        page,
        force,
        **{name: known[name] for name in PLAIN},
        foreword=paragraphs(known["foreword"]),
        audience_note=paragraphs(known["audience_note"]),
        other_pieces=[("piece", piece) for piece in known["pieces"]],
    )
    for edition in known["editions"]:
        written = _edition(page, edition) or written
    return written


def _edition(page: PublicationPage, known: dict) -> bool:
    """Add an edition with a stand-in for its file, unless it is there; say whether it was added."""
    fields = {name: known[name] for name in ("label", "year", "place", "publisher", "what_changed")}
    edition, is_new = Edition.objects.get_or_create(publication=page, slug=known["label"], defaults=fields)
    if is_new:
        lines = [
            "This is a stand-in.",
            "It holds the place of the file",
            known["file"],
            "which this copy of the portal does not have.",
            "An administrator attaches the real file with",
            "manage.py load_navsh --files FOLDER",
        ]
        EditionFile.objects.create(
            edition=edition,
            name=known["file"],
            file=ContentFile(stand_in_pdf(lines), name=known["file"]),
            pages=1,
            is_stand_in=True,
        )
    return is_new


def attach(folder: Path) -> list[str]:
    """Put the real files that lie in `folder` into the place of the stand-ins; return their names."""
    attached = []
    for file in EditionFile.objects.filter(is_stand_in=True).select_related("edition__publication"):
        path = folder / file.name
        if not path.is_file():
            continue
        old = file.file.name
        storage = file.file.storage
        with path.open("rb") as real:
            file.file = File(real, name=file.name)
            file.is_stand_in, file.pages = False, None
            file.save()
        storage.delete(old)
        attached.append(file.name)
    return attached
