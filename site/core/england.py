"""England's 153 local authorities with a Virtual School Head, their nine regions, and their tiles on our map.

The facts come from `data/local_authorities.csv` (ONS and DfE, Open Government Licence v3.0) and the
positions from `data/tiles.csv` (our own); `data/README.md` gives the sources and the line to show beside
a published list. This is the list as shipped, for drawing and for loading; what the portal knows about an
authority lives in the members' rooms.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.text import slugify

DATA = Path(__file__).parent / "data"

# From north to south, as far as regions have such an order; every list by region keeps it.
REGION_NAMES = (
    "North East",
    "North West",
    "Yorkshire and The Humber",
    "East Midlands",
    "West Midlands",
    "East of England",
    "London",
    "South East",
    "South West",
)


@dataclass(frozen=True, slots=True)
class Authority:
    """One row of `local_authorities.csv`."""

    gss_code: str
    dfe_code: str
    name: str
    official_name: str
    type: str
    region_code: str
    region: str
    website_domain: str
    gss_code_valid_from: date
    previous_gss_code: str

    @property
    def slug(self) -> str:
        """The authority's part of an address, `bristol-city-of` for "Bristol, City of"."""
        return slugify(self.name)

    @property
    def region_slug(self) -> str:
        return slugify(self.region)


@dataclass(frozen=True, slots=True)
class Region:
    """One of the nine English regions."""

    name: str
    code: str

    @property
    def slug(self) -> str:
        return slugify(self.name)

    @property
    def authorities(self) -> tuple[Authority, ...]:
        """The region's authorities by name."""
        return tuple(authority for authority in authorities() if authority.region_code == self.code)


@dataclass(frozen=True, slots=True)
class Tile:
    """The square of an authority: `column` counts from the west, `row` from the north, both from 0."""

    authority: Authority
    column: int
    row: int


@cache
def authorities() -> tuple[Authority, ...]:
    """Return the 153 authorities by region from north to south, and by name within a region."""
    found = [
        Authority(
            gss_code=row["gss_code"],
            dfe_code=row["dfe_code"],
            name=row["name"],
            official_name=row["official_name"],
            type=row["type"],
            region_code=row["region_code"],
            region=row["region"],
            website_domain=row["website_domain"],
            gss_code_valid_from=date.fromisoformat(row["gss_code_valid_from"]),
            previous_gss_code=row["previous_gss_code"],
        )
        for row in _rows("local_authorities.csv")
    ]
    _refuse_repeats("slugs", (authority.slug for authority in found))
    return tuple(sorted(found, key=lambda authority: (REGION_NAMES.index(authority.region), authority.name)))


@cache
def regions() -> tuple[Region, ...]:
    """Return the nine regions from north to south."""
    codes = {authority.region: authority.region_code for authority in authorities()}
    return tuple(Region(name=name, code=codes[name]) for name in REGION_NAMES)


@cache
def tiles() -> tuple[Tile, ...]:
    """Return every authority's tile, in the order of `authorities()`."""
    places = {row["gss_code"]: (int(row["column"]), int(row["row"])) for row in _rows("tiles.csv")}
    _refuse_repeats("places", places.values())
    return tuple(Tile(authority, *places[authority.gss_code]) for authority in authorities())


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    with (DATA / file_name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _refuse_repeats(what: str, values: Iterable[object]) -> None:
    # Two authorities at one address or on one tile would hide each other without a word.
    repeated = [value for value, count in Counter(values).items() if count > 1]
    if repeated:
        raise ValueError(f"Two authorities share their {what}: {repeated}")
