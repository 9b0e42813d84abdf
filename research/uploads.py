"""What may be put into the library, and what it is."""

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


def content_type_of(name: str) -> str:
    """Return the media type that belongs to a file name; "application/octet-stream" where unknown."""
    return _KNOWN.get(name.rpartition(".")[2].lower(), "application/octet-stream")
