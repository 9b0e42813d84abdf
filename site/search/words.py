"""From what somebody types to the words that are looked for."""

import re

LONGEST_QUERY = 200  # characters shown and searched; the search box takes no more
MOST_WORDS = 12
LONGEST_WORD = 40  # PostgreSQL refuses words beyond 2,046 bytes

# Words that every question has and that tell no page from another.
STOP_WORDS = frozenset(
    """
    a about am an and any are as at be been but by can could did do does for from get give had has
    have he her him his how i if in into is it its like may me my need of on or our please she
    should so some tell that the their them then there these they this to us want was we were what
    when where which who whom whose why will with would you your
    """.split()  # noqa: SIM905
)

_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")


def terms(query: str) -> list[str]:
    """Return the words of `query` to look for, each once, in order: plain letters and digits, lower case.

    Words that tell nothing are left out, unless there is nothing else. No character that means
    something to a search engine is left, so no query can be a syntax error.
    """
    text = _POSSESSIVE.sub("", query[:LONGEST_QUERY].lower())
    words = list(dict.fromkeys(word[:LONGEST_WORD] for word in _WORD.findall(text)))
    telling = [word for word in words if word not in STOP_WORDS and (len(word) > 1 or word.isdigit())]
    return (telling or words)[:MOST_WORDS]


def with_other_number(words: list[str]) -> list[str]:
    """Return `words` and, beside each, its plural or singular: SQLite's index knows no word stems."""
    both = []
    for word in words:
        both += [word, *_other_numbers(word)]
    return list(dict.fromkeys(both))


def _other_numbers(word: str) -> list[str]:
    if len(word) < 3 or word.isdigit():
        return []
    if word.endswith("ies"):
        return [word[:-3] + "y"]
    if word.endswith(("ses", "xes", "ches", "shes")):
        return [word[:-2], word[:-1]]
    if word.endswith("s") and not word.endswith("ss"):
        return [word[:-1]]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [word[:-1] + "ies"]
    return [word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")]
