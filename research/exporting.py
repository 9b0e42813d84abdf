"""The whole library, for taking elsewhere: CSV, BibTeX, and both with RIS and CSL-JSON in a zip file."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from core.exports import csv_text
from research.choices import Role
from research.formats import bibtex, csl, ris
from research.harvesting import CHUNK, with_all_of_them
from research.importing.reading import COLUMNS
from research.models import Edition
from research.records import Name, Record, record_of


def records() -> Iterator[Record]:
    """Return the record of every edition in the library, published or not: for staff only."""
    numbers = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), CHUNK):
        part = Edition.objects.filter(pk__in=numbers[start : start + CHUNK]).order_by("pk")
        yield from (record_of(edition) for edition in with_all_of_them(part))


def csv_of(listed: Iterable[Record]) -> str:
    """Return the records as CSV, in the columns that the import reads."""
    return csv_text(COLUMNS, (_row(record) for record in listed))


def bibtex_of(listed: Iterable[Record]) -> str:
    """Return the records as one BibTeX file."""
    return "\n".join(bibtex(record) for record in listed)


def write_records(archive: zipfile.ZipFile) -> None:
    """Put the records of the whole library into an open zip file, in each form."""
    listed = list(records())
    archive.writestr("library.csv", "\ufeff" + csv_of(listed))
    archive.writestr("library.bib", bibtex_of(listed))
    archive.writestr("library.ris", "".join(ris(record) for record in listed))
    items = [item for record in listed for item in json.loads(csl(record))]
    archive.writestr("library.json", json.dumps(items, ensure_ascii=False, indent=2) + "\n")


def zip_of_records() -> SpooledTemporaryFile:
    """Return an open zip file with the records in each form."""
    file = SpooledTemporaryFile(max_size=10_000_000)  # noqa: SIM115  (closed by who sends it)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        write_records(archive)
    file.seek(0)
    return file


def _row(record: Record) -> list[object]:
    return [
        record.title,
        record.kind,
        _people(record.authors),
        _people(name for name in record.names if name.role == Role.EDITOR),
        record.year,
        record.place,
        record.publisher,
        record.statement,
        record.doi,
        record.isbn,
        record.abstract,
        ", ".join(record.languages),
        "; ".join(record.subjects),
        record.url,
    ]


def _people(names: Iterable[Name]) -> str:
    return "; ".join(f"{n.family}, {n.given}".strip() if n.is_person else n.literal for n in names)
