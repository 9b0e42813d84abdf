"""Plain text out of the LaTeX that stands in BibTeX files."""

import re
import unicodedata

_WORDS = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbraceleft": "{",
    "textbraceright": "}",
    "ss": "ß",
    "ae": "æ",
    "AE": "Æ",
    "oe": "œ",
    "OE": "Œ",
    "o": "ø",
    "O": "Ø",
    "aa": "å",
    "AA": "Å",
    "l": "ł",
    "L": "Ł",
    "i": "ı",
    "j": "ȷ",
}
_ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "=": "\u0304",
    "u": "\u0306",
    ".": "\u0307",
    '"': "\u0308",
    "r": "\u030a",
    "H": "\u030b",
    "v": "\u030c",
    "c": "\u0327",
    "k": "\u0328",
}
_TOKEN = re.compile(
    r"""\\(?P<sign>[{}&%$\#_])
    | \\(?P<mark>[`'^~=."])\s*(?:\{\s*\\?(?P<in>[A-Za-z])\s*\}|\\?(?P<bare>[A-Za-z]))
    | \\(?P<letter>[uvHckr])(?:\s*\{\s*\\?(?P<in2>[A-Za-z])\s*\}|\s+(?P<bare2>[A-Za-z]))
    | \\(?P<word>[A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))
    | (?P<brace>[{}])
    | (?P<space>~)""",
    re.VERBOSE,
)


def from_latex(text: str) -> str:
    """Return `text` without commands and braces; a command that is not known stays as it is written."""
    return _TOKEN.sub(_plain, text)


def _plain(found: re.Match) -> str:
    if found["sign"]:
        return found["sign"]
    if accent := found["mark"] or found["letter"]:
        letter = found["in"] or found["bare"] or found["in2"] or found["bare2"]
        return unicodedata.normalize("NFC", letter + _ACCENTS[accent])
    if word := found["word"]:
        return _WORDS.get(word, found[0])
    return " " if found["space"] else ""
