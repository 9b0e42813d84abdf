"""What a visitor reads of a page."""

import re
from html.parser import HTMLParser

_UNSEEN = {"head", "script", "style", "template"}


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.unseen = 0
        self.parts: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.unseen += tag in _UNSEEN

    def handle_endtag(self, tag):
        self.unseen -= tag in _UNSEEN

    def handle_data(self, data):
        if not self.unseen:
            self.parts.append(data)


def visible_text(html: str) -> str:
    """Return the words of a page, with every run of white space as one space."""
    reader = _Text()
    reader.feed(html)
    return re.sub(r"\s+", " ", "".join(reader.parts)).strip()
