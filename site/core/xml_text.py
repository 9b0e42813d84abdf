"""Text for XML files."""

import re

# XML 1.0 has no way, not even an escape, to hold the others (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return `text` without the characters that no XML file can hold."""
    return _NOT_XML.sub("", text)
