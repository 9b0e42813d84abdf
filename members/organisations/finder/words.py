"""The words that people type, made comparable; and the lists of other words for an authority."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import ascii_uppercase

DATA = Path(__file__).parents[1] / "data"
LONGEST_QUERY = 100

# Words that say what one is looking for and not where.
_NOISE = {
    *(
        "council",
        "county",
        "borough",
        "city",
        "metropolitan",
        "district",
        "unitary",
        "authority",
        "local",
        "royal",
    ),
    *(
        "virtual",
        "school",
        "schools",
        "head",
        "vsh",
        "vs",
        "team",
        "the",
        "of",
        "for",
        "in",
        "my",
        "near",
        "la",
    ),
    *("council's", "lbc", "mbc", "cc", "children", "childrens", "services", "find", "contact"),
}
# Words of somebody who hopes that we know where they are.
_HERE = {
    *("me", "my", "near", "nearest", "closest", "nearby", "here", "area", "where", "i", "am", "live", "is")
}
_WHOLE_POSTCODE = re.compile(r"\b([A-Z]{1,2})([0-9][A-Z0-9]?) ?[0-9][A-Z]{2}\b")
_BEGUN_POSTCODE = re.compile(r"^\s*([A-Z]{1,2})([0-9][A-Z0-9]?) [0-9][A-Z]?\s*$")
_POSTCODE = re.compile(r"^([A-Z]{1,2})(\d[A-Z\d]?)(?:\d[A-Z]{2})?$")


@dataclass(frozen=True, slots=True)
class Alias:
    """Another word for one authority or several; `key` is how it is compared.

    A town of a district says which (`district`). `successor` is the address of the one of several
    authorities, to come after that in `slugs`, in which the place will be.
    """

    text: str
    key: str
    slugs: tuple[str, ...]
    kind: str
    district: str = ""
    successor: str = ""


@dataclass(frozen=True, slots=True)
class PostcodePlace:
    """Where the beginning of a postcode is: `around` a town, in `slugs`, or `outside` England.

    Of a district (with a digit in `prefix`) no town is named; `slugs` are all in which it is known to lie.
    """

    prefix: str
    around: str
    slugs: tuple[str, ...]
    outside: str


def comparable(text: str) -> str:
    """Return `text` in lower-case words: no accents or punctuation, "&" as "and", "St." as "saint"."""
    text = unicodedata.normalize("NFKD", text[: LONGEST_QUERY * 2]).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = re.sub(r"['’`]", "", text.replace("&", " and "))
    words = re.sub(r"[^a-z0-9]+", " ", text).split()
    return " ".join("saint" if word == "st" else word for word in words)


def without_noise(key: str) -> str:
    """Return a comparable text without the words that do not say where; all of it where nothing is left."""
    return " ".join(word for word in key.split() if word not in _NOISE) or key


def asks_where_one_is(key: str) -> bool:
    """Say whether a comparable text names no place, and asks for the one where somebody is ("near me")."""
    words = set(key.split())
    return bool(words & _HERE) and words <= _HERE | _NOISE


def postcode_parts(text: str) -> tuple[str, str] | None:
    """Return (area, district) of a postcode or the beginning of one, ("LS", "LS6"); None for other text.

    A whole postcode is found in a sentence too.
    """
    inside = _WHOLE_POSTCODE.search(text.upper())
    if inside:
        return (inside[1], inside[1] + inside[2])
    begun = _BEGUN_POSTCODE.match(text.upper())
    if begun:
        return (begun[1], begun[1] + begun[2])
    joined = re.sub(r"[^A-Z0-9]", "", text.upper()) if len(text) <= 12 else ""
    match = _POSTCODE.match(joined)
    return (match[1], match[1] + match[2]) if match else None


@cache
def aliases() -> tuple[Alias, ...]:
    """Return the other words for authorities (`data/README.md`)."""
    plain = (
        Alias(row["alias"], comparable(row["alias"]), tuple(row["authorities"].split("|")), row["kind"])
        for row in _rows("aliases.csv")
    )
    return (*plain, *_districts())


def _districts() -> Iterator[Alias]:
    """Give each district by its name and its council's name, and the main towns in it."""
    for row in _rows("districts.csv"):
        name, slugs, successor = row["district"], (row["authority"],), row["successor"]
        yield Alias(name, comparable(name), slugs, "district", successor=successor)
        council = row["council"]
        yield Alias(council, comparable(council), slugs, "council", name, successor)
        for town in filter(None, row["towns"].split("|")):
            yield Alias(town, comparable(town), slugs, "district_town", name, successor)


def postcode_place(area: str, district: str) -> PostcodePlace | None:
    """Return what is known of the longest beginning: "SW1A" is looked up as SW1A, as SW1, and as SW."""
    places = postcode_places()
    return places.get(district) or places.get(district.rstrip(ascii_uppercase)) or places.get(area)


@cache
def postcode_places() -> dict[str, PostcodePlace]:
    """Return the known beginnings of postcodes."""
    return {
        row["prefix"]: PostcodePlace(
            row["prefix"], row["around"], tuple(filter(None, row["authorities"].split("|"))), row["outside"]
        )
        for row in _rows("postcodes.csv")
    }


@cache
def outside_places() -> dict[str, tuple[str, str]]:
    """Return the places outside England by how they are compared, each as (name, what it is in)."""
    return {comparable(row["place"]): (row["place"], row["in"]) for row in _rows("outside.csv")}


def _rows(file_name: str) -> list[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
