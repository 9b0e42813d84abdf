"""Finding words inside files, page by page, for one reader."""

import re
from dataclasses import dataclass

from core.querysets import User
from research import finding
from research.models import EditionFile, EditionFileText
from search.words import terms

MOST_PASSAGES = 10
MOST_LOOKED_AT = 500  # pages of files, the best of all: those that the reader may have are picked from them
AROUND = 90  # characters on each side of the word


@dataclass(frozen=True)
class Passage:
    """A place in a file: the page and the words around what was looked for."""

    file: EditionFile
    page: int
    excerpt: str

    @property
    def address(self) -> str:
        """The file, opened at the page by those programs that can."""
        return f"{self.file.address}#page={self.page}"


def find(query: str, user: User) -> list[Passage]:
    """Return the pages that hold all words of `query`, best first, of files that `user` may have, now."""
    words = terms(query)
    if not words:
        return []
    keys = finding.best_first(words, EditionFileText.objects.visible_to(user), MOST_LOOKED_AT)[:MOST_PASSAGES]
    known = EditionFileText.objects.in_bulk(keys)
    ranked = [known[key] for key in keys if key in known]
    files = EditionFile.objects.select_related("edition__publication").in_bulk(
        {text.file_id for text in ranked}
    )
    return [
        Passage(files[text.file_id], text.page, excerpt(text.text, words))
        for text in ranked
        if text.file_id in files
    ]


def excerpt(text: str, words: list[str]) -> str:
    """Return the part of `text` about the first of `words` in it, cut between words, on one line."""
    line = " ".join(text.split())
    found = re.search("|".join(re.escape(word) for word in words), line, re.IGNORECASE)
    at = found.start() if found else 0
    begin, end = max(at - AROUND, 0), min(at + AROUND, len(line))
    part = line[begin:end]
    if begin:
        part = "… " + part.partition(" ")[2]
    if end < len(line):
        part = part.rpartition(" ")[0] + " …"
    return part
