"""Setting the pages: words as data, never as markup; the same input gives the same bytes."""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst

from core.england import tiles
from payments.pdf.papers import AccountDocument, InvoiceDocument
from payments.pdf.wording import account_words, document_words

FORMS = Path(__file__).parent
LONGEST_WORD = 24  # longer ones may break anywhere: they would run out of their column
JOYS = frozenset({"City of London", "Leeds", "Plymouth", "Norfolk"})  # a few marigold tiles, for warmth
REPLACEMENT = "\u25a1"
TYPST_NEWEST_UNKNOWN = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)

# Characters found to be in none of typst's fonts. PDF/UA forbids a page that shows them.
_unknown: set[str] = set()


class CannotTypeset(RuntimeError):
    """typst refused a document: a mistake in a form, never in what somebody typed."""


def document_pdf(paper: InvoiceDocument) -> bytes:
    """Return `paper` as a PDF/UA-1 file."""
    return _typeset("document.typ", document_words(paper))


def account_pdf(paper: AccountDocument) -> bytes:
    """Return a statement of account as a PDF/UA-1 file."""
    return _typeset("account.typ", account_words(paper))


def _typeset(form: str, words: dict) -> bytes:
    for _ in range(200):
        data = json.dumps(_clean({**words, "tiles": _england()}))
        try:
            return typst.compile(
                FORMS / form,
                root=FORMS,
                sys_inputs={"data": data},
                format="pdf",
                pdf_standards=["ua-1"],
                ignore_system_fonts=True,  # the same letters on every machine
            )
        except typst.TypstError as error:
            found = TYPST_NEWEST_UNKNOWN.search(str(error))
            unseen = set(_decoded(found[1])) - _unknown if found else set()
            if not unseen:
                raise CannotTypeset(f"{form}: {error}") from error
            _unknown.update(unseen)
    raise CannotTypeset(f"{form}: too many characters that no font has")


def _decoded(quoted: str) -> str:
    """Return the characters that typst names in an error, where it writes some as \\u{200b}."""
    return re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), quoted)


def _clean(value: Any) -> Any:
    """Return `value` with every string fit to print: no control characters, no word too long to break."""
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(part) for part in value]
    if not isinstance(value, str) or value.startswith(("https://", "http://")):
        return value
    text = "".join(
        REPLACEMENT if character in _unknown else character
        for character in unicodedata.normalize("NFC", value)
        # Control characters, and the marks that turn text round to disguise it.
        if unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn") or character == "\n"
    )
    return re.sub(rf"\S{{{LONGEST_WORD},}}", lambda match: _breakable(match[0]), text)


def _breakable(word: str) -> str:
    return "\u200b".join(word[place : place + 8] for place in range(0, len(word), 8))


@cache
def _england() -> tuple[tuple[int, int, bool], ...]:
    """Return every authority's tile as (column, row, whether it is a bright one)."""
    return tuple((tile.column, tile.row, tile.authority.name in JOYS) for tile in tiles())
