"""Sending a file: as an attachment, whole or a part of it, or by a signed address where it lies elsewhere."""

import re
from collections.abc import Iterator
from datetime import UTC

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, quote_etag

from research.choices import Access
from research.models import EditionFile

CHUNK = 64 * 1024
_ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def send(request: HttpRequest, file: EditionFile) -> HttpResponseBase:
    """Return `file`, which the visitor may have (the caller has asked `files_open_to`).

    Answers conditional requests and one range of bytes (RFC 9110, sections 13 and 14). Files on S3 are
    not sent through us: the answer leads to an address that is signed and lives for a minute.
    """
    if _lies_elsewhere(file):
        response: HttpResponseBase = HttpResponseRedirect(_signed_address(file))
        response["Cache-Control"] = "private, no-store"
        return response
    etag = quote_etag(file.sha256)
    modified = int(file.changed_at.astimezone(UTC).timestamp())
    unchanged = get_conditional_response(request, etag=etag, last_modified=modified)
    response = unchanged or _whole_or_part(request, file, etag, modified)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Accept-Ranges"] = "bytes"
    response["X-Content-Type-Options"] = "nosniff"
    # A restricted file is asked for again each time: who may have it can change from minute to minute.
    response["Cache-Control"] = "no-cache" if _is_for_all(file) else "private, no-store"
    return response


def send_first_page(file: EditionFile) -> HttpResponseBase:
    """Return the picture of the first page of `file`, which the visitor may have."""
    response = FileResponse(file.first_page.open("rb"), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "public, max-age=3600" if _is_for_all(file) else "private, no-store"
    return response


def _whole_or_part(request: HttpRequest, file: EditionFile, etag: str, modified: int) -> HttpResponseBase:
    wanted = _range(request, file.size, etag, modified)
    name = content_disposition_header(True, file.name) or "attachment"
    if wanted == (0, -1):
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{file.size}"
        return response
    if wanted is None:
        # FileResponse closes the file; it guesses a type, which we overrule.
        whole = FileResponse(file.file.open("rb"), content_type=file.content_type)
        whole["Content-Disposition"] = name
        whole["Content-Length"] = str(file.size)
        return whole
    first, last = wanted
    part = StreamingHttpResponse(
        _bytes(file, first, last - first + 1), status=206, content_type=file.content_type
    )
    part["Content-Disposition"] = name
    part["Content-Length"] = str(last - first + 1)
    part["Content-Range"] = f"bytes {first}-{last}/{file.size}"
    return part


def _range(request: HttpRequest, size: int, etag: str, modified: int) -> tuple[int, int] | None:
    """Return (first, last) byte asked for; None for the whole; (0, -1) for what cannot be.

    Several ranges at once, another unit, or a file that has changed since (If-Range) get the whole.
    """
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    if request.method != "GET" or asked is None or asked.groups() == ("", ""):
        return None
    if (unchanged := request.headers.get("If-Range")) and unchanged not in (etag, http_date(modified)):
        return None
    begin, end = asked.groups()
    if not begin:  # the last so many bytes
        first, last = max(size - int(end), 0), size - 1
    else:
        first, last = int(begin), min(int(end), size - 1) if end else size - 1
        if end and int(end) < int(begin):
            return None
    return (first, last) if first <= last else (0, -1)


def _bytes(file: EditionFile, first: int, length: int) -> Iterator[bytes]:
    with file.file.open("rb") as opened:
        opened.seek(first)
        while length > 0 and (chunk := opened.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


def _is_for_all(file: EditionFile) -> bool:
    publication = file.edition.publication
    access = file.access or publication.access
    return access == Access.PUBLIC and not (file.embargo_until or publication.embargo_until)


def _lies_elsewhere(file: EditionFile) -> bool:
    try:
        file.file.path  # noqa: B018  (a storage that is not a disk has none)
    except NotImplementedError:
        return True
    return False


def _signed_address(file: EditionFile) -> str:
    return file.file.storage.url(
        file.file.name,
        parameters={
            "ResponseContentDisposition": content_disposition_header(True, file.name),
            "ResponseContentType": file.content_type,
        },
    )
