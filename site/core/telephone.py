"""Telephone numbers as people write them, and the address that dials them (RFC 3966)."""

import re

# "020 7946 0000 or 0161 496 0000", "… / …": the first is the one to dial.
_ANOTHER = re.compile(r"\s(?:or|and)\s|[/;,\n]", re.IGNORECASE)
_EXTENSION = re.compile(r"(?:\bextension|\bextn?|\bx|#)[\s.:]*([0-9]+)", re.IGNORECASE)
_WORDS_IN_BRACKETS = re.compile(r"\([^)]*[^\W\d_][^)]*\)")


def dial_url(number: str) -> str:
    """Return the address that dials `number`, however it is written; empty where there is nothing to dial.

    Of several numbers it is the first. What stands in words ("office hours only") is left out, and so
    is the zero in brackets that is not dialled after a country's code.
    """
    first = _ANOTHER.split(_WORDS_IN_BRACKETS.sub(" ", number).strip(), maxsplit=1)[0]
    extension = _EXTENSION.search(first)
    if extension:
        first = first[: extension.start()]
    first = first.strip()
    if first.startswith("+"):
        first = first.replace("(0)", "")
    digits = "".join(letter for letter in first if letter in "0123456789")
    if not digits:
        return ""
    plus = "+" if first.startswith("+") else ""
    return f"tel:{plus}{digits}" + (f";ext={extension[1]}" if extension else "")
