"""Reads one PDF in a process of its own: `python pdf_reading.py FILE FOLDER MEMORY SECONDS`.

A PDF is a program written by strangers. It is read here with little memory and time, with nothing of the
portal loaded and no database at hand. Written into FOLDER: result.json, with `state` (a value of
`research.choices.TextState`), `pages` (how many there are) and `texts` (of the first of them), and
first-page.jpg. Where the process is ended in between, there is no result.
"""

import json
import sys
from pathlib import Path

WRITTEN = 60_000_000  # bytes of one file
MOST_PAGES = 3_000
MOST_TEXT = 10_000_000  # characters
# A page with fewer letters than this is taken for a picture of a page.
FEWEST_LETTERS = 12
PICTURE_WIDTH = 480
PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD of PDFium's fpdfview.h


def limit(memory: int, seconds: int) -> None:
    """Give this process no more than so many bytes of address space and seconds of computing."""
    try:
        import resource
    except ImportError:  # Windows has none; the time limit of the parent process remains
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(source: Path, folder: Path) -> dict:
    """Return what is found in the PDF at `source`; its first page is drawn into `folder`."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(source)
    except pypdfium2.PdfiumError as error:
        is_locked = getattr(error, "err_code", None) == PASSWORD_ERROR
        return {"state": "encrypted" if is_locked else "damaged", "pages": None, "texts": []}
    pages = len(document)
    if not pages:
        return {"state": "damaged", "pages": None, "texts": []}
    texts, is_whole = _texts(document, pages)
    _draw(document, folder)
    letters = sum(not c.isspace() for text in texts for c in text)
    state = "read" if is_whole else "too_large"
    if is_whole and letters < FEWEST_LETTERS * len(texts):
        state = "scanned"
    return {"state": state, "pages": pages, "texts": texts}


def _texts(document, pages: int) -> tuple[list[str], bool]:
    """Return the text of each page, and whether that is all of it."""
    texts, room = [], MOST_TEXT
    for number in range(min(pages, MOST_PAGES)):
        page = document[number]
        text = page.get_textpage().get_text_bounded()[:room]
        page.close()
        room -= len(text)
        texts.append(text)
        if room <= 0:
            return texts, False
    return texts, pages <= MOST_PAGES


def _draw(document, folder: Path) -> None:
    """Draw the first page; a page that cannot be drawn has no picture."""
    import pypdfium2

    try:
        page = document[0]
        scale = min(PICTURE_WIDTH / max(page.get_width(), 1), 1600 / max(page.get_height(), 1))
        picture = page.render(scale=scale).to_pil().convert("RGB")
        picture.save(folder / "first-page.jpg", quality=80)
    except (pypdfium2.PdfiumError, OSError, ValueError):
        (folder / "first-page.jpg").unlink(missing_ok=True)


def main(source: str, folder: str, memory: str, seconds: str) -> None:
    import pypdfium2  # noqa: F401  (loaded before the limits, which are for the PDF)

    limit(int(memory), int(seconds))
    result = read(Path(source), Path(folder))
    (Path(folder) / "result.json").write_text(json.dumps(result), encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
