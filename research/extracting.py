"""Reading what stands in PDFs: the text of each page, for searching, and a picture of the first."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.search.backends import get_search_backend

from core.xml_text import xml_text
from research import pdf_reading
from research.choices import TextState
from research.models import EditionFile, EditionFileText

# What the reading of one PDF may take: bytes of address space, seconds of computing and of waiting.
MEMORY = 1_500_000_000
SECONDS = 60
PATIENCE = 180
CHUNK = 200


def extract(file_pk: int) -> TextState | None:
    """Read the file of this number and keep its text; return how that went, None where it is gone.

    The file itself is never changed. What was known of it stays until something better is known: where
    the bytes were replaced in the meantime, nothing is written, for their own reading is on its way.
    """
    file = EditionFile.objects.filter(pk=file_pk).first()
    if file is None:
        return None
    if file.content_type != "application/pdf":
        return _keep(file, {"state": TextState.NONE}, b"")
    with tempfile.TemporaryDirectory(prefix="navsh-pdf-") as place:
        source, folder = Path(place) / "file.pdf", Path(place) / "found"
        folder.mkdir()
        try:
            with file.file.open("rb") as stored, source.open("wb") as copy:
                for chunk in stored.chunks():
                    copy.write(chunk)
        except OSError:  # the bytes are not there
            return _keep(file, {"state": TextState.DAMAGED}, b"")
        result = _in_a_process_of_its_own(source, folder)
        picture = folder / "first-page.jpg"
        return _keep(file, result, picture.read_bytes() if picture.is_file() else b"")


def _in_a_process_of_its_own(source: Path, folder: Path) -> dict:
    program = [sys.executable, "-I", str(Path(pdf_reading.__file__))]
    command = [*program, str(source), str(folder), str(MEMORY), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603  (our own program, and no shell)
            command,
            timeout=PATIENCE,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={"PATH": ""},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"state": TextState.TOO_LARGE}
    result = folder / "result.json"
    if done.returncode == 0 and result.is_file():
        return json.loads(result.read_text(encoding="ascii"))
    # Ended by a limit (a signal, or Python's own MemoryError), or by PDFium's surrender.
    beyond = done.returncode < 0 or b"MemoryError" in done.stderr
    return {"state": TextState.TOO_LARGE if beyond else TextState.DAMAGED}


@transaction.atomic
def _keep(file: EditionFile, result: dict, picture: bytes) -> TextState | None:
    """Write what was found. The same bytes always give the same, so a second reading changes nothing."""
    state = TextState(result["state"])
    unchanged = EditionFile.objects.select_for_update().filter(pk=file.pk, sha256=file.sha256)
    current = unchanged.first()
    if current is None:
        return None
    fields: dict = {"text_state": state, "text_noted": False}
    if result.get("pages") and not current.pages:
        fields["pages"] = result["pages"]
    old = current.first_page.name
    if picture:
        current.first_page.save("first-page.jpg", ContentFile(picture), save=False)
        fields["first_page"] = current.first_page.name
    elif old:
        fields["first_page"] = ""
    unchanged.update(**fields)
    if old:
        transaction.on_commit(lambda: current.first_page.storage.delete(old))
    _replace_texts(file, result.get("texts", []))
    return state


def _replace_texts(file: EditionFile, texts: list[str]) -> None:
    EditionFileText.objects.filter(file=file.pk).delete()
    kept = [
        EditionFileText(file=file, page=number, text=xml_text(text))
        for number, text in enumerate(texts, start=1)
        if text.strip()
    ]
    for start in range(0, len(kept), CHUNK):
        part = EditionFileText.objects.bulk_create(kept[start : start + CHUNK])
        get_search_backend().add_bulk(EditionFileText, part)
