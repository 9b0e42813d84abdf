"""The whole library with its files as one zip file, written while it is sent: nothing of it is kept here."""

import re
import unicodedata
import zipfile
from collections.abc import Iterator

from django.db.models import Sum

from core.exports import csv_text
from core.querysets import User
from research.exporting import write_records
from research.models import EditionFile
from research.wording import effective

LARGEST = 20_000_000_000  # bytes: an hour's download at 45 Mbit/s
CHUNK = 256 * 1024
_COLUMNS = ["path", "publication", "edition", "file", "bytes", "sha256", "access", "in this zip file"]
_UNSAFE = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')


def open_files(user: User):
    """Return the files that `user` may have now, of drafts too where they are staff of the library."""
    files = EditionFile.objects.marked_open_to(user).filter(is_open=True)
    return files.select_related("edition__publication").order_by("edition", "position", "pk")


def total_size(user: User) -> int:
    """Return the size in bytes of all files that `user` may have."""
    return open_files(user).order_by().aggregate(total=Sum("size"))["total"] or 0


def zip_with_files(user: User) -> Iterator[bytes]:
    """Yield the bytes of a zip file: the records in each form, a list of the files, and the files.

    A file whose bytes are not where they should be is named in the list, and stops nothing.
    """
    sink = _Sink()
    rows = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        write_records(archive)
        yield sink.taken()
        for file in open_files(user).iterator(chunk_size=200):
            path = path_in_zip(file)
            found = True
            try:
                source = file.file.open("rb")
            except OSError:
                found = False
            else:
                # Documents are compressed already: they are only put in.
                entry = zipfile.ZipInfo(path, file.changed_at.timetuple()[:6])
                with source, archive.open(entry, "w", force_zip64=True) as target:
                    while chunk := source.read(CHUNK):
                        target.write(chunk)
                        yield sink.taken()
            rows.append(_row(file, path, found))
            yield sink.taken()
        archive.writestr("files.csv", "\ufeff" + csv_text(_COLUMNS, rows))
    yield sink.taken()


def path_in_zip(file: EditionFile) -> str:
    """Return where a file lies in the zip file: nowhere outside of it, and never where another lies."""
    edition = file.edition
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", file.name)).strip(" .")[-120:] or "file"
    return f"files/{edition.publication.slug}/{edition.slug}/{file.pk}-{name}"


def _row(file: EditionFile, path: str, found: bool) -> list[object]:
    edition = file.edition
    access, _ = effective(file)
    return [path, edition.publication.title, edition.label, file.name, file.size, file.sha256, access, found]


class _Sink:
    """What `zipfile` writes to, emptied after each step. It cannot be sought in, and `zipfile` knows."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere."""

    def close(self) -> None:
        """There is nothing to close."""

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        return data
