"""What may be put into the library: known kinds that are what their name says, and no larger than fits."""

import zipfile
from typing import BinaryIO

from django.core.exceptions import ValidationError

from research.wording import kilobytes

LARGEST = 200_000_000
# What an archive may unpack to: more is taken for a bomb.
LARGEST_UNPACKED = 2_000_000_000
MOST_TIMES_SMALLER = 200
MOST_ENTRIES = 10_000
# Only these are named by their kind when they are sent; a browser saves everything else as bytes.
_KNOWN = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "epub": "application/epub+zip",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
_TEXTS = {"csv", "txt"}
# The member that every archive of a kind has.
_MEMBERS = {
    **dict.fromkeys(("docx", "pptx", "xlsx"), "[Content_Types].xml"),
    **dict.fromkeys(("odp", "ods", "odt", "epub"), "mimetype"),
}


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def content_type_of(name: str) -> str:
    """Return the media type that belongs to a file name; "application/octet-stream" where unknown."""
    return _KNOWN.get(_ending(name), "application/octet-stream")


def check(name: str, size: int, file: BinaryIO) -> None:
    """Refuse a file that is too large, of a kind not kept here, or not what its name says.

    Reads `file` from its beginning and leaves it there. Raises ValidationError with one sentence.
    """
    ending = _ending(name)
    if ending not in _KNOWN:
        raise ValidationError(f"Files of this kind are not kept here. Use one of {', '.join(_KNOWN)}.")
    if size > LARGEST:
        raise ValidationError(f"The file is larger than {kilobytes(LARGEST)}. Make it smaller or divide it.")
    if size == 0:
        raise ValidationError("The file is empty. Choose it again.")
    file.seek(0)
    beginning = file.read(4096)
    file.seek(0)
    if not _fits(ending, beginning):
        raise ValidationError(f"The file is not what its name says (.{ending}). Save it anew and try again.")
    if ending not in _TEXTS and ending != "pdf":
        _check_archive(ending, file)
        file.seek(0)


def _fits(ending: str, beginning: bytes) -> bool:
    if ending == "pdf":
        # Some programs write a few bytes before the header; readers look for it in the first kilobyte.
        return b"%PDF-" in beginning[:1024]
    if ending in _TEXTS:
        return b"\x00" not in beginning and not beginning.startswith((b"PK\x03\x04", b"%PDF-", b"MZ"))
    return beginning.startswith(b"PK\x03\x04")


def _check_archive(ending: str, file: BinaryIO) -> None:
    """Read the table of contents only: nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise ValidationError(
            "The file is damaged and cannot be opened. Save it anew and try again."
        ) from error
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if (
        unpacked > LARGEST_UNPACKED
        or unpacked > MOST_TIMES_SMALLER * max(packed, 10_000)
        or len(members) > MOST_ENTRIES
    ):
        raise ValidationError("The file unpacks to far more than it should. It was not kept.")
    wanted = _MEMBERS.get(ending)
    if wanted and wanted not in {member.filename for member in members}:
        raise ValidationError(f"The file is not what its name says (.{ending}). Save it anew and try again.")
