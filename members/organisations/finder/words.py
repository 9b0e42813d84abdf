"""The words that people type, made comparable; and the lists of other words for an authority."""

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
_POSTCODE = re.compile(r"^([A-Z]{1,2})(\d[A-Z\d]?)(?:\d[A-Z]{2})?$")


@dataclass(frozen=True, slots=True)
class Alias:
    """Another word for one authority or several; `key` is how it is compared."""

    text: str
    key: str
    slugs: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class PostcodePlace:
    """Where the beginning of a postcode is: `around` a town, in `slugs`, or `outside` England."""

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


def postcode_parts(text: str) -> tuple[str, str] | None:
    """Return (area, district) of a postcode or the beginning of one, ("LS", "LS6"); None for other text."""
    joined = re.sub(r"[^A-Z0-9]", "", text.upper()) if len(text) <= 12 else ""
    match = _POSTCODE.match(joined)
    return (match[1], match[1] + match[2]) if match else None


@cache
def aliases() -> tuple[Alias, ...]:
    """Return the other words for authorities (`data/README.md`)."""
    return tuple(
        Alias(row["alias"], comparable(row["alias"]), tuple(row["authorities"].split("|")), row["kind"])
        for row in _rows("aliases.csv")
    )


@cache
def postcode_places() -> dict[str, PostcodePlace]:
    """Return the known beginnings of postcodes."""
    return {
        row["prefix"]: PostcodePlace(
            row["prefix"], row["around"], tuple(filter(None, row["authorities"].split("|"))), row["outside"]
        )
        for row in _rows("postcodes.csv")
    }


def _rows(file_name: str) -> list[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
