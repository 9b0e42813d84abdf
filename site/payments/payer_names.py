"""Recognising a payer in a bank's words: councils are cut off, abbreviated and misspelt on statements.

A name is compared by its telling words: "LB Camden", "LONDON BOROUGH OF CAMDEN" and "CAMDEN BC" all come
to {CAMDEN}. What kind of council it is tells nothing; a word more does ("North Lincolnshire" is not
"Lincolnshire"), so the name with most telling words wins.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

# The kinds of councils, and the words around payments, which say nothing of who pays.
_PHRASES = re.compile(
    r"\b(LONDON BOROUGH( OF)?|ROYAL BOROUGH( OF)?|CORPORATION OF|"
    r"METROPOLITAN (BOROUGH|DISTRICT)|BOROUGH COUNCIL|C C|B C|L B( C)?|M B C)\b"
)
# fmt: off
_SILENT = frozenset({
    "A", "ACCOUNT", "ACCOUNTS", "AND", "AP", "AT", "AUTHORITY", "BACS", "BC", "BCC", "BGC",
    "BOROUGH", "BOR", "CBC", "CC", "CCL", "CHILDREN", "CHILDRENS", "CITY", "CNCL", "CO", "COUN",
    "COUNC", "COUNCI", "COUNCIL", "COUNTY", "CR", "CREDIT", "CREDITORS", "DC", "DISTRICT",
    "EDUCATION", "FINANCE", "FOR", "FPI", "FPS", "FROM", "INC", "INV", "INVOICE", "LA", "LB", "LBC",
    "LBO", "LIMITED", "LOCAL", "LTD", "MBC", "MC", "MDC", "MEMBERSHIP", "METROPOLITAN", "MET", "MR",
    "MRS", "MS", "MISS", "DR", "NO", "OF", "ON", "PAYMENT", "PAYMENTS", "PAYABLE", "PLC", "PO",
    "PURCHASE", "RB", "RBC", "REF", "SCHOOL", "SERVICES", "SUBS", "THE", "TO", "UA", "UNITARY",
    "UPON", "VIRTUAL",
})
# fmt: on
_LONG_FORMS = {
    "BEDS": "BEDFORDSHIRE",
    "BERKS": "BERKSHIRE",
    "BUCKS": "BUCKINGHAMSHIRE",
    "CAMBS": "CAMBRIDGESHIRE",
    "DERBYS": "DERBYSHIRE",
    "GLOS": "GLOUCESTERSHIRE",
    "HANTS": "HAMPSHIRE",
    "HERTS": "HERTFORDSHIRE",
    "LANCS": "LANCASHIRE",
    "LEICS": "LEICESTERSHIRE",
    "LINCS": "LINCOLNSHIRE",
    "NORTHANTS": "NORTHAMPTONSHIRE",
    "NORTHUMB": "NORTHUMBERLAND",
    "NOTTM": "NOTTINGHAM",
    "NOTTS": "NOTTINGHAMSHIRE",
    "OXON": "OXFORDSHIRE",
    "SHROPS": "SHROPSHIRE",
    "SALOP": "SHROPSHIRE",
    "SOM": "SOMERSET",
    "STAFFS": "STAFFORDSHIRE",
    "WARKS": "WARWICKSHIRE",
    "WILTS": "WILTSHIRE",
    "WORCS": "WORCESTERSHIRE",
    "YORKS": "YORKSHIRE",
    "N": "NORTH",
    "S": "SOUTH",
    "E": "EAST",
    "W": "WEST",
    "NE": "NORTH EAST",
    "NW": "NORTH WEST",
    "SE": "SOUTH EAST",
    "SW": "SOUTH WEST",
    "NTH": "NORTH",
    "STH": "SOUTH",
    "BHAM": "BIRMINGHAM",
    "MCR": "MANCHESTER",
    "SOTON": "SOUTHAMPTON",
    "BANES": "BATH NORTH EAST SOMERSET",
    "BCP": "BOURNEMOUTH CHRISTCHURCH POOLE",
    "RBKC": "KENSINGTON CHELSEA",
    "LBHF": "HAMMERSMITH FULHAM",
    "RBWM": "WINDSOR MAIDENHEAD",
    "LBBD": "BARKING DAGENHAM",
    "LBTH": "TOWER HAMLETS",
    "LBWF": "WALTHAM FOREST",
    "SAINT": "ST",
}  # fmt: skip
CUT_AT_LEAST = 5  # letters of a name that the bank cut off which still tell it
NEAR_ENOUGH = 0.8  # how near a misspelt word must come, from 0 to 1
BANK_FIELD = 18  # the characters that a transfer carries of the payer's name


@dataclass(frozen=True)
class KnownPayer:
    """A payer we may be paid by: `key` is the caller's; `aliases` are names seen on earlier transfers."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    person: bool = False


@dataclass(frozen=True)
class Named:
    """A payer read out of a bank's words: how sure from 0 to 100, and why."""

    payer: KnownPayer
    score: int
    reason: str


@lru_cache(maxsize=4096)
def telling_words(name: str) -> tuple[str, ...]:
    """Return the words of `name` that say who it is, in capitals and long form, each once, in order."""
    plain = unicodedata.normalize("NFKD", name.upper()).encode("ascii", "ignore").decode()
    plain = re.sub(r"['’.]", "", plain.replace("’", "'"))
    plain = " ".join(re.sub(r"[^A-Z0-9]+", " ", plain).split())
    plain = _PHRASES.sub(" ", plain)
    words = (long for word in plain.split() for long in _LONG_FORMS.get(word, word).split())
    return tuple(dict.fromkeys(w for w in words if w not in _SILENT and not any(c.isdigit() for c in w)))


def named_in(text: str, payers: Iterable[KnownPayer]) -> list[Named]:
    """Return the payers that `text` may name, the best first; only those with the best score.

    More than one means that the text does not decide between them.
    """
    payers = list(payers)
    heard = telling_words(text)
    found = [named for payer in payers if (named := _outright(text, heard, payer))]
    if not found and heard:
        found = [named for payer in payers if (named := _damaged(text, heard, payer))]
    if not found:
        return []
    best = max(named.score for named in found)
    found = [named for named in found if named.score == best]
    # "North Lincolnshire" names Lincolnshire too: the name with most words is meant.
    longest = max(len(telling_words(named.payer.name)) for named in found)
    return [each for each in found if len(telling_words(each.payer.name)) == longest or best != WHOLE]


WHOLE = 95  # the score of a payer whose name is there whole


def _outright(text: str, heard: Sequence[str], payer: KnownPayer) -> Named | None:
    """Recognise a payer by the name or alias as we have it, or a person by surname and initial."""
    said = " ".join(text.upper().split())
    for alias in payer.aliases:
        if alias.strip() and _says(said, " ".join(alias.upper().split())):
            return Named(payer, 98, f"“{alias}” paid for {payer.name} before")
    wanted = telling_words(payer.name)
    if wanted and set(wanted) <= set(heard):
        return Named(payer, WHOLE, f"the payer is {payer.name}")
    if payer.person and _with_initial(said, payer.name):
        return Named(payer, 85, f"the payer looks like {payer.name}, with an initial")
    return None


def _says(said: str, alias: str) -> bool:
    """Say whether `alias` stands in `said`, not as a piece of a longer word."""
    return re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", said) is not None


def _with_initial(said: str, name: str) -> bool:
    """Recognise "J EXAMPLE" and "EXAMPLE J R" as Jane Example."""
    names, words = re.findall(r"[^\W\d_]+", name.upper()), re.findall(r"[^\W\d_]+", said)
    return len(names) > 1 and len(names[-1]) > 2 and names[-1] in words and names[0][:1] in words


def _damaged(text: str, heard: Sequence[str], payer: KnownPayer) -> Named | None:
    """Recognise a payer whose name the bank cut off, or somebody misspelt."""
    wanted = telling_words(payer.name)
    if not wanted:
        return None
    if _cut_off(text, wanted):
        return Named(payer, 80, f"the payer looks like {payer.name}, cut off by the bank")
    nearness = min(max(_nearness(word, other) for other in heard) for word in wanted)
    if nearness < NEAR_ENOUGH:
        return None
    return Named(payer, int(78 * nearness), f"the payer looks like {payer.name}, misspelt")


def _cut_off(text: str, wanted: Sequence[str]) -> bool:
    """Say whether a line of the bank breaks off within the name: "ROYAL BOROUGH OF KENSING"."""
    pieces = (piece.strip() for piece in re.split(r"\n|\s{2,}", text.upper()))
    return any(_breaks_off(telling_words(piece), wanted) for piece in pieces if len(piece) >= BANK_FIELD - 2)


def _breaks_off(said: Sequence[str], wanted: Sequence[str]) -> bool:
    """Say whether `said` is a beginning of `wanted`, with enough of it to tell."""
    if not said or len(said) > len(wanted) or tuple(said[:-1]) != tuple(wanted[: len(said) - 1]):
        return False
    last, whole = said[-1], wanted[len(said) - 1]
    if last == whole:
        return 1 < len(said) < len(wanted)
    return whole.startswith(last) and len(last) >= (2 if len(said) > 1 else CUT_AT_LEAST)


def _nearness(word: str, other: str) -> float:
    """Return from 0 to 1 how near `other` is to `word`: long words of the same beginning only."""
    if word == other:
        return 1.0
    if len(word) < 5 or abs(len(word) - len(other)) > 1 or word[0] != other[0]:
        return 0.0
    return SequenceMatcher(None, word, other, autojunk=False).ratio()
